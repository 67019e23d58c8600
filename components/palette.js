// The command palette: Ctrl or Cmd and K opens it anywhere; arrows choose, Enter does it, Escape leads back.
import { many, MarkedText, paused } from "found";
import { HouseIcon } from "icons";
import { t } from "words";
import { Clock } from "chatapp-client/clock.js";

const NOTHING = { titles: [], places: [], messages: 0 };
const THEMES = { light: "theme light", dark: "theme dark", auto: "theme auto" };

export default {
  components: { HouseIcon, MarkedText },
  props: { commands: Array, zone: String }, // commands: [{ name, label, icon, keys }]
  emits: ["recent", "search", "open", "land", "fresh", "theme"],
  template: `
    <dialog class="dialog palette" ref="box" :aria-label="t('Command palette')" @click.self="close" @close="shown = false">
      <div class="ask"><house-icon name="search" />
        <input role="combobox" aria-autocomplete="list" aria-controls="palette-list" :aria-expanded="String(options.length > 0)" :aria-activedescendant="options.length ? 'palette-' + at : null"
          :aria-label="t('Type a command or search')" :placeholder="t('Type a command or search')" v-model="query" ref="field" maxlength="500" autocomplete="off" spellcheck="false" @keydown="key" />
        <button type="button" class="keys" :aria-label="t('Esc closes')" tabindex="-1" @click="close"><span class="long">{{ t('Esc') }}</span><span class="short">{{ t('Close') }}</span></button></div>
      <div class="list" role="listbox" id="palette-list" :aria-label="t('Commands and places')" ref="list">
        <div v-for="group in groups" :key="group.name" role="group" :aria-label="group.name"><h3 aria-hidden="true">{{ group.name }}</h3>
          <div v-for="one in group.options" :key="one.id" :id="'palette-' + one.index" class="option" role="option" :aria-selected="String(one.index === at)"
            @pointermove="at = one.index" @click="run(one)">
            <house-icon :name="one.icon" /><span class="t"><marked-text v-if="one.marked" :text="one.marked" /><template v-else>{{ one.label }}</template><small v-if="one.said" class="said"><marked-text :text="one.said" /></small></span>
            <small v-if="one.note">{{ one.note }}</small><span v-if="one.keys" class="keys" aria-hidden="true">{{ one.keys }}</span></div></div>
        <p v-if="!options.length" class="soft none" role="status">{{ t('Nothing of that name here.') }}</p>
      </div>
      <div class="tips" aria-hidden="true"><span>{{ t('↑ ↓ to choose') }}</span><span>{{ t('Enter to open') }}</span><span>{{ t('? for all keys') }}</span></div>
    </dialog>`,
  data() {
    return { shown: false, query: "", at: 0, found: NOTHING };
  },
  computed: {
    groups() {
      const commands = { name: t("Do"), options: this.fitting };
      const places = [
        { name: this.words.length ? t("Go to") : t("Recent"), options: this.found.titles.map(this.conversation) },
        { name: t("Messages"), options: this.found.places.map(this.place) },
      ];
      const groups = (this.words.length ? [commands, ...places, { name: t("With these words"), options: this.withWords }] : [...places, commands])
        .filter((group) => group.options.length);
      let index = 0;
      for (const group of groups) for (const one of group.options) one.index = index++;
      return groups;
    },
    options() {
      return this.groups.flatMap((group) => group.options);
    },
    words() {
      return this.query.toLowerCase().split(/\s+/).filter(Boolean);
    },
    fitting() {
      const begins = (label, word) => ` ${label.toLowerCase()}`.includes(` ${word}`);
      const fitting = this.commands.filter((one) => this.words.every((word) => begins(one.label, word)));
      return fitting.map((one) => ({ ...one, id: one.name, keys: this.spelled(one.keys), act: () => this.command(one.name) }));
    },
    withWords() {
      const query = this.query.trim();
      return [
        { id: "say", icon: "plus", label: t("New chat: “{query}”", { query }), act: () => this.$emit("fresh", query) },
        {
          id: "all", icon: "search", label: t("Search all messages for “{query}”", { query }),
          note: this.found.messages ? many(this.found.messages, t("1 hit"), t("{count} hits")) : "",
          act: () => window.location.assign("/search?q=" + encodeURIComponent(query)),
        },
      ];
    },
  },
  watch: {
    query(query, before) {
      this.at = 0;
      this.waiting = true;
      this.eager = false;
      if (!before.trim()) this.found = NOTHING;
      this.ask(query.trim());
    },
  },
  created() {
    this.ask = paused((query) => this.shown && (query ? this.$emit("search", query) : this.$emit("recent")));
    this.clock = new Clock(this.zone);
  },
  mounted() {
    document.addEventListener("keydown", this.global, true);
    document.addEventListener("chatapp:palette", this.open);
  },
  unmounted() {
    document.removeEventListener("keydown", this.global, true);
    document.removeEventListener("chatapp:palette", this.open);
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    tell(query, found) {
      if (query !== this.query.trim()) return;
      this.found = found;
      this.waiting = false;
      if (this.eager && this.options.length) this.run(this.options[0]);
    },
    // by the reader ------------------------------------------------------------------------------
    global(event) {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.code !== "KeyK") return;
      event.preventDefault();
      event.stopPropagation();
      this.shown ? this.close() : this.open();
    },
    async open() {
      this.shown = true;
      this.query = "";
      this.at = 0;
      this.found = NOTHING;
      this.waiting = this.eager = false;
      this.$refs.box.showModal();
      this.$refs.field.focus();
      this.$emit("recent");
    },
    close() {
      this.$refs.box.close();
    },
    key(event) {
      if (event.isComposing || event.keyCode === 229) return;
      const last = this.options.length - 1;
      const goals = { ArrowDown: this.at === last ? 0 : this.at + 1, ArrowUp: this.at === 0 ? last : this.at - 1 };
      if (event.key in goals) {
        event.preventDefault();
        this.go(goals[event.key]);
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (this.waiting && this.at === 0 && !this.fitting.length) this.eager = true; // what is first is not known yet
        else if (this.options[this.at]) this.run(this.options[this.at]);
      } else if (event.key === "?" && !this.query) {
        event.preventDefault();
        this.close();
        this.command("keys");
      }
    },
    async go(at) {
      this.at = at;
      await this.$nextTick();
      this.$refs.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    },
    run(option) {
      this.close();
      option.act();
    },
    conversation(one) {
      return { id: one.id, icon: "chat", marked: one.title.pieces.join("") ? one.title : { pieces: [t("Untitled")] }, note: this.clock.day(one.at), act: () => this.$emit("open", one.id) };
    },
    place(one) {
      return { id: one.message, icon: "return", label: one.title || t("Untitled"), said: one.excerpt, act: () => this.$emit("land", { conversation: one.id, message: one.message }) };
    },
    command(name) {
      const theme = Object.keys(THEMES).find((one) => THEMES[one] === name);
      if (theme) this.paint(theme);
      else if (name.startsWith("/")) window.location.assign(name);
      else if (name === "new") this.$emit("fresh", "");
      else if (name === "sidebar") window.chatapp.sidebar(!window.chatapp.sidebarShown());
      else document.dispatchEvent(new CustomEvent(`chatapp:${name}`));
    },
    paint(theme) {
      window.chatapp.paint(theme);
      this.$emit("theme", theme);
    },
    spelled(keys) {
      const mac = /Mac|iPhone|iPad/.test(navigator.platform);
      const names = { main: mac ? "⌘" : t("Ctrl"), shift: t("Shift") };
      return keys && keys.split("+").map((key) => names[key] ?? key.toUpperCase()).join(" ");
    },
  },
};
