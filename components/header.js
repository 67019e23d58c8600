// The head of a page: the title and its renaming, the model, how much of its window is used, what it cost.
import { HouseIcon } from "icons";
import { FloatingMenu } from "menus";
import { defineAsyncComponent } from "vue";
import { FORMATS, takeAway } from "taking";
import { t } from "words";
import { hueOf } from "chatapp-client/dom.js";

const LONG_NAME = 18; // of a model, beside which a phone has no room for the bar of the meter
const WeightsPanel = defineAsyncComponent(() => import("weights").then((found) => found.WeightsPanel)); // fetched when it is asked for

export default {
  components: { HouseIcon, FloatingMenu, WeightsPanel },
  props: {
    conversation: String, // empty before the first message
    title: String,
    pinned: Boolean,
    origin: Object, // { id, title } of the conversation it was branched from, or null
    archived: Boolean,
    model: Object, // { ref, label, thinks }
    effort: String,
    used: Object, // { percent, hint } or null while nothing is known
    cost: Object, // { text, hint } or null
    cast: Array, // the names of who sits in a room, the reader first
    persons: Number, // how many of them are people, who have no hue
    mine: Boolean, // whether the reader holds the reins
  },
  emits: ["rename", "model", "effort", "act", "inspect", "models", "weigh", "settings", "people"],
  template: `
    <header class="head">
      <button type="button" class="icon-button open-sidebar" :aria-label="t('Conversations')" :title="t('Conversations')" @click="openSidebar"><house-icon name="menu" /></button>
      <div class="title">
        <input v-if="renaming" class="input" :aria-label="t('New title')" v-model="draft" maxlength="200" ref="field"
          @keydown.enter.prevent="rename(true)" @keydown.escape.stop="settle" @blur="rename(false)" />
        <template v-else-if="conversation">
          <h1 :title="title">{{ title || t('Untitled') }}</h1>
          <a v-if="origin" class="origin" :href="'/c/' + origin.id">{{ t('Branched from {title}', { title: origin.title || t('Untitled') }) }}</a>
          <button v-if="mine" type="button" class="icon-button small rename" :aria-label="t('Rename conversation')" :title="t('Rename conversation')" ref="pencil" @click="edit"><house-icon name="edit" /></button>
        </template>
      </div>
      <div class="facts" :class="{ roomy: model?.label.length > long }">
        <button v-if="cast?.length" type="button" class="button quiet people" :aria-label="t('Participants')" :title="cast.join(', ')" @click="$emit('people')">
          <span class="faces"><span v-for="(name, index) in cast.slice(0, 6)" :key="index" class="face s" :class="{ hued: index >= persons }" :style="index >= persons ? { '--hue': hueOf(name) } : null" :data-letter="letter(name)" aria-hidden="true"></span></span><span class="num" :data-letter="cast.length" aria-hidden="true"></span></button>
        <button v-else type="button" class="button quiet model" :aria-label="t('Model: {name}', { name: model.label })" aria-haspopup="menu" :aria-expanded="menu?.name === 'model'" @click="toggleModels">
          <span>{{ model.label }}</span><house-icon name="down" /></button>
        <button v-if="model.thinks && !cast?.length" type="button" class="button quiet" :class="{ lit: effort !== 'off' }" :aria-label="t('Thinking: {effort}', { effort: efforts[effort] })" aria-haspopup="menu" :title="t('Thinking: {effort}', { effort: efforts[effort] })" :aria-expanded="menu?.name === 'effort'" @click="toggle('effort', $event)">
          <house-icon name="think" /><span class="long">{{ thinking }}</span><span v-if="effort !== 'off'" class="short" :class="{ spare: used }">{{ efforts[effort] }}</span></button>
        <template v-if="used || cost"><span class="rule"></span></template>
        <span v-if="used" class="meter" role="meter" :aria-label="t('Context used')" :aria-valuenow="used.percent" aria-valuemin="0" aria-valuemax="100" :style="{ '--v': used.percent + '%' }" :title="used.hint">
          <i></i></span>
        <button v-if="used || cost" type="button" class="button quiet weigh" :title="cost?.hint" aria-haspopup="dialog" :aria-expanded="!!weighed" @click="weigh">
          <span class="visually-hidden">{{ t('Context and cost') }}</span><span v-if="used" class="num">{{ used.percent }} %</span><span v-if="cost" class="num">{{ cost.text }}</span></button>
      </div>
      <template v-if="conversation">
        <button type="button" class="icon-button" :aria-label="t('Open inspector')" :title="t('Open inspector')" @click="$emit('inspect')"><house-icon name="inspector" /></button>
        <button type="button" class="icon-button" :aria-label="t('Conversation menu')" :title="t('Conversation menu')" ref="more" aria-haspopup="menu" :aria-expanded="menu?.name === 'conversation'" @click="toggle('conversation', $event)"><house-icon name="more" /></button>
      </template>
      <weights-panel v-if="weighed" :anchor="weighed.anchor" :told="weighed.told" @close="weighed = null" />
      <floating-menu v-if="menu" :key="menu.name" :label="menus[menu.name].label" :anchor="menu.anchor" :groups="menus[menu.name].groups" @choose="choose" @close="menu = null" />
    </header>`,
  data() {
    return { long: LONG_NAME, renaming: false, draft: "", menu: null, chosen: "", offered: [], weighed: null };
  },
  computed: {
    efforts() {
      return { off: t("Off"), low: t("Low"), medium: t("Medium"), high: t("High") };
    },
    thinking() {
      return this.effort === "off" ? t("Thinking off") : t("Thinking: {effort}", { effort: this.efforts[this.effort].toLowerCase() });
    },
    menus() {
      const named = Object.entries(this.efforts).map(([name, label]) => ({ name, label, checked: name === this.effort }));
      const models = this.offered.map((group) => ({ ...group, items: group.items.map((item) => ({ ...item, checked: item.name === this.model.ref })) }));
      const people = { name: "people", label: t("People and agents"), icon: "people" };
      const asGuest = { label: t("Conversation menu"), groups: [{ label: "", items: [people, { name: "leave", label: t("Leave the room"), icon: "cross" }] }] };
      return {
        model: { label: t("Model"), groups: models },
        effort: { label: t("Thinking"), groups: [{ label: t("Thinking"), items: named }] },
        export: { label: t("Export"), groups: [{ label: t("Export as"), items: FORMATS().map(([name, label]) => ({ name, label, icon: "file" })) }] },
        conversation: !this.mine ? asGuest : {
          label: t("Conversation menu"),
          groups: [
            {
              label: "",
              items: [
                { name: "rename", label: t("Rename"), icon: "edit" },
                this.pinned ? { name: "unpin", label: t("Unpin"), icon: "pin" } : { name: "pin", label: t("Pin"), icon: "pin" },
                this.archived ? { name: "unarchive", label: t("Unarchive"), icon: "archive" } : { name: "archive", label: t("Archive"), icon: "archive" },
                { name: "duplicate", label: t("Duplicate"), icon: "copy" },
                ...(this.cast?.length ? [] : [{ name: "template", label: t("Save as template"), icon: "file" }]),
                { name: "topics", label: t("Add topic"), icon: "tag" },
                { name: "tree", label: t("Map of the tree"), icon: "branch" },
                { name: "export", label: t("Export"), icon: "download" },
                people,
                { name: "settings", label: t("Chat settings"), icon: "sliders" },
              ],
            },
            { label: "", items: [{ name: "remove", label: t("Delete"), icon: "trash", danger: true }] },
          ],
        },
      };
    },
  },
  methods: {
    t,
    hueOf,
    letter(name) {
      return ([...(name || "?").trim()][0] ?? "?").toUpperCase();
    },
    // called by the server: the models that can be chosen now, then the menu opens
    offer(groups) {
      this.offered = groups;
      if (this.asked) this.menu = { name: "model", anchor: this.asked };
      this.asked = null;
    },
    // called by the server: what fills the context and what was paid
    weights(told) {
      if (this.weighed) this.weighed = { ...this.weighed, told };
    },
    weigh(event) {
      if (this.weighed) return (this.weighed = null);
      this.weighed = { anchor: event.currentTarget, told: null };
      this.$emit("weigh");
    },
    toggle(name, event) {
      this.chosen = name;
      this.menu = this.menu?.name === name ? null : { name, anchor: event.currentTarget };
    },
    toggleModels(event) {
      if (this.menu?.name === "model") return (this.menu = null);
      this.chosen = "model";
      this.asked = event.currentTarget;
      this.$emit("models");
    },
    choose(name) {
      if (this.chosen === "export") takeAway(this.conversation, name);
      else if (this.chosen !== "conversation") this.$emit(this.chosen, name);
      else if (name === "export") this.chooseFormat();
      else if (name === "rename") this.edit();
      else if (name === "settings" || name === "people") this.$emit(name);
      else this.$emit("act", name);
    },
    async chooseFormat() {
      const { anchor } = this.menu ?? { anchor: this.$refs.more };
      this.chosen = "export";
      await this.$nextTick(); // the menu that was closes first
      this.menu = { name: "export", anchor };
    },
    async edit() {
      this.draft = this.title; // a copy: news that comes meanwhile must not write over what is typed
      this.renaming = true;
      await this.$nextTick();
      this.$refs.field?.select();
      this.$refs.field?.focus();
    },
    rename(meant) { // Enter means the title as it stands, too: no model shall give another one
      if (!this.renaming) return;
      this.settle();
      if (this.draft.trim() && (meant || this.draft.trim() !== this.title)) this.$emit("rename", this.draft);
    },
    async settle() {
      this.renaming = false;
      await this.$nextTick();
      this.$refs.pencil?.focus();
    },
    openSidebar() {
      window.chatapp.sidebar(true);
    },
  },
};
