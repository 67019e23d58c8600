// A floating menu: arrow keys move, Escape and a click elsewhere close, focus goes back to what opened it.
import { HouseIcon } from "icons";

const MARGIN = 8;

export const FloatingMenu = {
  components: { HouseIcon },
  props: {
    label: String,
    anchor: Object, // the element that opened it
    groups: Array, // [{ label, items: [{ name, label, icon, hint, danger, checked }] }]; `checked` makes it a choice
  },
  emits: ["choose", "close"],
  template: `
    <Teleport to="body">
      <div class="menu floating" role="menu" :aria-label="label" ref="box" @keydown="key">
        <template v-for="(group, index) in groups" :key="index">
          <hr v-if="index" role="separator" />
          <div role="group" :aria-label="group.label">
            <h3 v-if="group.label" aria-hidden="true">{{ group.label }}</h3>
            <button v-for="item in group.items" :key="item.name" type="button" tabindex="-1"
              :role="item.checked === undefined ? 'menuitem' : 'menuitemradio'" :aria-checked="item.checked"
              :class="{ danger: item.danger }" @click="choose(item)">
              <house-icon v-if="item.icon" :name="item.icon" />
              <span>{{ item.label }}<small v-if="item.hint">{{ item.hint }}</small></span>
              <house-icon v-if="item.checked !== undefined" name="check" class="s check" />
            </button>
          </div>
        </template>
      </div>
    </Teleport>`,
  mounted() {
    this.place();
    (this.items().find((item) => item.ariaChecked === "true") ?? this.items()[0])?.focus();
    document.addEventListener("pointerdown", this.elsewhere, true);
    window.addEventListener("resize", this.close);
  },
  unmounted() {
    document.removeEventListener("pointerdown", this.elsewhere, true);
    window.removeEventListener("resize", this.close);
  },
  methods: {
    items() {
      return [...this.$refs.box.querySelectorAll("button")];
    },
    place() {
      const box = this.$refs.box;
      const at = this.anchor.getBoundingClientRect();
      const left = at.left + box.offsetWidth + MARGIN > window.innerWidth ? at.right - box.offsetWidth : at.left;
      const below = at.bottom + 4 + box.offsetHeight + MARGIN <= window.innerHeight;
      box.style.left = `${Math.max(MARGIN, left)}px`;
      box.style.top = `${Math.max(MARGIN, below ? at.bottom + 4 : at.top - 4 - box.offsetHeight)}px`;
    },
    key(event) {
      const items = this.items();
      const at = items.indexOf(document.activeElement);
      const goals = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
      event.stopPropagation();
      if (event.key in goals) {
        event.preventDefault();
        items[(goals[event.key] + items.length) % items.length]?.focus();
      } else if (event.key === "Escape" || event.key === "Tab") {
        event.preventDefault();
        this.close();
      }
    },
    choose(item) {
      this.close();
      this.$emit("choose", item.name);
    },
    close() {
      this.$emit("close");
      this.anchor.focus?.();
    },
    elsewhere(event) {
      if (!this.$refs.box.contains(event.target) && !this.anchor.contains(event.target)) this.$emit("close");
    },
  },
};
