// How the next message is said: when, to whom, and as whom. The names of a room pop up after an @.
import { HouseIcon } from "icons";
import { FloatingMenu } from "menus";
import { t } from "words";
import { Mentions } from "chatapp-client/mentions.js";

export default {
  components: { HouseIcon, FloatingMenu },
  props: { me: String, listeners: Array, saying: Object },
  inheritAttrs: false,
  emits: ["choose"],
  template: `
      <span class="say" v-bind="$attrs" :data-manner="manner" ref="root">
        <button v-if="listeners.length" type="button" class="button quiet small voice" :aria-label="voice" :title="voice" aria-haspopup="menu" :aria-expanded="menu?.name === 'voice'" @click="open('voice', $event)"><house-icon name="people" /><span>{{ voice }}</span><house-icon name="down" /></button>
        <button type="button" class="button quiet small options" :class="{ set: told }" :aria-label="t('Send options')" :aria-description="told || null" :title="t('Send options')" aria-haspopup="menu" :aria-expanded="menu?.name === 'how'" @click="open('how', $event)">
          <span v-if="told" :data-letter="told" aria-hidden="true"></span><house-icon name="clock" v-if="!told" /><house-icon name="down" /></button>
        <span v-if="naming" class="naming"><input class="input" ref="field" :aria-label="t('Name of the character')" :placeholder="t('Name of the character')" v-model="typed" maxlength="100" @keydown.enter.prevent="named" @keydown.escape.stop="naming = false" @blur="named" /></span>
        <floating-menu v-if="menu" :key="menu.name" :label="menu.name === 'voice' ? t('Speak as') : t('Send options')" :anchor="menu.anchor" :groups="menu.name === 'voice' ? voices : ways" @choose="choose" @close="menu = null" />
      </span>`,
  data() {
    return { menu: null, chosen: "", naming: false, typed: "" };
  },
  computed: {
    whispered() {
      return this.listeners.find((one) => one.id === this.saying.to);
    },
    manner() { // as the API takes it
      const { after, to, voice, name } = this.saying;
      return JSON.stringify({ mode: after ? "after" : "interrupt", to: to || undefined, as: voice === "person" ? undefined : { kind: voice, name } });
    },
    voice() {
      if (this.saying.voice === "situation") return t("sets the scene");
      return t("as {name}", { name: this.saying.voice === "character" ? this.saying.name : this.me });
    },
    told() {
      if (this.whispered) return t("to {name} alone", { name: this.whispered.name });
      return this.saying.after ? t("after this turn") : "";
    },
    ways() {
      const when = [
        { name: "now", label: t("Interrupt now"), checked: !this.saying.after },
        { name: "after", label: t("After this turn"), checked: this.saying.after },
      ];
      if (!this.listeners.length) return [{ label: "", items: when }];
      const whom = [{ name: "to:", label: t("Everybody"), checked: !this.saying.to }, ...this.listeners.map((one) => ({ name: `to:${one.id}`, label: one.name, checked: one.id === this.saying.to }))];
      return [{ label: "", items: when }, { label: t("Whisper to…"), items: whom }];
    },
    voices() {
      const items = [
        { name: "person", label: t("Yourself"), checked: this.saying.voice === "person" },
        { name: "character", label: t("A character…"), checked: this.saying.voice === "character" },
        { name: "situation", label: t("Set the scene"), checked: this.saying.voice === "situation" },
      ];
      return [{ label: t("Speak as"), items }];
    },
  },
  watch: {
    listeners(listeners) {
      this.mentions.names = listeners.map((one) => one.name);
    },
  },
  mounted() {
    const box = this.$refs.root.closest(".composer")?.querySelector("textarea");
    this.mentions = new Mentions(box, this.listeners.map((one) => one.name));
  },
  beforeUnmount() {
    this.mentions.close();
  },
  methods: {
    t,
    open(name, event) {
      this.chosen = name;
      this.menu = this.menu?.name === name ? null : { name, anchor: event.currentTarget };
    },
    async choose(name) {
      if (this.chosen === "how") {
        const change = name.startsWith("to:") ? { to: name.slice(3) } : { after: name === "after" };
        return this.keep(name.startsWith("to:") && name !== "to:" ? { ...change, after: false } : change.after ? { ...change, to: "" } : change);
      }
      if (name !== "character") return this.keep({ voice: name, name: "" });
      this.naming = true;
      this.typed = this.saying.name;
      await this.$nextTick();
      this.$refs.field.focus();
    },
    named() {
      if (!this.naming) return;
      this.naming = false;
      const name = this.typed.trim();
      this.keep(name ? { voice: "character", name } : { voice: "person", name: "" });
    },
    keep(change) {
      this.$emit("choose", { ...this.saying, ...change });
    },
  },
};
