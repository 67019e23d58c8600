// Who sits in the room: their models, mute and leave; and whom one may add.
import { HouseIcon } from "icons";
import { t } from "words";
import { copyText, hueOf } from "chatapp-client/dom.js";

export const PeoplePanel = {
  components: { HouseIcon },
  props: { people: Object }, // { mine, room, persons: [{ id, name, owner, me, here, ours, password, returns, waits }], seats: [{ id, name, model, muted }], offered: [{ id, name, hint }], invites, link, way, way_for }
  emits: ["act"],
  template: `
    <h2>{{ t('People and agents') }}</h2>
    <p class="sub">{{ people.room ? t('Everybody here reads the whole table.') : t('When an agent joins, this chat becomes a room.') }}</p>
    <ul class="seats">
      <template v-for="one in people.persons" :key="one.id"><li><span class="face" aria-hidden="true">{{ letter(one.name) }}</span>
        <span class="t"><b>{{ one.name }}</b><small>{{ one.me ? t('you') : one.owner ? t('holds the reins') : t('guest') }}<template v-if="!one.me && one.here"> · {{ t('here now') }}</template></small></span>
        <button v-if="one.ours" type="button" class="icon-button small" :aria-label="key(one)" :title="key(one)" :aria-expanded="way === one.id ? 'true' : 'false'"
          @click="way = way === one.id ? '' : one.id"><house-icon name="key" /></button>
        <button v-if="!one.owner && (people.mine || one.me)" type="button" class="icon-button small" :aria-label="one.me ? t('Leave the room') : t('Remove {name}', { name: one.name })" :title="one.me ? t('Leave the room') : t('Remove {name}', { name: one.name })"
          @click="$emit('act', 'unseat', one.id, {})"><house-icon name="cross" /></button></li>
      <li v-if="one.ours && way === one.id" class="way">
        <p v-if="!one.returns" class="soft">{{ one.password ? t('{name} comes in with a password.', { name: one.name }) : t('{name} has no password, and sits at no table of somebody else.', { name: one.name }) }}</p>
        <template v-else-if="people.way && people.way_for === one.id"><p class="soft">{{ t('This link signs {name} in on one more device, within seven days. It is shown this once.', { name: one.name }) }}</p>
          <div class="field"><label for="way-link">{{ t('Sign-in link for {name}', { name: one.name }) }}</label><input class="input" id="way-link" readonly :value="full(people.way)" @focus="$event.target.select()" /></div>
          <button type="button" class="button plain" @click="copy(people.way)">{{ copied === people.way ? t('Copied') : t('Copy link') }}</button></template>
        <template v-else><p class="soft">{{ t('{name} has no password. A link signs them in on another device, or again on this one.', { name: one.name }) }}</p>
          <button type="button" class="button plain" @click="$emit('act', 'return', one.id, {})">{{ t('Make a sign-in link') }}</button></template>
        <p v-if="one.waits" class="soft invited">{{ t('A link waits until {when}.', { when: one.waits }) }}
          <button type="button" class="link" :aria-label="t('Take back the sign-in link')" @click="$emit('act', 'unreturn', one.id, {})">{{ t('Take back') }}</button></p>
        <p class="soft">{{ t('A device was lost?') }} <button type="button" class="link" @click="$emit('act', 'signout', one.id, {})">{{ t('Sign {name} out everywhere', { name: one.name }) }}</button></p>
        <p class="soft">{{ one.returns ? t('Their pages close at once on every device; a new link lets them back in.') : one.password ? t('Their pages close at once on every device; with the password they come back.') : t('Their pages close at once on every device.') }}</p>
      </li></template>
      <li v-for="seat in people.seats" :key="seat.id" :class="{ muted: seat.muted }">
        <span class="face hued" :style="{ '--hue': hueOf(seat.name) }" aria-hidden="true">{{ letter(seat.name) }}</span>
        <span class="t"><b>{{ seat.name }}</b><small>{{ seat.model }}</small></span>
        <template v-if="people.mine"><button type="button" class="icon-button small" :aria-label="seat.muted ? t('Unmute {name}', { name: seat.name }) : t('Mute {name}', { name: seat.name })" :aria-pressed="seat.muted ? 'true' : 'false'"
          @click="$emit('act', seat.muted ? 'unmute' : 'mute', seat.id, {})"><house-icon :name="seat.muted ? 'mute' : 'speak'" /></button>
        <button type="button" class="icon-button small" :aria-label="t('Remove {name}', { name: seat.name })" :title="t('Remove {name}', { name: seat.name })" @click="$emit('act', 'remove', seat.id, {})"><house-icon name="cross" /></button></template>
      </li>
    </ul>
    <p v-if="people.seats.length" class="soft">{{ t('What an agent remembers goes with it to everybody it talks to.') }}</p>
    <section v-if="people.mine" class="invite" aria-labelledby="add-person"><h3 id="add-person">{{ t('Add a person') }}</h3>
      <form class="by-name" @submit.prevent="seat"><div class="field"><label for="by-name">{{ t('By their name in this house') }}</label>
        <input class="input" id="by-name" v-model="known" maxlength="80" autocomplete="off" /></div>
        <button type="submit" class="button plain" :disabled="!known.trim()">{{ t('Add person') }}</button></form>
      <template v-if="people.link"><p class="soft">{{ t('This link lets one person in, within seven days. It is shown this once.') }}</p>
        <div class="field"><label for="invite-link">{{ t('Invite link') }}</label><input class="input" id="invite-link" readonly :value="full(people.link)" @focus="$event.target.select()" /></div>
        <button type="button" class="button plain" @click="copy(people.link)">{{ copied === people.link ? t('Copied') : t('Copy link') }}</button></template>
      <button v-else type="button" class="button plain" @click="$emit('act', 'invite', '', {})">{{ t('Add by invite link') }}</button>
      <p v-for="one in people.invites" :key="one.id" class="soft invited">{{ t('An invite waits until {when}.', { when: one.until }) }}
        <button type="button" class="link" :aria-label="t('Take back the invite')" @click="$emit('act', 'uninvite', one.id, {})">{{ t('Take back') }}</button></p>
    </section>
    <form v-if="people.mine && people.offered.length" class="let-in" aria-labelledby="add-agent" @submit.prevent="add"><h3 id="add-agent">{{ t('Add an agent') }}</h3>
      <div class="field"><label for="let-in">{{ t('Agent') }}</label>
        <div class="select"><select class="input" id="let-in" v-model="chosen"><option value="" disabled>{{ t('Choose an agent') }}</option><option v-for="one in people.offered" :key="one.id" :value="one.id">{{ one.name }}</option></select><house-icon name="down" /></div></div>
      <fieldset><legend class="visually-hidden">{{ t('What they read') }}</legend>
        <label><input type="radio" value="" v-model="share" name="share" />{{ t('Start here') }}</label>
        <label><input type="radio" value="yes" v-model="share" name="share" />{{ t('Share history') }}</label></fieldset>
      <button type="submit" class="button plain" :disabled="!chosen">{{ t('Add agent') }}</button>
    </form>
    <p v-else-if="people.mine" class="soft">{{ t('All agents of the house sit here already.') }}</p>`,
  data() {
    return { chosen: "", share: "", known: "", copied: "", way: "" };
  },
  methods: {
    t,
    hueOf,
    letter(name) {
      return ([...(name || "?").trim()][0] ?? "?").toUpperCase();
    },
    key(one) {
      return one.returns ? t("Sign-in link for {name}", { name: one.name }) : t("Devices of {name}", { name: one.name });
    },
    full(path) {
      return window.location.origin + path;
    },
    async copy(path) {
      this.copied = (await copyText(this.full(path))) ? path : "";
    },
    seat() {
      this.$emit("act", "seat", this.known, {});
      this.known = "";
    },
    add() {
      this.$emit("act", "add", this.chosen, { share_history: this.share === "yes" });
      this.chosen = "";
    },
  },
};
