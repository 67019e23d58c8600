// The tree of a conversation as a list of its stretches, set in by the branchings above them.
import { HouseIcon } from "icons";
import { t } from "words";

const MOST_SET_IN = 12; // deeper branches stand under each other, else nothing would be left of their words

export default {
  components: { HouseIcon },
  emits: ["go"],
  template: `
    <dialog class="dialog tree" ref="box" aria-labelledby="tree-title" @click.self="close" @close="before?.focus?.()">
      <h2 id="tree-title">{{ t('Map of the tree') }}</h2>
      <p>{{ branches === 1 ? t('One branch so far. Edit a message or ask again, and there are more.') : t('{count} branches; the one that is shown is marked.', { count: branches }) }}</p>
      <ul role="tree" :aria-label="t('Branches')" @keydown="key">
        <li v-for="(row, index) in rows" :key="row.id" role="treeitem" :aria-level="row.depth + 1" :aria-selected="String(row.active && row.ends)" :tabindex="index === at ? 0 : -1"
          :class="{ active: row.active }" :style="{ '--depth': Math.min(row.depth, ${MOST_SET_IN}) }" @click="go(row)" @focus="at = index">
          <i class="knot" aria-hidden="true"></i><span class="t">{{ row.words }}</span><small>{{ row.count === 1 ? row.by : t('{by} and {count} more', { by: row.by, count: row.count - 1 }) }}</small>
        </li>
      </ul>
      <div class="end"><button type="button" class="button plain" @click="close">{{ t('Close') }}</button></div>
    </dialog>`,
  data() {
    return { rows: [], at: 0 };
  },
  computed: {
    branches() {
      return this.rows.filter((row) => row.ends).length;
    },
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    async open(rows) {
      this.rows = rows;
      this.at = Math.max(0, rows.findLastIndex((row) => row.active));
      this.before = document.activeElement;
      await this.$nextTick();
      this.$refs.box.showModal();
      this.focus();
    },
    // by the reader ------------------------------------------------------------------------------
    key(event) {
      const goals = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, Home: 0, End: this.rows.length - 1 };
      if (event.key in goals) {
        event.preventDefault();
        this.at = Math.min(this.rows.length - 1, Math.max(0, goals[event.key]));
        this.$nextTick(this.focus);
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.go(this.rows[this.at]);
      }
    },
    focus() {
      this.$el.querySelectorAll("[role=treeitem]")[this.at]?.focus();
    },
    go(row) {
      this.close();
      this.$emit("go", row.id);
    },
    close() {
      this.$refs.box.close();
    },
  },
};
