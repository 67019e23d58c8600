// What fills the context and what was paid: a panel that hangs from the figures in the head.
import { count, t } from "words";

const MARGIN = 8;

export const WeightsPanel = {
  props: { anchor: Object, told: Object }, // the button it hangs from; { filling, branch, all } or null while it is fetched
  emits: ["close"],
  template: `
    <div class="weights" popover="auto" role="dialog" :aria-label="t('Context and cost')" tabindex="-1" ref="box" @toggle="toggled">
      <h3>{{ t('Context') }}</h3>
      <template v-if="told"><p class="num">{{ t('about {used} of {window} tokens', { used: count(told.filling.used), window: count(told.filling.window) }) }}</p>
        <div class="stack" aria-hidden="true"><i v-for="part in parts" :key="part.name" :class="'of-' + part.name" :style="{ flexGrow: part.tokens }"></i></div>
        <dl><template v-for="part in parts" :key="part.name"><dt><i :class="'of-' + part.name"></i>{{ part.label }}</dt><dd>{{ count(part.tokens) }}</dd></template></dl>
        <p v-if="told.filling.left_out" class="warn">{{ t('{n} older messages find no room and are not sent.', { n: count(told.filling.left_out) }) }}</p>
        <h3>{{ t('Cost') }}</h3>
        <dl><dt>{{ t('This branch') }}</dt><dd>{{ told.branch }}</dd><dt>{{ t('Whole conversation') }}</dt><dd>{{ told.all.text }}</dd></dl>
        <p>{{ told.all.hint }}</p></template>
    </div>`,
  computed: {
    parts() {
      const labels = {
        system: t("System prompt"),
        tools: t("Tools"),
        history: t("Earlier messages"),
        newest: t("Newest message"),
        attachments: t("Attachments"),
        reserve: t("Kept for the answer"),
        free: t("Free"),
      };
      return Object.entries(labels)
        .map(([name, label]) => ({ name, label, tokens: this.told.filling[name] ?? 0 }))
        .filter((part) => part.tokens);
    },
  },
  watch: {
    told() {
      this.$nextTick(() => this.place());
    },
  },
  mounted() {
    this.$refs.box.showPopover();
    this.place();
    this.$refs.box.focus({ preventScroll: true });
  },
  methods: {
    t,
    count,
    place() {
      const { box } = this.$refs;
      const at = this.anchor.getBoundingClientRect();
      box.style.left = `${Math.max(MARGIN, Math.min(at.left, window.innerWidth - box.offsetWidth - MARGIN))}px`;
      box.style.top = `${at.bottom + 4}px`;
    },
    toggled(event) {
      if (event.newState !== "closed") return;
      this.$emit("close");
      if (!document.activeElement || document.activeElement === document.body) this.anchor.focus();
    },
  },
};
