// What will be said when the run is over, in its order.
import { HouseIcon } from "icons";
import { t } from "words";
import { tell } from "chatapp-client/traffic.js";

export default {
  components: { HouseIcon },
  props: { waiting: Array },
  emits: ["act"],
  template: `
    <ul v-show="waiting.length" class="waiting" :aria-label="t('Waiting messages')">
      <template v-for="one in waiting" :key="one.id"><li>
        <house-icon name="clock" class="s" />
        <input v-if="editing === one.id" class="input" ref="field" :aria-label="t('Waiting message')" v-model="typed" @keydown.enter.prevent="change(one)" @keydown.escape.stop="editing = ''" @blur="change(one)" />
        <template v-else><span class="t">{{ one.text }}</span>
          <span v-if="one.files.length" class="held" :title="one.files.join(', ')"><house-icon name="attach" class="s" /><span class="t">{{ one.files.join(", ") }}</span></span>
          <button type="button" class="button quiet small" @click="$emit('act', 'send', one.id, '')">{{ t('Send now') }}</button>
          <button type="button" class="icon-button small" :aria-label="t('Edit waiting message')" :title="t('Edit waiting message')" @click="edit(one)"><house-icon name="edit" /></button>
          <button type="button" class="icon-button small" :aria-label="t('Take back')" :title="t('Take back')" @click="$emit('act', 'remove', one.id, '')"><house-icon name="cross" /></button></template>
      </li>
      <li v-if="one.trouble" class="state bad"><house-icon name="info" class="s" /><span role="alert">{{ one.trouble }}</span></li></template>
    </ul>`,
  data() {
    return { editing: "", typed: "" };
  },
  watch: {
    waiting: {
      immediate: true,
      handler(waiting) {
        for (const { key } of waiting) if (key) tell("waits", { client_message_id: key }); // it stands here, no longer in the timeline
      },
    },
  },
  methods: {
    t,
    async edit(one) {
      Object.assign(this, { editing: one.id, typed: one.text });
      await this.$nextTick();
      this.$refs.field?.[0]?.focus();
    },
    change(one) {
      if (this.editing !== one.id) return;
      this.editing = "";
      if ((this.typed.trim() || one.files.length) && this.typed !== one.text) this.$emit("act", "change", one.id, this.typed);
    },
  },
};
