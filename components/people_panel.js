// Who sits in the room: their models, mute and leave; and whom one may let in.
import { HouseIcon } from "icons";
import { t } from "words";
import { hueOf } from "chatapp-client/dom.js";

export const PeoplePanel = {
  components: { HouseIcon },
  props: { people: Object }, // { me, seats: [{ id, name, model, models, muted }], offered: [{ id, name, hint }], room }
  emits: ["act"],
  template: `
    <h2>{{ t('People and agents') }}</h2>
    <p class="sub">{{ people.room ? t('Everybody here reads the whole table.') : t('When an agent joins, this chat becomes a room.') }}</p>
    <ul class="seats">
      <li><span class="face" aria-hidden="true">{{ letter(people.me) }}</span><span class="t"><b>{{ people.me }}</b><small>{{ t('you') }}</small></span></li>
      <li v-for="seat in people.seats" :key="seat.id" :class="{ muted: seat.muted }">
        <span class="face hued" :style="{ '--hue': hueOf(seat.name) }" aria-hidden="true">{{ letter(seat.name) }}</span>
        <span class="t"><b>{{ seat.name }}</b><small>{{ seat.model }}</small></span>
        <button type="button" class="icon-button small" :aria-label="seat.muted ? t('Unmute {name}', { name: seat.name }) : t('Mute {name}', { name: seat.name })" :aria-pressed="seat.muted ? 'true' : 'false'"
          @click="$emit('act', seat.muted ? 'unmute' : 'mute', seat.id, {})"><house-icon :name="seat.muted ? 'mute' : 'speak'" /></button>
        <button type="button" class="icon-button small" :aria-label="t('Remove {name}', { name: seat.name })" :title="t('Remove {name}', { name: seat.name })" @click="$emit('act', 'remove', seat.id, {})"><house-icon name="cross" /></button>
      </li>
    </ul>
    <form v-if="people.offered.length" class="let-in" @submit.prevent="add">
      <div class="field"><label for="let-in">{{ t('Let somebody in') }}</label>
        <select class="input" id="let-in" v-model="chosen"><option value="" disabled>{{ t('Choose an agent') }}</option><option v-for="one in people.offered" :key="one.id" :value="one.id">{{ one.name }}</option></select></div>
      <fieldset><legend class="visually-hidden">{{ t('What they read') }}</legend>
        <label><input type="radio" value="" v-model="share" name="share" />{{ t('Start here') }}</label>
        <label><input type="radio" value="yes" v-model="share" name="share" />{{ t('Share history') }}</label></fieldset>
      <button type="submit" class="button plain" :disabled="!chosen">{{ t('Add to room') }}</button>
    </form>
    <p v-else class="soft">{{ t('All agents of the house sit here already.') }}</p>`,
  data() {
    return { chosen: "", share: "" };
  },
  methods: {
    t,
    hueOf,
    letter(name) {
      return ([...(name || "?").trim()][0] ?? "?").toUpperCase();
    },
    add() {
      this.$emit("act", "add", this.chosen, { share_history: this.share === "yes" });
      this.chosen = "";
    },
  },
};
