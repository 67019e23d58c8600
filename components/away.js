// What others said while the reader was away, above the composer until they have read it.
import { HouseIcon } from "icons";
import { t } from "words";
import { hueOf } from "chatapp-client/dom.js";

export default {
  components: { HouseIcon },
  props: { told: Object }, // { heading, first, rows: [{ id, name, agent, words, count, calls }] }, null for nothing
  emits: ["read", "dismiss"],
  template: `
    <section v-if="told" class="away" :aria-label="t('While you were away')">
      <div class="top"><h2>{{ t('While you were away') }}</h2><span class="soft">{{ told.heading }}</span>
        <button type="button" class="button quiet small" @click="$emit('read', told.first)">{{ t('Read from there') }}</button>
        <button type="button" class="icon-button small" :aria-label="t('Dismiss')" :title="t('Dismiss')" @click="$emit('dismiss')"><house-icon name="cross" /></button></div>
      <ul><li v-for="row in told.rows" :key="row.id"><span class="face s" :class="{ hued: row.agent }" :style="row.agent ? { '--hue': hueOf(row.name) } : null" aria-hidden="true" :data-letter="letter(row.name)"></span>
        <b>{{ row.name }}</b><span class="soft">{{ row.count }}</span><span class="t">{{ row.words }}</span><span v-if="row.calls" class="calls">{{ t('asks for you') }}</span></li></ul>
    </section>`,
  methods: {
    t,
    hueOf,
    letter(name) {
      return ([...name.trim()][0] ?? "?").toUpperCase();
    },
  },
};
