// The sections of a page, of which one is where the reader is: the one they chose, else the one at the top of what they see.
import { t } from "words";

const READ_AT = 96; // px under the top: what begins above this line is being read

export default {
  props: { rows: Array }, // [{ id, label }]
  template: `
    <nav class="tablist" :aria-label="t('Sections')" ref="list"><a v-for="one in rows" :key="one.id" :href="'#' + one.id" :aria-current="one.id === at ? 'location' : null" @click="choose(one.id)">{{ one.label }}</a></nav>`,
  data() {
    return { at: this.rows[0].id, chosen: window.location.hash.slice(1) };
  },
  async mounted() {
    this.page = this.$el.closest(".page");
    this.page.addEventListener("scroll", this.look, { passive: true });
    await this.$nextTick(); // the sections come after their list
    this.look();
  },
  unmounted() {
    this.page.removeEventListener("scroll", this.look);
  },
  methods: {
    t,
    look() {
      this.looking ??= requestAnimationFrame(() => {
        this.looking = null;
        const { top, bottom } = this.page.getBoundingClientRect();
        const begin = (id) => document.getElementById(id)?.getBoundingClientRect().top ?? Infinity;
        if (this.chosen && (begin(this.chosen) < top || begin(this.chosen) > bottom)) this.chosen = ""; // they went on
        const atEnd = this.page.scrollTop > 0 && this.page.scrollTop + this.page.clientHeight >= this.page.scrollHeight - 1;
        const read = this.rows.filter((one) => atEnd || begin(one.id) < top + READ_AT).pop() ?? this.rows[0];
        this.show(this.chosen || read.id);
      });
    },
    choose(id) {
      this.chosen = id;
      this.show(id);
    },
    async show(id) {
      if (this.at === id) return;
      this.at = id;
      await this.$nextTick();
      const { list } = this.$refs;
      const current = list.querySelector("[aria-current]");
      if (current) list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2; // where it is a line that is cut
    },
  },
};
