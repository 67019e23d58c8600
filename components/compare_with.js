// A second model for the next message: a button in the composer and the list it opens.
import { HouseIcon } from "icons";
import { FloatingMenu } from "menus";
import { t } from "words";

export default {
  components: { HouseIcon, FloatingMenu },
  props: { chosen: Object }, // { ref, label } of the other model, absent while there is none
  inheritAttrs: false,
  emits: ["open", "choose"],
  template: `
      <span class="compare" v-bind="$attrs" :data-manner="manner">
        <button type="button" class="icon-button knobs" :class="{ tuned: chosen }" :aria-label="name" :title="name" aria-haspopup="menu" :aria-expanded="!!menu" ref="button" @click="toggle"><house-icon name="columns" /></button>
        <floating-menu v-if="menu" :label="t('Compare with…')" :anchor="menu" :groups="groups" @choose="choose" @close="menu = null" />
      </span>`,
  data() {
    return { menu: null, asked: false, offered: [] };
  },
  computed: {
    name() {
      return this.chosen ? t("Compared with {model}", { model: this.chosen.label }) : t("Compare with…");
    },
    manner() { // as the API takes it
      return JSON.stringify({ compare: this.chosen?.ref });
    },
    groups() {
      const alone = { label: "", items: [{ name: "", label: t("One model alone"), checked: !this.chosen }] };
      return [alone, ...this.offered.map((group) => ({ ...group, items: group.items.map((item) => ({ ...item, checked: item.name === this.chosen?.ref })) }))];
    },
  },
  methods: {
    t,
    toggle() {
      if (this.menu) return (this.menu = null);
      this.asked = true;
      this.$emit("open");
    },
    // called by the server: the models that can be chosen now, then the menu opens
    offer(groups) {
      this.offered = groups;
      if (this.asked) this.menu = this.$refs.button;
      this.asked = false;
    },
    choose(name) {
      this.$emit("choose", name);
    },
  },
};
