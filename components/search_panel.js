// The page one searches on: a large field, what narrows, and hits grouped by conversation.
import { hueOf } from "chatapp-client/dom.js";
import { Clock } from "chatapp-client/clock.js";
import { many, MarkedText, paused } from "found";
import { HouseIcon, HouseLamp } from "icons";
import { FloatingMenu } from "menus";
import { t } from "words";

export default {
  components: { HouseIcon, HouseLamp, FloatingMenu, MarkedText },
  props: { query: String, zone: String, models: Array },
  emits: ["look"],
  template: `
    <div class="wrap narrow">
      <h1 class="visually-hidden">{{ t('Search') }}</h1>
      <div class="search-field big-search" role="search"><house-icon name="search" />
        <input class="input" type="search" :aria-label="t('Search everything')" :placeholder="t('Words from a message or a title')" v-model="typed" maxlength="500" ref="field" autofocus /></div>
      <div class="chips scroll">
        <button type="button" class="chip" :aria-pressed="String(tab === 'messages')" @click="tab = 'messages'">{{ t('Messages') }}<span v-if="found" class="num">{{ found.messages }}{{ found.more ? '+' : '' }}</span></button>
        <button type="button" class="chip" :aria-pressed="String(tab === 'titles')" @click="tab = 'titles'">{{ t('Titles') }}<span v-if="found" class="num">{{ found.titles.length }}</span></button>
        <button v-for="one in narrowing" :key="one.name" type="button" class="chip" :class="{ 'is-on': one.on }" aria-haspopup="menu" :aria-expanded="String(menu?.name === one.name)"
          :aria-label="one.label + ': ' + one.value" @click="toggle(one, $event)">{{ one.value }}<house-icon name="down" class="s" /></button>
      </div>
      <p class="soft summary" role="status">{{ sentence }}</p>
      <div v-if="tab === 'titles'" class="hits titles"><a v-for="one in found?.titles ?? []" :key="one.id" class="hit" :href="'/c/' + one.id"><house-icon name="chat" /><div><marked-text :text="one.title" /></div><time :datetime="one.at">{{ when(one.at) }}</time></a></div>
      <div v-else class="hits" :aria-busy="String(waiting)">
        <section v-for="group in groups" :key="group.id" :aria-label="plain(group.title) || t('Untitled')">
          <h2><a :href="'/c/' + group.id"><marked-text v-if="plain(group.title)" :text="group.title" /><template v-else>{{ t('Untitled') }}</template></a><small>{{ many(group.count, t('1 hit'), t('{count} hits')) }}</small></h2>
          <a v-for="hit in group.hits" :key="hit.message" class="hit hued" :class="{ 'typed-hit': hit.person }" :style="hit.person ? null : { '--hue': hue(hit.name) }" :href="'/c/' + group.id + '?m=' + hit.message">
            <span class="face s" :class="{ hued: !hit.person }" aria-hidden="true">{{ initial(hit.name) }}</span><div><b>{{ hit.name }}</b><p><marked-text :text="hit.excerpt" /></p></div><time :datetime="hit.at">{{ when(hit.at) }}</time></a>
          <button v-if="group.count > group.hits.length && !whole.has(group.id)" type="button" class="button quiet small others" @click="others(group)">{{ t('{count} more in this conversation', { count: group.count - group.hits.length }) }}</button>
        </section>
        <button v-if="next" type="button" class="button plain" @click="look(next)">{{ t('Show more') }}</button>
        <div v-if="nothing" class="nothing"><house-lamp class="off" /><b>{{ t('Nothing found') }}</b><p>{{ t('Whole words are looked for, in all your conversations but those in the trash. Try fewer words, or one that was surely said.') }}</p></div>
      </div>
      <floating-menu v-if="menu" :key="menu.name" :label="menu.label" :anchor="menu.anchor" :groups="[{ label: '', items: menu.items }]" @choose="choose" @close="menu = null" />
    </div>`,
  data() {
    return { typed: this.query, tab: "messages", who: "", days: "0", model: "", found: null, groups: [], next: null, whole: new Set(), menu: null, refusal: "", waiting: false };
  },
  computed: {
    narrowing() {
      const whos = { "": t("Anyone"), person: t("People"), agent: t("Models") };
      const spans = { 0: t("Any time"), 7: t("Last 7 days"), 30: t("Last 30 days"), 365: t("Last 12 months") };
      const models = Object.fromEntries([["", t("Any model")], ...this.models.map((one) => [one.name, one.label])]);
      return [this.choice("who", t("Who"), whos), this.choice("days", t("When"), spans), this.choice("model", t("Model"), models)];
    },
    nothing() {
      return this.found && this.typed.trim() && !this.found.messages && !this.waiting && !this.refusal;
    },
    sentence() {
      if (this.refusal) return this.refusal;
      if (!this.typed.trim()) return t("Everything you and your models have said can be found here.");
      if (!this.found) return t("Looking…");
      const { messages, conversations, more, behind } = this.found;
      const said = many(messages, t("1 message"), t("{count} messages"));
      const where = many(conversations, t("1 conversation"), t("{count} conversations"));
      const line = more ? t("The newest {messages} in {conversations}, the best first", { messages: said, conversations: where }) : t("{messages} in {conversations}, the best first", { messages: said, conversations: where });
      return (messages ? line : t("No message holds this")) + (behind ? t("; older messages are still being read") : "");
    },
  },
  watch: {
    typed() {
      this.refusal = "";
      this.later(this.typed.trim());
    },
  },
  created() {
    this.clock = new Clock(this.zone);
    this.later = paused(() => this.look(""));
  },
  mounted() {
    if (this.typed.trim()) this.look("");
  },
  methods: {
    t,
    many,
    hue: hueOf,
    // called by the server -----------------------------------------------------------------------
    show(wish, found) {
      if (wish.query !== this.typed.trim()) return;
      this.waiting = false;
      this.groups = wish.cursor ? [...this.groups, ...found.groups] : found.groups;
      this.next = found.next;
      if (wish.cursor) return;
      this.found = found;
      this.whole = new Set();
    },
    showAll(conversation, hits) {
      this.whole.add(conversation);
      this.groups = this.groups.map((group) => (group.id === conversation ? { ...group, hits } : group));
    },
    refuse(sentence) {
      this.waiting = false;
      this.refusal = sentence;
      this.groups = [];
    },
    // by the reader ------------------------------------------------------------------------------
    wish(more) {
      return { query: this.typed.trim(), who: this.who, model: this.model, days: Number(this.days), cursor: "", conversation: "", ...more };
    },
    look(cursor) {
      const query = this.typed.trim();
      window.history.replaceState({}, "", query ? "/search?q=" + encodeURIComponent(query) : "/search");
      if (!query) {
        this.found = this.next = null;
        this.groups = [];
        return;
      }
      this.waiting = true;
      this.$emit("look", this.wish({ cursor }));
    },
    others(group) {
      this.$emit("look", this.wish({ conversation: group.id }));
    },
    choice(name, label, values) {
      const items = Object.entries(values).map(([value, text]) => ({ name: value, label: text, checked: value === this[name] }));
      return { name, label, value: values[this[name]] ?? this[name], on: !["", "0"].includes(this[name]), items };
    },
    toggle(one, event) {
      this.asked = one.name;
      this.menu = this.menu?.name === one.name ? null : { ...one, anchor: event.currentTarget };
    },
    choose(value) {
      this[this.asked] = value;
      this.look("");
    },
    plain(title) {
      return title.pieces.join("");
    },
    initial(name) {
      return ([...name.trim()][0] ?? "?").toUpperCase();
    },
    when(at) {
      const day = this.clock.day(at);
      return day === t("Today") ? `${day}, ${this.clock.time(at)}` : day;
    },
  },
};
