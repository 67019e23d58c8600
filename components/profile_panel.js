// Who one is here. A picture is made small in the browser already and sent by HTTP; the server makes it anew all the same.
import { HouseIcon } from "icons";
import { t } from "words";

const SIDE = 256;
const MOST = 4000;

export default {
  components: { HouseIcon },
  props: { me: Object }, // { name, zone, own_zone, instructions, picture }
  emits: ["name", "zone", "instructions", "pictured"],
  template: `
    <section class="panel" aria-labelledby="you" id="section-you"><h2 id="you">{{ t('You') }}</h2>
      <div class="portrait"><span class="face l" aria-hidden="true"><img v-if="me.picture" :src="'/api/me/picture?v=' + me.picture" alt="" />{{ me.picture ? '' : initial }}</span>
        <div class="do"><label class="button plain small">{{ me.picture ? t('Change picture') : t('Choose a picture') }}<input class="visually-hidden" type="file" accept="image/png,image/jpeg,image/gif,image/webp" @change="picked" /></label>
          <button v-if="me.picture" type="button" class="button quiet small" @click="send('DELETE')">{{ t('Remove picture') }}</button></div></div>
      <p v-if="notes.picture" class="state" :class="notes.picture.ok ? 'ok' : 'bad'" role="status">{{ notes.picture.sentence }}</p>
      <form class="line-form" @submit.prevent="$emit('name', mine)"><div class="field"><label for="my-name">{{ t('Name') }}</label><input class="input" id="my-name" v-model="mine" maxlength="80" autocomplete="name" /></div>
        <button type="submit" class="button plain" :disabled="mine.trim() === me.name || !mine.trim()">{{ t('Save name') }}</button></form>
      <p v-if="notes.name" class="state" :class="notes.name.ok ? 'ok' : 'bad'" role="status">{{ notes.name.sentence }}</p>
      <form class="line-form" @submit.prevent="$emit('zone', zone.trim())"><div class="field"><label for="my-zone">{{ t('Time zone') }} <span class="soft">{{ me.own_zone ? '' : t('as your browser says') }}</span></label>
          <input class="input" id="my-zone" v-model="zone" list="zones" maxlength="64" autocomplete="off" spellcheck="false" /><datalist id="zones"><option v-for="one in zones" :key="one" :value="one"></option></datalist></div>
        <button type="submit" class="button plain" :disabled="zone.trim() === me.zone || !zone.trim()">{{ t('Save zone') }}</button></form>
      <button v-if="me.own_zone" type="button" class="button quiet small" @click="$emit('zone', '')">{{ t('Follow the browser again') }}</button>
      <p v-if="notes.zone" class="state" :class="notes.zone.ok ? 'ok' : 'bad'" role="status">{{ notes.zone.sentence }}</p>
      <h3><label for="my-wishes">{{ t('Custom instructions') }}</label></h3>
      <p class="hint" id="wishes-hint">{{ t('Sent with everything you ask, to every model: how you like to be answered, what one should know of you. It counts as tokens each time, and stands in the request under Details.') }}</p>
      <form class="stack" @submit.prevent="$emit('instructions', wishes)"><textarea class="input" rows="5" id="my-wishes" aria-describedby="wishes-hint" v-model="wishes" :maxlength="most"></textarea>
        <div class="do"><button type="submit" class="button plain" :disabled="wishes.trim() === me.instructions">{{ t('Save instructions') }}</button><span class="hint num">{{ t('{count} of {most}', { count: wishes.length, most }) }}</span></div></form>
      <p v-if="notes.instructions" class="state" :class="notes.instructions.ok ? 'ok' : 'bad'" role="status">{{ notes.instructions.sentence }}</p>
    </section>`,
  data() {
    return { mine: this.me.name, zone: this.me.zone, wishes: this.me.instructions, notes: {}, most: MOST };
  },
  computed: {
    initial() {
      return ([...this.me.name.trim()][0] ?? "?").toUpperCase();
    },
    zones() {
      return Intl.supportedValuesOf?.("timeZone") ?? [];
    },
  },
  watch: {
    me(me) {
      this.zone = me.zone;
    },
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    note(name, result) {
      this.notes = { ...this.notes, [name]: result };
    },
    // by the reader ------------------------------------------------------------------------------
    async picked(event) {
      const [file] = event.target.files;
      event.target.value = "";
      if (file) await this.send("PUT", await smaller(file));
    },
    async send(method, body) {
      this.note("picture", null);
      const headers = { "X-Requested-With": "chatapp", ...(body ? { "Content-Type": "application/octet-stream" } : {}) };
      const answer = await fetch("/api/me/picture", { method, body, headers }).catch(() => null);
      if (answer?.ok) return this.$emit("pictured");
      const told = await answer?.json().catch(() => null);
      this.note("picture", { ok: false, sentence: told?.error?.message ?? t("No connection to chatapp; try again.") });
      return undefined;
    },
  },
};

/** A square of it in the middle, small; as it is where the browser cannot read it, for the server to judge. */
async function smaller(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return file;
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  canvas.getContext("2d").drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  return new Promise((made) => canvas.toBlob((blob) => made(blob ?? file), "image/png"));
}
