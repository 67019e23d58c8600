// Hints beside the things they speak of. They take no focus and cover nothing one needs; Escape or Skip ends them.
import { HouseIcon } from "icons";
import { t } from "words";

const GAP = 12;

export default {
  components: { HouseIcon },
  props: { atOnce: Boolean },
  emits: ["guided"],
  template: `
    <Teleport to="body"><section v-if="step" class="hint-card" role="region" :aria-label="t('Hints')" ref="card" @keydown.escape.stop="end">
      <p v-if="steps.length > 1" class="nth num">{{ t('{nth} of {all}', { nth: at + 1, all: steps.length }) }}</p><h2>{{ step.title }}</h2><p aria-live="polite">{{ step.text }}</p>
      <div class="end"><button v-if="!last" type="button" class="button quiet small" @click="end">{{ t('Skip hints') }}</button><button type="button" class="button plain small" @click="next">{{ last ? t('Done') : t('Next hint') }}</button></div>
    </section></Teleport>`,
  data() {
    return { steps: [], at: 0 };
  },
  computed: {
    step() {
      return this.steps[this.at];
    },
    last() {
      return this.at === this.steps.length - 1;
    },
  },
  mounted() {
    document.addEventListener("chatapp:hints", this.begin);
    window.addEventListener("resize", this.place);
    if (this.atOnce) this.waiting = setTimeout(this.begin, 600); // the page first
  },
  unmounted() {
    document.removeEventListener("chatapp:hints", this.begin);
    window.removeEventListener("resize", this.place);
    clearTimeout(this.waiting);
    this.watch?.disconnect();
  },
  methods: {
    t,
    begin() {
      const main = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : t("Ctrl");
      this.steps = [
        { of: ".composer", where: "near", title: t("Write here"), text: t("The answer is kept while it is written: close the page, come back, nothing is lost.") },
        { of: ".facts .button", where: "below", title: t("Who answers"), text: t("Choose the model here, and how long it thinks. You can change both at any message.") },
        { of: ".sidebar .search-field", where: "beside", title: t("Everything is found again"), text: t("Type a word, or press {main} K for anything else.", { main }) },
        { of: ".sidebar .me", where: "beside", title: t("Yours"), text: t("Looks, keys, what it costs, and these hints again are behind your name.") },
      ].filter((one) => document.querySelector(one.of)?.checkVisibility({ visibilityProperty: true }));
      this.at = 0;
      this.opening = this.isOpening();
      this.watch?.disconnect();
      this.watch = new MutationObserver(this.follow); // another page under the card, or more on this one
      this.watch.observe(document.body, { childList: true, subtree: true });
      this.$nextTick(this.place);
    },
    follow() {
      this.following ??= requestAnimationFrame(() => {
        this.following = null;
        if (this.at === 0 && this.opening && !this.isOpening()) this.next(); // they wrote: that hint has done its work
        else this.place();
      });
    },
    isOpening() {
      return document.querySelector(".welcome") !== null;
    },
    place() {
      const target = this.step && [...document.querySelectorAll(this.step.of)].find((one) => one.checkVisibility({ visibilityProperty: true }));
      const { card } = this.$refs;
      if (!target || !card) return;
      const at = target.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = card;
      const places = {
        near: { top: this.isOpening() ? window.innerHeight : at.top - GAP - height, left: at.right - width }, // never over the greeting
        below: { top: at.bottom + GAP, left: window.innerWidth },
        beside: { top: at.bottom - height, left: at.right + GAP },
      };
      const { top, left } = places[this.step.where];
      card.style.top = `${Math.max(GAP, Math.min(top, window.innerHeight - height - GAP))}px`;
      card.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - width - GAP))}px`;
    },
    next() {
      if (this.last) return this.end();
      this.at += 1;
      this.$nextTick(this.place);
      return undefined;
    },
    end() {
      this.steps = [];
      this.watch?.disconnect();
      this.$emit("guided");
    },
  },
};
