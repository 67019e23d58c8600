// A floating menu: arrow keys move, Escape and a click elsewhere close, focus goes back to what opened it.
import { HouseIcon } from "icons";
import { t } from "words";

const MARGIN = 8;
const MANY = 10; // a longer choice can be searched

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
      <div class="menu floating" ref="box" @keydown="key">
        <input v-if="many" class="input find" type="search" v-model="sought" :aria-label="t('Find in this list')" :placeholder="t('Find in this list')" ref="find" />
        <p v-if="many && !found.length" class="soft" role="status">{{ t('Nothing like that is offered.') }}</p>
        <div role="menu" :aria-label="label"><template v-for="(group, index) in found" :key="group.label + index">
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
        </template></div>
      </div>
    </Teleport>`,
  data() {
    return { sought: "" };
  },
  computed: {
    many() {
      const items = this.groups.flatMap((group) => group.items);
      return items.length > MANY && items.every((item) => item.checked !== undefined);
    },
    found() {
      const words = this.sought.toLowerCase().split(/\s+/).filter(Boolean);
      if (!words.length) return this.groups;
      const like = (group, item) => words.every((word) => `${group.label} ${item.label} ${item.name} ${item.hint ?? ""}`.toLowerCase().includes(word));
      return this.groups.map((group) => ({ ...group, items: group.items.filter((item) => like(group, item)) })).filter((group) => group.items.length);
    },
  },
  mounted() {
    this.place();
    const items = this.items(); // a choice begins at what is chosen, a menu that has one among other things at its first
    (items.every((item) => item.ariaChecked) ? items.find((item) => item.ariaChecked === "true") ?? items[0] : items[0])?.focus();
    document.addEventListener("pointerdown", this.elsewhere, true);
    window.addEventListener("resize", this.close);
  },
  unmounted() {
    document.removeEventListener("pointerdown", this.elsewhere, true);
    window.removeEventListener("resize", this.close);
  },
  methods: {
    t,
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
      const typing = event.target === this.$refs.find;
      if (typing && event.key === "Enter") {
        event.preventDefault();
        items[0]?.click();
      } else if (typing && ["Home", "End"].includes(event.key)) {
        // moves in the text
      } else if (!typing && this.many && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
        this.$refs.find.focus(); // and the letter is typed there
      } else if (event.key in goals) {
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
