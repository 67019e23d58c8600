// How a room goes on while nobody writes, and whether it shows what agents feel: the dialog its owner opens from the console.
import { HouseIcon } from "icons";
import { t } from "words";

export default {
  components: { HouseIcon },
  emits: ["save"],
  template: `
    <dialog class="dialog chat-settings room-settings" ref="box" :aria-labelledby="id('title')" @click.self="$refs.box.close()">
      <form method="dialog" @submit.prevent="save" novalidate>
        <h2 :id="id('title')">{{ t('Room settings') }}</h2>
        <div class="switched"><div><b :id="id('alone')">{{ t('Talk on by themselves') }}</b>
          <p class="soft" :id="id('alone-hint')">{{ t('While nobody writes, the agents go on among themselves, also with no browser open, until it has been still for some minutes.') }}</p></div>
          <button type="button" class="switch" role="switch" :aria-checked="typed.autonomous ? 'true' : 'false'" :aria-labelledby="id('alone')" :aria-describedby="id('alone-hint')" ref="first" @click="typed.autonomous = !typed.autonomous"></button></div>
        <div class="numbers"><div v-for="one in numbers" :key="one.name" class="field"><label :for="id(one.name)">{{ one.label }}</label>
          <input class="input" :id="id(one.name)" inputmode="decimal" autocomplete="off" v-model="typed[one.name]" :placeholder="t('no limit')" :disabled="!typed.autonomous" :aria-invalid="refused.field === one.name ? 'true' : null" :class="{ bad: refused.field === one.name }" /></div></div>
        <div class="numbers"><div v-for="one in hours" :key="one.name" class="field"><label :for="id(one.name)">{{ one.label }}</label>
          <div class="select"><select class="input" :id="id(one.name)" v-model="typed[one.name]" :disabled="!typed.autonomous"><option value="">{{ t('never') }}</option><option v-for="hour in 24" :key="hour" :value="String(hour - 1)">{{ String(hour - 1).padStart(2, '0') }}:00</option></select><house-icon name="down" /></div></div></div>
        <div class="switched"><div><b :id="id('felt')">{{ t('Show inner reactions') }}</b>
          <p class="soft" :id="id('felt-hint')">{{ t('What agents feel before they answer, shown beside the talk.') }}</p></div>
          <button type="button" class="switch" role="switch" :aria-checked="typed.reactions ? 'true' : 'false'" :aria-labelledby="id('felt')" :aria-describedby="id('felt-hint')" @click="typed.reactions = !typed.reactions"></button></div>
        <p class="refusal" role="alert">{{ refused.sentence }}</p>
        <div class="end"><button type="button" class="button plain" @click="$refs.box.close()">{{ t('Cancel') }}</button><button type="submit" class="button primary">{{ t('Save') }}</button></div>
      </form>
    </dialog>`,
  data() {
    return { typed: { autonomous: false, turns: "", dollars: "", quiet_from: "", quiet_until: "", reactions: false }, refused: {} };
  },
  computed: {
    numbers() {
      return [
        { name: "turns", label: t("Turns a day") },
        { name: "dollars", label: t("Dollars a day") },
      ];
    },
    hours() {
      return [
        { name: "quiet_from", label: t("Quiet from") },
        { name: "quiet_until", label: t("Quiet until") },
      ];
    },
  },
  methods: {
    t,
    id(name) {
      return `${this.$attrs.id}-${name}`;
    },
    // called by the server -----------------------------------------------------------------------
    show(values) {
      Object.assign(this, { typed: { ...values }, refused: {} });
      if (!this.$refs.box.open) this.$refs.box.showModal();
      this.$refs.first.focus();
    },
    settle(sentence, field) {
      this.refused = { sentence, field };
      if (!sentence) this.$refs.box.close();
      else document.getElementById(this.id(field))?.focus();
    },
    // by the reader ------------------------------------------------------------------------------
    save() {
      this.refused = {};
      this.$emit("save", { ...this.typed });
    },
  },
};
