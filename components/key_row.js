// One key and its Test button, with what the test found in place. The key itself never comes back from the server.
import { HouseIcon } from "icons";
import { t } from "words";

export const KeyRow = {
  components: { HouseIcon },
  props: {
    row: Object, // { name, label, note, placeholder, hint, known }: hint is the last 4 of a key that is set
    modelValue: String,
    said: Object, // { ok, sentence } or null
    busy: Boolean,
    plain: Boolean, // an address is shown as typed, a key is not
  },
  emits: ["update:modelValue", "test"],
  template: `
    <div class="key-row">
      <label :for="'key-' + row.name">{{ row.label }} <span v-if="row.note" class="soft">{{ row.note }}</span></label>
      <input class="input mono" :class="{ bad: said && !said.ok, veiled: !plain }" :id="'key-' + row.name" :value="modelValue" :placeholder="row.hint ? '••••••••••••' + row.hint : row.placeholder"
        type="text" autocomplete="off" autocapitalize="off" spellcheck="false" :aria-label="row.label" :aria-describedby="said ? 'said-' + row.name : null" @input="$emit('update:modelValue', $event.target.value)"
        @keydown.enter.prevent="may && $emit('test')" />
      <button type="button" class="button plain" :disabled="!may || busy" @click="$emit('test')">{{ busy ? t('Testing…') : t('Test') }}</button>
      <span v-if="said" class="said state" :class="said.ok ? 'ok' : 'bad'" role="status" :id="'said-' + row.name"><house-icon :name="said.ok ? 'check' : 'alert'" class="s" />{{ said.sentence }}</span>
    </div>`,
  computed: {
    may() {
      return Boolean(this.modelValue || this.row.known);
    },
  },
  methods: { t },
};

/** The name a custom endpoint goes by: its host and port in letters, digits and hyphens. */
export function nameOf(address) {
  try {
    return new URL(address).host.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 40);
  } catch {
    return "custom";
  }
}
