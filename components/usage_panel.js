// What was used today and in each conversation, the cap that holds, and what models cost.
import { PriceList } from "price_list";
import { count, money, t } from "words";

export default {
  components: { PriceList },
  props: { today: Object, cap: Object, rows: Array, owner: Boolean, prices: Array },
  emits: ["cap", "price", "reset"],
  template: `
    <div class="wrap narrow">
      <div class="page-head"><div><h1>{{ t('Usage') }}</h1><p>{{ t('Every call to a model is counted here, answers cut short included.') }}</p></div></div>
      <section class="panel" aria-labelledby="today"><h2 id="today">{{ t('Today') }}</h2>
        <dl class="figures">
          <div><dt>{{ t('Cost') }}</dt><dd>{{ money(today.cost_micros) }}<small>{{ today.unpriced_calls ? t('and {count} calls of unknown price', { count: today.unpriced_calls }) : limit(cap.micros, money) }}</small></dd></div>
          <div><dt>{{ t('Tokens') }}</dt><dd>{{ count(today.tokens) }}<small>{{ limit(cap.tokens, count) }}</small></dd></div>
          <div><dt>{{ t('Calls') }}</dt><dd>{{ count(today.calls) }}<small>{{ t('since midnight') }}</small></dd></div>
        </dl>
      </section>
      <section class="panel" aria-labelledby="cap"><h2 id="cap">{{ t('The cap of a day') }}</h2>
        <p class="lead">{{ t('No call is made that could go beyond it. It renews at midnight, by your clock.') }}</p>
        <form v-if="owner" class="line-form" @submit.prevent="save">
          <div class="field"><label for="dollars">{{ t('Dollars') }}</label><input class="input num" id="dollars" v-model="dollars" inputmode="decimal" :placeholder="t('no cap')" /></div>
          <div class="field"><label for="tokens">{{ t('Tokens') }}</label><input class="input num" id="tokens" v-model="tokens" inputmode="numeric" :placeholder="t('no cap')" /></div>
          <button type="submit" class="button plain" :disabled="!changed">{{ t('Save the cap') }}</button></form>
        <p v-if="note" class="state" :class="note.ok ? 'ok' : 'bad'" role="status">{{ note.sentence }}</p>
      </section>
      <section v-if="owner" class="panel" aria-labelledby="prices"><h2 id="prices">{{ t('Prices') }}</h2>
        <p class="lead">{{ t('In dollars per million tokens. What is set here goes before the prices chatapp came with; no call to a model without a price is made under a cap in dollars.') }}</p>
        <price-list ref="prices" :rows="prices" :notes="notes" @price="$emit('price', $event)" @reset="$emit('reset', $event)" />
      </section>
      <section class="panel" aria-labelledby="each"><h2 id="each">{{ t('Conversations') }}</h2>
        <p v-if="!rows.length" class="lead">{{ t('Nothing has been asked yet.') }}</p>
        <div v-else class="table" tabindex="0" role="region" :aria-label="t('Usage of each conversation')"><table>
          <thead><tr><th>{{ t('Conversation') }}</th><th class="r">{{ t('Calls') }}</th><th class="r">{{ t('Tokens') }}</th><th class="r">{{ t('Cost') }}</th></tr></thead>
          <tbody><tr v-for="row in rows" :key="row.id"><td><a class="link" :href="'/c/' + row.id">{{ row.title }}</a></td><td class="r">{{ count(row.calls) }}</td><td class="r">{{ count(row.tokens) }}</td><td class="r">{{ row.unpriced_calls ? t('unknown') : money(row.cost_micros) }}</td></tr></tbody>
        </table></div>
      </section>
    </div>`,
  data() {
    return {
      note: null,
      notes: {}, // under prices, by model
      dollars: this.inDollars(),
      tokens: this.inTokens(),
    };
  },
  computed: {
    changed() {
      return this.dollars.trim() !== this.inDollars() || this.tokens.trim() !== this.inTokens();
    },
  },
  methods: {
    t,
    count,
    money,
    limit(most, shown) {
      return most === null ? t("no cap") : t("of {most} a day", { most: shown(most) });
    },
    inDollars() {
      return this.cap.micros === null ? "" : String(this.cap.micros / 1_000_000);
    },
    inTokens() {
      return this.cap.tokens === null ? "" : String(this.cap.tokens);
    },
    said(note) {
      this.note = note;
    },
    priced(model, note) {
      this.notes = { ...this.notes, [model]: note };
      if (note.ok) this.$refs.prices.kept(model);
    },
    save() {
      this.$emit("cap", { dollars: this.dollars, tokens: this.tokens });
    },
  },
};
