// Where a room begins, with a name, or a panel, with its question: the agents at its table, and how turns are given.
import { HouseIcon } from "icons";
import { t } from "words";
import { hueOf } from "chatapp-client/dom.js";

const MANY = 8;

export default {
  components: { HouseIcon },
  props: { policies: Object, kinds: Object },
  emits: ["create"],
  template: `
    <dialog class="dialog room-dialog" ref="box" :aria-labelledby="id('title')" @click.self="$refs.box.close()">
      <form method="dialog" @submit.prevent="create" novalidate>
        <h2 :id="id('title')">{{ asks ? t('New panel') : t('New room') }}</h2>
        <div class="segments" role="radiogroup" :aria-labelledby="id('title')"><button v-for="one in forms" :key="one.label" type="button" role="radio" :aria-checked="String(asks === one.asks)" @click="asks = one.asks">{{ one.label }}</button></div>
        <p>{{ asks ? t('A room made for one question. One to ten agents answer it, and stay who they are now.') : t('Several agents at one table. Everybody reads what is said from now on.') }}</p>
        <div v-if="asks" class="field"><label :for="id('question')">{{ t('Question') }}</label><textarea class="input" :id="id('question')" v-model="question" rows="3"></textarea></div>
        <div v-else class="field"><label :for="id('name')">{{ t('Name') }}</label><input class="input" :id="id('name')" v-model="name" maxlength="200" autocomplete="off" ref="name" /></div>
        <fieldset class="field"><legend>{{ t('Agents') }}</legend>
          <input v-if="agents.length > many" class="input" type="search" :aria-label="t('Find an agent')" :placeholder="t('Find an agent')" v-model="wanted" />
          <p v-if="!agents.length" class="state">{{ t('There are no agents yet; make the first one under Agents.') }}</p>
          <ul class="guests"><li v-for="one in offered" :key="one.id"><label><input type="checkbox" :value="one.id" v-model="chosen" />
            <span class="face hued s" :style="{ '--hue': hueOf(one.name) }" aria-hidden="true">{{ [...one.name][0] }}</span><span class="t"><b>{{ one.name }}</b><small>{{ one.hint }}</small></span></label></li></ul>
        </fieldset>
        <div v-if="asks" class="field"><label :for="id('kind')">{{ t('How they go about it') }}</label>
          <div class="select"><select class="input" :id="id('kind')" v-model="kind"><option v-for="(label, name) in kinds" :key="name" :value="name">{{ label }}</option></select><house-icon name="down" /></div></div>
        <div v-else class="field"><label :for="id('policy')">{{ t('Turns') }}</label>
          <div class="select"><select class="input" :id="id('policy')" v-model="policy"><option v-for="(label, name) in policies" :key="name" :value="name">{{ label }}</option></select><house-icon name="down" /></div></div>
        <p class="refusal" role="alert">{{ refused }}</p>
        <div class="end"><button type="button" class="button plain" @click="$refs.box.close()">{{ t('Cancel') }}</button>
          <button type="submit" class="button primary" :disabled="!ready || busy">{{ asks ? t('Ask the panel') : t('Create room') }}</button></div>
      </form>
    </dialog>`,
  data() {
    return { agents: [], chosen: [], name: "", wanted: "", policy: "natural", refused: "", busy: false, many: MANY, asks: false, question: "", kind: "multi_persona" };
  },
  computed: {
    forms() {
      return [{ asks: false, label: t("Room") }, { asks: true, label: t("Panel") }];
    },
    ready() {
      return this.asks ? this.question.trim() && this.chosen.length : this.name.trim();
    },
    offered() {
      const wanted = this.wanted.trim().toLowerCase();
      return this.agents.filter((one) => !wanted || this.chosen.includes(one.id) || `${one.name} ${one.hint}`.toLowerCase().includes(wanted));
    },
  },
  methods: {
    t,
    hueOf,
    id(name) {
      return `${this.$attrs.id}-${name}`;
    },
    // called by the server -----------------------------------------------------------------------
    show(agents) {
      Object.assign(this, { agents, chosen: [], name: "", wanted: "", policy: "natural", refused: "", busy: false, asks: false, question: "", kind: "multi_persona" });
      if (!this.$refs.box.open) this.$refs.box.showModal();
      this.$refs.name.focus();
    },
    settle(sentence) {
      this.busy = false;
      this.refused = sentence ?? "";
      if (!sentence) this.$refs.box.close();
    },
    // by the reader ------------------------------------------------------------------------------
    create() {
      if (!this.ready) return;
      this.busy = true;
      if (this.asks) this.$emit("create", { question: this.question, agents: this.chosen, kind: this.kind });
      else this.$emit("create", { name: this.name, agents: this.chosen, policy: this.policy });
    },
  },
};
