// What stands beside the talk of a room: its whiteboard, the reports of its critics, what agents felt.
import { HouseIcon } from "icons";
import { count, money, t } from "words";
import { Clock } from "chatapp-client/clock.js";
import { hueOf } from "chatapp-client/dom.js";

/** A finished text as prose; what sets it is fetched with the first one that is shown. */
const SetText = {
  props: { text: String },
  template: `<div ref="place"></div>`,
  async mounted() {
    const { Prose } = await import("chatapp-client/prose.js");
    this.prose = new Prose();
    this.$refs.place?.replaceChildren(this.prose.root);
    this.prose.finish(this.text);
  },
  watch: {
    text(text) {
      this.prose?.finish(text);
    },
  },
};

/** "20:14", with the day before it where that is another one. */
function moment(clock, at) {
  const time = clock.time(at);
  return clock.day(at) === t("Today") ? time : t("{day}, {time}", { day: clock.day(at), time });
}

function letterOf(name) {
  return ([...name.trim()][0] ?? "?").toUpperCase();
}

export const BoardPanel = {
  props: { notes: Object }, // { zone, keepers, board: [line], changed_at, changed_by }
  template: `
    <h2>{{ t('Whiteboard') }}</h2>
    <p class="sub">{{ told }}</p>
    <ul v-if="notes.board.length" class="board" :aria-label="t('Whiteboard')"><li v-for="(line, index) in notes.board" :key="index">{{ line }}</li></ul>
    <div v-else class="nothing"><b>{{ t('Nothing here yet') }}</b><p>{{ t('What {names} writes on the board stands here.', { names: notes.keepers.join(', ') }) }}</p></div>`,
  computed: {
    told() {
      const all = t("Every agent reads it.");
      if (!this.notes.changed_at) return all;
      return `${all} ${t("Last change by {name}, {time}", { name: this.notes.changed_by, time: moment(new Clock(this.notes.zone), this.notes.changed_at) })}`;
    },
  },
  methods: { t },
};

export const ReactionPanel = {
  props: { notes: Object }, // { zone, reactions: [{ id, name, at, text }] }
  template: `
    <h2>{{ t('Reactions') }}</h2>
    <p class="sub">{{ t('What agents felt before they answered.') }}</p>
    <div v-if="!notes.reactions.length" class="nothing"><b>{{ t('Nothing here yet') }}</b><p>{{ t('An agent that feels otherwise than it answers says so here.') }}</p></div>
    <section v-for="one in notes.reactions" :key="one.id" class="report" :aria-label="t('Reaction of {name}', { name: one.name })" :style="{ '--hue': hueOf(one.name) }">
      <div class="report-head hued"><span class="face hued" aria-hidden="true">{{ letterOf(one.name) }}</span><b>{{ one.name }}</b><small><time :datetime="one.at">{{ when(one.at) }}</time></small></div>
      <p class="felt">{{ one.text }}</p>
    </section>`,
  computed: {
    clock() {
      return new Clock(this.notes.zone);
    },
  },
  methods: {
    t,
    hueOf,
    letterOf,
    when(at) {
      return moment(this.clock, at);
    },
  },
};

export const InsightsPanel = {
  components: { HouseIcon, SetText },
  props: { notes: Object }, // { zone, panel: { kind, mine, drawing, insights: [{ id, at, model, consensus, conclusion, … }] } }
  emits: ["act"],
  template: `
    <h2>{{ t('Insights') }}</h2>
    <p class="sub">{{ panel.kind }} · {{ t('read by a model that took no part') }}</p>
    <button v-if="panel.mine" type="button" class="button plain" :disabled="panel.drawing" @click="$emit('act', 'begin', '')"><house-icon name="refresh" />{{ panel.drawing ? t('Reading the talk…') : t('Draw insights') }}</button>
    <button v-if="panel.mine && panel.drawing" type="button" class="button plain" @click="$emit('act', 'stop', '')"><house-icon name="stop" />{{ t('Stop') }}</button>
    <div v-if="!panel.insights.length" class="nothing"><b>{{ t('Nothing here yet') }}</b><p>{{ t('One counted call says what the panel came to.') }}</p></div>
    <section v-for="one in panel.insights" :key="one.id" class="report" :aria-label="t('Insights of {time}', { time: when(one.at) })">
      <div class="report-head"><b>{{ one.model }}</b><small><time :datetime="one.at" :title="clock.exact(one.at)">{{ when(one.at) }}</time></small></div>
      <div class="consensus"><span>{{ t('Consensus') }}</span><meter min="0" max="100" :value="one.consensus" :aria-label="t('Consensus')"></meter><b>{{ (one.consensus / 100).toFixed(2) }}</b></div>
      <template v-for="part in parts" :key="part.name"><h3>{{ part.label }}</h3><set-text :text="one[part.name]" /></template>
    </section>`,
  computed: {
    clock() {
      return new Clock(this.notes.zone);
    },
    panel() {
      return this.notes.panel;
    },
    parts() {
      return [
        { name: "conclusion", label: t("Conclusion") },
        { name: "recommendation", label: t("Recommendation") },
        { name: "analysis", label: t("Analysis") },
        { name: "summary", label: t("Summary") },
      ];
    },
  },
  methods: {
    t,
    when(at) {
      return moment(this.clock, at);
    },
  },
};

export const CriticPanel = {
  components: { HouseIcon, SetText },
  props: { notes: Object }, // { zone, mine, critics, writing, reports: [{ id, name, at, text, thinking, failure, model, tokens, cost_micros }] }
  emits: ["act"],
  template: `
    <h2>{{ t('Critic') }}</h2>
    <p class="sub">{{ t('Written after a run; no agent reads it.') }}</p>
    <p v-if="notes.writing.length" class="soft writing" role="status">{{ t('{names} is writing.', { names: notes.writing.join(', ') }) }}</p>
    <div v-if="!notes.reports.length && !notes.writing.length" class="nothing"><b>{{ t('Nothing here yet') }}</b><p>{{ t('When a run has come to rest, each critic writes a report.') }}</p></div>
    <section v-for="report in notes.reports" :key="report.id" class="report" :aria-label="t('Report of {name}', { name: report.name })" :style="{ '--hue': hueOf(report.name) }">
      <div class="report-head hued"><span class="face hued" aria-hidden="true">{{ letterOf(report.name) }}</span><b>{{ report.name }}</b><small><time :datetime="report.at" :title="clock.exact(report.at)">{{ when(report.at) }}</time></small></div>
      <details v-if="report.thinking" class="thinking"><summary><house-icon name="right" class="s turn" />{{ t('Thought about it') }}</summary><div class="inner"><p>{{ report.thinking }}</p></div></details>
      <set-text v-if="report.text" :text="report.text" />
      <p v-if="report.tokens" class="soft used-up">{{ t('{model} · {tokens} tokens · {cost}', { model: report.model, tokens: count(report.tokens), cost: money(report.cost_micros) }) }}</p>
      <p v-if="report.failure" class="soft broken"><house-icon name="alert" />{{ report.failure }}</p>
      <button v-if="notes.mine" type="button" class="button quiet small" :aria-label="t('Details of the report of {name}', { name: report.name })" @click="$emit('act', 'behind', report.id)"><house-icon name="info" />{{ t('Details') }}</button>
    </section>`,
  computed: {
    clock() {
      return new Clock(this.notes.zone);
    },
  },
  methods: {
    count,
    money,
    t,
    hueOf,
    letterOf,
    when(at) {
      return moment(this.clock, at);
    },
  },
};
