// The search field of the sidebar, and what it finds while one types: titles first, then places in conversations.
import { HouseIcon } from "icons";
import { many, MarkedText, paused } from "found";
import { t } from "words";

export const SidebarSearch = {
  components: { HouseIcon, MarkedText },
  emits: ["search", "open", "land", "active"],
  template: `
    <div class="search-field" role="search">
      <house-icon name="search" />
      <input class="input" type="search" :aria-label="t('Search conversations')" :placeholder="t('Search')" v-model="query" maxlength="500" ref="field"
        :aria-controls="active ? 'found-here' : null" @keydown.escape.stop="clear" @keydown.enter.prevent="all" @keydown.down.prevent="toFirst" />
      <span class="keys" aria-hidden="true">{{ main }} K</span>
    </div>
    <div v-if="active" class="found-here" id="found-here" @keydown.escape.stop="clear">
      <p class="shelf-hint" role="status">{{ sentence }}</p>
      <section v-if="titles.length" class="shelf"><h2>{{ t('Titles') }}</h2><ul>
        <li v-for="one in titles" :key="one.id"><a :href="'/c/' + one.id" @click="follow($event, () => $emit('open', one.id))"><marked-text class="t" :text="one.title" /></a></li>
      </ul></section>
      <section v-if="places.length" class="shelf"><h2>{{ t('Messages') }}</h2><ul>
        <li v-for="one in places" :key="one.message"><a class="place" :href="'/c/' + one.id + '?m=' + one.message"
          @click="follow($event, () => $emit('land', { conversation: one.id, message: one.message }))">
          <span class="t">{{ one.title || t('Untitled') }}</span><marked-text class="said" :text="one.excerpt" /></a></li>
      </ul></section>
      <section v-if="places.length" class="shelf"><a class="button quiet small older" :href="allPath">{{ t('All results') }}</a></section>
    </div>`,
  data() {
    return { query: "", found: null };
  },
  computed: {
    main() {
      return /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : t("Ctrl");
    },
    active() {
      return this.query.trim() !== "";
    },
    titles() {
      return this.found?.titles ?? [];
    },
    places() {
      return this.found?.places ?? [];
    },
    allPath() {
      return "/search?q=" + encodeURIComponent(this.query.trim());
    },
    sentence() {
      if (!this.found) return t("Looking…");
      const { messages } = this.found;
      const parts = [
        this.titles.length && many(this.titles.length, t("1 title"), t("{count} titles")),
        messages && many(messages, t("1 message"), t("{count} messages")),
      ].filter(Boolean);
      if (parts.length) return parts.join(", ");
      return this.found.behind ? t("Nothing yet; older messages are still being read.") : t("Nothing holds “{query}”.", { query: this.query.trim() });
    },
  },
  watch: {
    query(query) {
      this.$emit("active", query.trim() !== "");
      if (!query.trim()) this.found = null;
      this.ask(query.trim());
    },
  },
  created() {
    this.ask = paused((query) => query && this.$emit("search", query));
  },
  methods: {
    t,
    show(query, found) {
      if (query === this.query.trim()) this.found = found;
    },
    clear() {
      this.query = "";
      this.$refs.field.focus();
    },
    all() {
      if (this.active) window.location.assign(this.allPath);
    },
    toFirst() {
      this.$el.parentElement.querySelector("#found-here a")?.focus();
    },
    follow(event, act) {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      act();
    },
  },
};
