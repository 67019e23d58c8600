// What is asked of the model beside the words: a button in the composer and the dialog it opens.
import { HouseIcon } from "icons";
import { t } from "words";

const NUMBERS = ["temperature", "top_p", "max_tokens"];

export default {
  components: { HouseIcon },
  props: { tuned: Boolean }, // whether anything differs from the usual
  inheritAttrs: false,
  emits: ["open", "save"],
  template: `
      <button type="button" class="icon-button knobs" :class="{ tuned }" :aria-label="name" :title="name" aria-haspopup="dialog" v-bind="$attrs" @click="$emit('open')"><house-icon name="sliders" /></button>
      <Teleport to="body"><dialog class="dialog chat-settings" ref="box" :aria-labelledby="id('title')" @click.self="$refs.box.close()">
        <form method="dialog" @submit.prevent="save" novalidate>
          <h2 :id="id('title')">{{ t('Chat settings') }}</h2>
          <p>{{ t('For this conversation, from the next message on. What was sent stands under Details.') }}</p>
          <div class="field"><label :for="id('system_prompt')">{{ t('System prompt') }}</label>
            <textarea class="input" rows="5" :id="id('system_prompt')" v-model="typed.system_prompt" maxlength="32000" :aria-describedby="id('hint')" :aria-invalid="bad('system_prompt')" :class="{ bad: refused.field === 'system_prompt' }"></textarea>
            <small class="soft" :id="id('hint')">{{ t('Said to the model after the house’s own words, with every message.') }}</small></div>
          <div class="numbers"><div v-for="one in shown" :key="one.name" class="field"><label :for="id(one.name)">{{ one.label }}</label>
            <input class="input" :id="id(one.name)" inputmode="decimal" autocomplete="off" v-model="typed[one.name]" :placeholder="one.usual" :aria-describedby="id(one.name + '-hint')" :aria-invalid="bad(one.name)" :class="{ bad: refused.field === one.name }" />
            <small class="soft" :id="id(one.name + '-hint')">{{ one.hint }}</small></div></div>
          <p v-if="unsent" class="state">{{ unsent }}</p>
          <p class="refusal" role="alert">{{ refused.sentence }}</p>
          <div class="end"><button type="button" class="button plain" @click="$refs.box.close()">{{ t('Cancel') }}</button><button type="submit" class="button primary">{{ t('Save') }}</button></div>
        </form>
      </dialog></Teleport>`,
  data() {
    return { typed: { system_prompt: "", temperature: "", top_p: "", max_tokens: "" }, can: {}, model: "", most: 0, refused: {} };
  },
  computed: {
    name() {
      return this.tuned ? t("Chat settings, changed") : t("Chat settings");
    },
    numbers() {
      const own = t("model’s own");
      return [
        { name: "temperature", label: t("Temperature"), usual: own, hint: t("0 is sober, 2 is wild.") },
        { name: "top_p", label: t("Top-p"), usual: own, hint: t("Above 0, at most 1.") },
        { name: "max_tokens", label: t("Longest answer"), usual: t("usual"), hint: t("In tokens, at most {most}.", { most: this.most.toLocaleString("en") }) },
      ];
    },
    shown() {
      return this.numbers.filter((one) => this.can[one.name]);
    },
    unsent() {
      const idle = this.numbers.filter((one) => !this.can[one.name] && this.typed[one.name]);
      if (!idle.length) return "";
      return t("{model} takes no {names}; what is set is kept for other models.", { model: this.model, names: idle.map((one) => one.label.toLowerCase()).join(", ") });
    },
  },
  methods: {
    t,
    id(name) {
      return `${this.$attrs.id}-${name}`;
    },
    bad(name) {
      return this.refused.field === name ? "true" : null;
    },
    // called by the server -----------------------------------------------------------------------
    show({ values, can, model, most }) {
      this.refused = {};
      Object.assign(this, { can, model, most });
      this.typed = { system_prompt: values.system_prompt };
      for (const name of NUMBERS) this.typed[name] = values[name] === null ? "" : String(values[name]);
      if (!this.$refs.box.open) this.$refs.box.showModal();
    },
    saved() {
      this.$refs.box.close();
    },
    refuse(sentence, field) {
      this.refused = { sentence, field };
      document.getElementById(this.id(field))?.focus();
    },
    // by the reader ------------------------------------------------------------------------------
    save() {
      this.refused = {};
      this.$emit("save", { ...this.typed });
    },
  },
};
