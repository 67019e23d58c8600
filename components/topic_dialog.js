// Topics put on conversations and taken off: a list of switches and a field for a new one.
import { HouseIcon } from "icons";
import { t } from "words";

export default {
  components: { HouseIcon },
  emits: ["label", "add"],
  template: `
    <dialog class="dialog" ref="box" aria-labelledby="topics-title" @click.self="close" @close="restore">
      <h2 id="topics-title">{{ heading }}</h2>
      <ul class="ticks"><li v-for="topic in topics" :key="topic.id"><label><input type="checkbox" :checked="topic.on" @change="label(topic, $event)" /><i class="hue" :style="{ '--hue': topic.hue }" aria-hidden="true"></i><span>{{ topic.name }}</span></label></li></ul>
      <form class="line-form" @submit.prevent="add"><div class="field"><label for="new-topic">{{ t('New topic') }}</label><input class="input" id="new-topic" v-model="name" maxlength="60" ref="field" autocomplete="off" /></div>
        <button type="submit" class="button plain" :disabled="!name.trim()">{{ t('Add') }}</button></form>
      <p v-if="trouble" class="state bad" role="alert">{{ trouble }}</p>
      <div class="end"><button type="button" class="button primary" @click="close">{{ t('Done') }}</button></div>
    </dialog>`,
  data() {
    return { heading: "", topics: [], name: "", trouble: "" };
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    async open(heading, topics) {
      Object.assign(this, { heading, topics, name: "", trouble: "" });
      this.before = document.activeElement;
      await this.$nextTick();
      this.$refs.box.showModal();
      (this.$refs.box.querySelector("input[type=checkbox]") ?? this.$refs.field).focus();
    },
    show(topics) {
      Object.assign(this, { topics, name: "", trouble: "" });
      this.$refs.field.focus();
    },
    refuse(sentence) {
      this.trouble = sentence;
    },
    // by the reader ------------------------------------------------------------------------------
    label(topic, event) {
      topic.on = event.target.checked;
      this.$emit("label", { id: topic.id, on: topic.on });
    },
    add() {
      if (this.name.trim()) this.$emit("add", this.name);
    },
    close() {
      this.$refs.box.close();
    },
    restore() {
      this.before?.focus?.();
    },
  },
};
