// What models cost, where the operator says so: those without a price, those changed here, and any other that is picked.
import { HouseIcon } from "icons";
import { money, t } from "words";

const SHOWN = 5; // models without a price that are listed; a vendor may offer hundreds, the rest are picked
const KINDS = ["input", "output", "cached", "cache_write"];

export const PriceList = {
  components: { HouseIcon },
  props: {
    rows: Array, // [{ id, label, provider, price: { input, output, cached, cache_write } in micros or null, ours }]
    notes: Object, // { id: { ok, sentence } }
  },
  emits: ["price", "reset"],
  template: `
    <p v-if="!shown.length" class="lead">{{ t('Every model that can be chosen has a price.') }}</p>
    <article v-for="row in shown" :key="row.id" class="connection" :aria-label="row.label">
      <div class="setting"><div><b>{{ row.label }}</b><small>{{ row.provider }} · {{ standing(row) }}</small></div></div>
      <form class="line-form prices" @submit.prevent="save(row)">
        <div v-for="kind in kinds" :key="kind" class="field"><label :for="place(row, kind)">{{ labels[kind] }}</label>
          <input class="input num" :class="{ bad: notes[row.id] && !notes[row.id].ok }" :id="place(row, kind)" :value="value(row, kind)" inputmode="decimal" autocomplete="off" :placeholder="kind.startsWith('cache') ? t('as In') : t('unknown')"
            :aria-describedby="notes[row.id] ? place(row, 'note') : null" @input="type(row, kind, $event.target.value)" /></div>
        <button type="submit" class="button plain" :aria-label="t('Save the price of {model}', { model: row.label })">{{ t('Save') }}</button>
        <button v-if="row.ours" type="button" class="button quiet" :aria-label="t('Reset the price of {model}', { model: row.label })" @click="reset(row)">{{ t('Reset') }}</button>
      </form>
      <span v-if="notes[row.id]" class="state" :class="notes[row.id].ok ? 'ok' : 'bad'" role="status" :id="place(row, 'note')"><house-icon :name="notes[row.id].ok ? 'check' : 'alert'" class="s" />{{ notes[row.id].sentence }}</span>
    </article>
    <div v-if="others.length" class="line-form"><div class="field"><label for="price-of">{{ t('Another model') }}</label>
      <div class="select"><select class="input" id="price-of" value="" @change="pick"><option value="">{{ t('Choose a model…') }}</option><option v-for="row in others" :key="row.id" :value="row.id">{{ row.label }} · {{ row.provider }} · {{ standing(row) }}</option></select><house-icon name="down" /></div></div></div>`,
  data() {
    return { picked: [], typed: {}, kinds: KINDS };
  },
  computed: {
    labels() {
      return { input: t("In"), output: t("Out"), cached: t("Cached"), cache_write: t("Cache write") };
    },
    shown() {
      const unknown = this.rows.filter((row) => !row.price).slice(0, SHOWN);
      return this.rows.filter((row) => row.ours || unknown.includes(row) || this.picked.includes(row.id));
    },
    others() {
      return this.rows.filter((row) => !this.shown.includes(row));
    },
  },
  methods: {
    t,
    place(row, kind) {
      return `price-${this.rows.indexOf(row)}-${kind}`;
    },
    standing(row) {
      if (!row.price) return t("price unknown");
      const { input, output } = row.price;
      const price = input || output ? t("{in} in, {out} out", { in: money(input), out: money(output) }) : t("free");
      return row.ours ? t("{price}, set here", { price }) : price;
    },
    value(row, kind) {
      const typed = this.typed[row.id]?.[kind];
      if (typed !== undefined) return typed;
      if (!row.price || (kind.startsWith("cache") && row.price[kind] === row.price.input)) return "";
      return String(row.price[kind] / 1_000_000);
    },
    type(row, kind, text) {
      this.typed = { ...this.typed, [row.id]: { ...this.typed[row.id], [kind]: text } };
    },
    pick(event) {
      this.picked = [...this.picked, event.target.value];
      event.target.value = "";
    },
    save(row) {
      this.$emit("price", { model: row.id, ...Object.fromEntries(KINDS.map((kind) => [kind, this.value(row, kind)])) });
    },
    reset(row) {
      this.picked = [...this.picked, row.id];
      this.$emit("reset", row.id);
    },
    /** What is stored now is shown instead of what was typed. */
    kept(id) {
      this.picked = [...this.picked, id];
      this.typed = { ...this.typed, [id]: undefined };
    },
  },
};
