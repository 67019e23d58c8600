// The list of conversations on shelves by the reader's own day, and the person's menu.
import { HouseIcon, HouseLamp } from "icons";
import { FloatingMenu } from "menus";
import { SidebarSearch } from "sidebar_search";
import { FORMATS, takeAway } from "taking";
import { t } from "words";
import { hueOf } from "chatapp-client/dom.js";

const DAY_MS = 86_400_000;

export default {
  components: { HouseIcon, HouseLamp, FloatingMenu, SidebarSearch },
  props: { rows: Array, topics: Array, current: String, me: Object, zone: String, more: Boolean, casts: Object },
  emits: ["open", "room", "land", "search", "rename", "act", "older", "theme"],
  template: `
    <nav class="sidebar" id="conversations" :aria-label="t('Conversations')">
      <div class="brand">
        <house-lamp /><b>chatapp</b>
        <button type="button" class="icon-button" :aria-label="t('Hide sidebar')" :title="t('Hide sidebar')" @click="hide"><house-icon name="sidebar" /></button>
      </div>
      <div class="begin"><button type="button" class="button" @click="open('')"><house-icon name="plus" />{{ t('New chat') }}</button><button type="button" class="button" @click="room"><house-icon name="room" />{{ t('New room') }}</button></div>
      <sidebar-search ref="search" @search="$emit('search', $event)" @open="open" @land="land" @active="searching = $event" />
      <div class="places"><a v-for="one in places" :key="one.path" :href="one.path" :aria-current="one.here ? 'page' : null">{{ one.name }}</a></div>
      <div v-show="!searching" class="shelves">
        <p v-if="!list.length" class="shelf-hint">{{ t('What you write will be kept here, newest first.') }}</p>
        <section v-for="shelf in shelves" :key="shelf.name" class="shelf">
          <h2>{{ shelf.name }}</h2>
          <ul>
            <li v-for="row in shelf.rows" :key="row.id">
              <input v-if="renaming === row.id" class="input" :aria-label="t('New title')" v-model="draft" maxlength="200" ref="field"
                @keydown.enter.prevent="rename(row, true)" @keydown.escape.stop="renaming = null" @blur="rename(row, false)" />
              <template v-else>
                <a :href="'/c/' + row.id" :class="{ unread: row.unread }" :aria-current="row.id === shown ? 'page' : null" :aria-description="row.needsYou ? t('needs you') : row.unread ? t('unread') : null" @click="follow($event, row.id)"><span class="t">{{ row.title || t('Untitled') }}</span><span v-if="cast[row.id]" class="who" aria-hidden="true"><i v-for="name in cast[row.id].slice(0, 4)" :key="name" class="hued" :style="{ '--hue': hueOf(name) }"></i></span><i v-if="row.needsYou" class="call" aria-hidden="true" :title="t('needs you')">@</i><i v-else-if="row.unread" class="dot" aria-hidden="true"></i></a>
                <button type="button" class="icon-button small more" :aria-label="t('Conversation menu')" aria-haspopup="menu"
                  :aria-expanded="menu?.id === row.id" :title="t('Conversation menu')" @click="toggle(row, $event)"><house-icon name="more" /></button>
              </template>
            </li>
          </ul>
        </section>
        <section v-if="topics.length" class="shelf"><h2>{{ t('Topics') }}</h2>
          <ul><li v-for="topic in topics" :key="topic.id"><a :href="'/topics/' + topic.id"><i class="hue" :style="{ '--hue': topic.hue }" aria-hidden="true"></i><span class="t">{{ topic.name }}</span></a></li></ul></section>
        <section v-if="more" class="shelf"><button type="button" class="button quiet small older" @click="$emit('older')">{{ t('Show older') }}</button></section>
      </div>
      <button type="button" class="me" aria-haspopup="menu" :aria-expanded="menu?.id === 'me'" @click="toggle({ id: 'me' }, $event)">
        <span class="face m" aria-hidden="true"><img v-if="picture" :src="'/api/me/picture?v=' + picture" alt="" /><template v-else>{{ initial }}</template><i class="here"></i></span>
        <span class="t"><b>{{ me.name }}</b><small>{{ note }}</small></span><house-icon name="more" />
      </button>
      <floating-menu v-if="menu" :key="menu.id" :label="menu.id === 'me' ? t('Your menu') : t('Conversation menu')" :anchor="menu.anchor"
        :groups="menu.id === 'me' ? personMenu : menu.id === 'export' ? formats : rowMenu" @choose="choose" @close="menu = null" />
    </nav>`,
  data() {
    return { cast: this.casts ?? {}, searching: false, list: this.rows, shown: this.current, note: this.me.note, theme: this.me.theme, picture: this.me.picture, today: Date.now(), menu: null, chosen: null, renaming: null, draft: "" };
  },
  computed: {
    places() {
      const places = [{ path: "/agents", name: t("Agents") }, { path: "/usage", name: t("Usage") }];
      return places.map((one) => ({ ...one, here: window.location.pathname.startsWith(one.path) }));
    },
    initial() {
      return [...(this.me.name || "?")][0].toUpperCase();
    },
    days() {
      return new Intl.DateTimeFormat("en-CA", { timeZone: this.zone, year: "numeric", month: "2-digit", day: "2-digit" });
    },
    shelves() {
      const names = [t("Today"), t("Yesterday"), t("Previous 7 days"), t("Older"), t("Pinned")];
      const shelves = names.map((name) => ({ name, rows: [] }));
      for (const row of this.list) {
        if (row.pinned) {
          shelves[4].rows.push(row);
          continue;
        }
        const days = this.dayOf(this.today) - this.dayOf(Date.parse(row.active_at));
        shelves[days < 1 ? 0 : days < 2 ? 1 : days < 8 ? 2 : 3].rows.push(row);
      }
      return [shelves.pop(), ...shelves].filter((shelf) => shelf.rows.length);
    },
    rowMenu() {
      const row = this.list.find((one) => one.id === this.menu?.id);
      if (row && !row.mine) return [{ label: "", items: [{ name: "leave", label: t("Leave the room"), icon: "cross" }] }];
      return [
        {
          label: "",
          items: [
            { name: "rename", label: t("Rename"), icon: "edit" },
            row?.pinned ? { name: "unpin", label: t("Unpin"), icon: "pin" } : { name: "pin", label: t("Pin"), icon: "pin" },
            { name: "archive", label: t("Archive"), icon: "archive" },
            { name: "duplicate", label: t("Duplicate"), icon: "copy" },
            { name: "topics", label: t("Add topic"), icon: "tag" },
            { name: "export", label: t("Export"), icon: "download" },
          ],
        },
        { label: "", items: [{ name: "remove", label: t("Delete"), icon: "trash", danger: true }] },
      ];
    },
    formats() {
      return [{ label: t("Export as"), items: FORMATS().map(([name, label]) => ({ name, label, icon: "file" })) }];
    },
    personMenu() {
      const themes = { auto: t("As the system"), light: t("Light"), dark: t("Dark") };
      return [
        { label: "", items: [{ name: "/conversations", label: t("All conversations"), icon: "folder" }, { name: "/archive", label: t("Archive"), icon: "archive" }, { name: "/trash", label: t("Trash"), icon: "trash" }, { name: "/settings", label: t("Settings"), icon: "sliders" }, { name: "/usage", label: t("Usage"), icon: "chart" }] },
        { label: t("Theme"), items: Object.entries(themes).map(([name, label]) => ({ name, label, checked: name === this.theme })) },
        { label: "", items: [{ name: "out", label: t("Sign out"), icon: "out" }] },
      ];
    },
  },
  watch: { // not of rows: each change comes by upsert, and a list sent before it must not undo it
    current(current) {
      this.shown = current;
    },
    me(me) {
      this.note = me.note;
      this.theme = me.theme;
      this.picture = me.picture;
    },
  },
  mounted() {
    this.clock = setInterval(() => (this.today = Date.now()), 60_000);
    document.addEventListener("pointerdown", this.outside);
  },
  unmounted() {
    clearInterval(this.clock);
    document.removeEventListener("pointerdown", this.outside);
  },
  methods: {
    t,
    hueOf,
    room() {
      if (document.documentElement.dataset.sidebar === "open") this.hide();
      this.$emit("room");
    },
    // called by the server -----------------------------------------------------------------------
    upsert(rows) {
      const known = new Map(this.list.map((row) => [row.id, row]));
      for (const row of rows) row.gone ? known.delete(row.id) : known.set(row.id, row);
      this.list = [...known.values()].sort((a, b) => (a.active_at < b.active_at ? 1 : -1));
    },
    mark(changes) {
      this.list = this.list.map((row) => (row.id in changes ? { ...row, ...changes[row.id] } : row));
    },
    select(current) {
      this.shown = current;
    },
    found(query, found) {
      this.$refs.search.show(query, found);
    },
    say(note) {
      this.note = note;
    },
    seat(casts) {
      this.cast = casts;
    },
    // by the reader ------------------------------------------------------------------------------
    dayOf(moment) {
      return Date.parse(`${this.days.format(moment)}T00:00:00Z`) / DAY_MS;
    },
    follow(event, id) {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.open(id);
    },
    open(id) {
      if (document.documentElement.dataset.sidebar === "open") this.hide();
      this.$emit("open", id);
    },
    land(place) {
      if (document.documentElement.dataset.sidebar === "open") this.hide();
      this.$emit("land", place);
    },
    toggle(row, event) {
      const anchor = event.currentTarget;
      this.chosen = row;
      this.anchor = anchor;
      this.menu = this.menu?.id === row.id ? null : { id: row.id, anchor };
    },
    choose(name) {
      if (this.chosen.format) takeAway(this.chosen.id, name);
      else if (name === "rename") this.edit(this.chosen);
      else if (name === "export") this.chooseFormat();
      else if (this.chosen.id !== "me") this.$emit("act", { id: this.chosen.id, act: name });
      else if (name === "out") this.signOut();
      else if (name.startsWith("/")) window.location.assign(name);
      else this.paint(name);
    },
    async chooseFormat() {
      const anchor = this.anchor;
      this.chosen = { id: this.chosen.id, format: true };
      await this.$nextTick(); // the menu that was closes first
      this.menu = { id: "export", anchor };
    },
    async edit(row) {
      this.draft = row.title;
      this.renaming = row.id;
      await this.$nextTick();
      this.$refs.field?.[0]?.select();
      this.$refs.field?.[0]?.focus();
    },
    rename(row, meant) { // Enter means the title as it stands, too: no model shall give another one
      if (this.renaming !== row.id) return;
      this.renaming = null;
      const title = this.draft.trim();
      if (title && (meant || title !== row.title)) this.$emit("rename", { id: row.id, title });
    },
    paint(theme) {
      this.theme = theme;
      window.chatapp.paint(theme);
      this.$emit("theme", theme);
    },
    async signOut() {
      await fetch("/api/auth/logout", { method: "POST", headers: { "X-Requested-With": "chatapp" } });
      window.location.assign("/login");
    },
    hide() {
      window.chatapp.sidebar(false);
    },
    outside(event) {
      const open = document.documentElement.dataset.sidebar === "open";
      if (open && !this.$el.contains(event.target) && !event.target.closest(".menu, .open-sidebar")) this.hide();
    },
  },
};
