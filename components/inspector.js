// What stands behind one answer, for those who may see it: figures, times, and the exact requests as they were sent.
import { HouseIcon } from "icons";
import { defineAsyncComponent } from "vue";
import { count, money, t } from "words";

// Only rooms show these, so only rooms fetch them.
const fetched = (file, name) => defineAsyncComponent(() => file().then((found) => found[name]));
const notes = () => import("room_notes");
const BoardPanel = fetched(notes, "BoardPanel");
const CriticPanel = fetched(notes, "CriticPanel");
const InsightsPanel = fetched(notes, "InsightsPanel");
const ReactionPanel = fetched(notes, "ReactionPanel");
const PeoplePanel = fetched(() => import("people_panel"), "PeoplePanel");

export default {
  components: { BoardPanel, CriticPanel, HouseIcon, InsightsPanel, PeoplePanel, ReactionPanel },
  props: { detail: Object, people: Object, notes: Object, tab: String, open: Boolean, asked: Number },
  emits: ["close", "people", "beside"],
  template: `
    <aside class="inspector" :aria-label="t('Inspector')" :hidden="!open" @keydown.escape.stop="$emit('close')">
      <div class="tabs">
        <div role="tablist" :aria-label="t('Inspector')"><button v-for="one in tabs" :key="one.name" type="button" role="tab" :aria-selected="one.name === shown ? 'true' : 'false'" :aria-controls="one.name + '-panel'" :id="one.name + '-tab'" :aria-label="one.label" :title="one.label" @click="chosen = one.name"><house-icon :name="one.icon" /><span v-if="one.name === shown">{{ one.short ?? one.label }}</span></button></div>
        <button type="button" class="icon-button" :aria-label="t('Close inspector')" :title="t('Close inspector')" ref="close" @click="$emit('close')"><house-icon name="cross" /></button>
      </div>
      <div v-if="shown === 'insights'" class="inside" role="tabpanel" id="insights-panel" aria-labelledby="insights-tab" tabindex="0"><insights-panel :notes="notes" @act="(what, which) => $emit('beside', what, which)" /></div>
      <div v-else-if="shown === 'board'" class="inside" role="tabpanel" id="board-panel" aria-labelledby="board-tab" tabindex="0"><board-panel :notes="notes" /></div>
      <div v-else-if="shown === 'critic'" class="inside" role="tabpanel" id="critic-panel" aria-labelledby="critic-tab" tabindex="0"><critic-panel :notes="notes" @act="(what, which) => $emit('beside', what, which)" /></div>
      <div v-else-if="shown === 'reactions'" class="inside" role="tabpanel" id="reactions-panel" aria-labelledby="reactions-tab" tabindex="0"><reaction-panel :notes="notes" /></div>
      <div v-else-if="shown === 'people'" class="inside people" role="tabpanel" id="people-panel" aria-labelledby="people-tab" tabindex="0"><people-panel :people="people" @act="(name, agent, more) => $emit('people', name, agent, more)" /></div>
      <div v-else class="inside" role="tabpanel" id="details-panel" aria-labelledby="details-tab" tabindex="0">
        <div v-if="!detail" class="nothing"><b>{{ t('Nothing here yet') }}</b><p>{{ t('Once an answer is written, its request, its tokens and its price stand here.') }}</p></div>
        <template v-else>
          <h2>{{ detail.author }}</h2>
          <p class="sub">{{ detail.model }}</p>
          <dl class="facts-list"><template v-for="fact in facts" :key="fact.name"><dt>{{ fact.name }}</dt><dd>{{ fact.value }}</dd></template></dl>
          <template v-for="(request, index) in detail.requests" :key="index">
            <h3>{{ detail.requests.length > 1 ? t('Request {n} of {all}', { n: index + 1, all: detail.requests.length }) : t('Request') }}
              <button type="button" class="button quiet small" @click="copy(index)"><house-icon :name="copied === index ? 'check' : 'copy'" />{{ copied === index ? t('Copied') : t('Copy') }}</button></h3>
            <pre class="raw" tabindex="0" :aria-label="t('Request')">{{ pretty(request) }}</pre>
          </template>
        </template>
      </div>
    </aside>`,
  data() {
    return { copied: null, chosen: this.tab };
  },
  computed: {
    tabs() {
      return [
        this.notes?.panel && { name: "insights", label: t("Insights"), icon: "todo" },
        this.notes?.keepers.length && { name: "board", label: t("Whiteboard"), icon: "board" },
        this.notes && (this.notes.critics.length || this.notes.reports.length) && { name: "critic", label: t("Critic"), icon: "pen" },
        this.notes?.reactions && { name: "reactions", label: t("Reactions"), icon: "chat" },
        this.people && { name: "people", label: t("People and agents"), short: t("People"), icon: "people" },
        { name: "details", label: t("Details"), icon: "info" },
      ].filter(Boolean);
    },
    shown() {
      return this.tabs.some((one) => one.name === this.chosen) ? this.chosen : "details";
    },
    facts() {
      const { usage, tokens, cost_micros: cost, first_token_ms: first, total_ms: total } = this.detail;
      const facts = [];
      const add = (name, value) => facts.push({ name, value });
      if (usage) {
        add(t("Read"), this.tokens(usage.input_tokens));
        if (usage.cached_tokens) add(t("Read from the cache"), this.tokens(usage.cached_tokens));
        if (usage.cache_write_tokens) add(t("Put into the cache"), this.tokens(usage.cache_write_tokens));
        add(t("Written"), this.tokens(usage.output_tokens));
        if (usage.thinking_tokens) add(t("Of it thinking"), this.tokens(usage.thinking_tokens));
        if (usage.estimated) add(t("Counted by"), t("our estimate"));
      }
      if (tokens) add(t("Used"), this.tokens(tokens));
      add(t("Cost"), cost === null ? t("unknown") : money(cost));
      if (first !== null) add(t("First word after"), this.seconds(first));
      if (total !== null) add(t("Whole answer in"), this.seconds(total));
      return facts;
    },
  },
  watch: {
    asked() {
      this.chosen = this.tab;
    },
    open(open) {
      if (open) {
        this.before = document.activeElement;
        const byKey = this.before?.matches("button:focus-visible"); // whoever has no pointer would tab through the whole talk to come here
        if (byKey || window.matchMedia("(max-width: 1099px)").matches) this.$nextTick(() => this.$refs.close.focus());
      } else this.before?.focus?.();
    },
  },
  methods: {
    t,
    tokens(number) {
      return t("{count} tokens", { count: count(number) });
    },
    seconds(ms) {
      return t("{seconds} s", { seconds: (ms / 1000).toFixed(ms < 10_000 ? 2 : 1) });
    },
    pretty(request) {
      try {
        return JSON.stringify(JSON.parse(request), null, 2);
      } catch {
        return request;
      }
    },
    async copy(index) {
      await navigator.clipboard.writeText(this.pretty(this.detail.requests[index]));
      this.copied = index;
      setTimeout(() => (this.copied = null), 2000);
    },
  },
};
