// Who speaks and who is next, what the run may still use, and the reins of the room.
import { HouseIcon } from "icons";
import { FloatingMenu } from "menus";
import { t } from "words";
import { hueOf } from "chatapp-client/dom.js";

export default {
  components: { HouseIcon, FloatingMenu },
  props: { reins: Object, policies: Object },
  emits: ["act"],
  template: `
    <div class="console" role="toolbar" :aria-label="t('Room controls')">
      <div class="row one">
        <div class="now">
          <span v-if="reins.face" class="face hued" :class="{ speaking: reins.running }" :style="hue(reins.face)" aria-hidden="true">{{ letter(reins.face) }}</span>
          <span class="told"><span role="status" :aria-label="t('Run status')"><b>{{ reins.headline }}</b> {{ reins.line }}</span>
            <button v-if="reins.mine" type="button" class="policy" aria-haspopup="menu" :aria-expanded="menu?.name === 'policy'" @click="open('policy', $event)">{{ turns }}<house-icon name="down" /></button></span>
        </div>
        <template v-if="reins.mine"><button v-if="reins.paused" type="button" class="button primary" @click="act('resume')"><house-icon name="play" />{{ t('Resume room') }}</button>
        <button v-else type="button" class="button quiet" :aria-label="t('Pause room')" @click="act('pause')"><house-icon name="pause" />{{ t('Pause room') }}</button>
        <button v-if="!reins.can_continue" type="button" class="button quiet" :aria-label="t('Next turn')" @click="act('step')"><house-icon name="next" />{{ t('Next turn') }}</button></template>
        <button v-if="reins.running" type="button" class="button danger-fill" @click="act('stop')"><house-icon name="stop" />{{ t('Stop all') }}</button>
        <button v-else-if="reins.mine && reins.can_continue" type="button" class="button primary" @click="act('continue')">{{ t('Continue') }}</button>
      </div>
      <div class="row two">
        <span class="queue"><button v-for="seat in reins.seats" :key="seat.id" type="button" class="seat" :disabled="!reins.mine" :class="{ next: seat.next, muted: seat.muted }"
          :aria-label="t('{name}: mute or let speak', { name: seat.name })" aria-haspopup="menu" :aria-expanded="menu?.name === seat.id" @click="open(seat.id, $event)">
          <span class="face hued s" :class="{ speaking: seat.speaking }" :style="hue(seat.name)" :data-letter="letter(seat.name)" aria-hidden="true"></span>{{ seat.name }}
          <span v-if="seat.next" class="soft" :data-letter="t('next')" aria-hidden="true"></span><house-icon v-if="seat.muted" name="mute" /></button></span>
        <span class="budget" :class="{ full: reins.at_cap }" :style="{ '--v': reins.percent + '%' }"><i></i><span><b>{{ reins.spent }}</b> {{ reins.cap }} · {{ reins.turns }}</span></span>
      </div>
      <floating-menu v-if="menu" :key="menu.name" :label="label" :anchor="menu.anchor" :groups="groups" @choose="choose" @close="menu = null" />
    </div>`,
  data() {
    return { menu: null, chosen: "" };
  },
  computed: {
    seat() {
      return this.reins.seats.find((one) => one.id === this.menu?.name);
    },
    label() {
      return this.seat ? this.seat.name : t("Turns");
    },
    turns() {
      const policy = t("Turns: {policy}", { policy: this.policies[this.reins.policy] });
      return this.reins.autonomous ? t("{policy}, and on by themselves", { policy }) : policy;
    },
    groups() {
      if (!this.seat) {
        const items = Object.entries(this.policies).map(([name, label]) => ({ name, label, checked: name === this.reins.policy }));
        const alone = { name: "settings", label: t("Room settings"), icon: "sliders", hint: this.reins.autonomous ? t("They talk on by themselves") : t("Who talks on while nobody writes") };
        return [{ label: t("Turns"), items }, { label: "", items: [alone] }];
      }
      const voice = this.seat.muted ? { name: "unmute", label: t("Unmute"), icon: "speak" } : { name: "mute", label: t("Mute"), icon: "mute" };
      const speak = this.seat.critic ? [] : [{ name: "speak", label: t("Let speak"), icon: "play" }];
      return [{ label: "", items: [...speak, voice] }];
    },
  },
  methods: {
    t,
    hue(name) {
      return { "--hue": hueOf(name) };
    },
    letter(name) {
      return ([...name.trim()][0] ?? "?").toUpperCase();
    },
    open(name, event) {
      this.chosen = name;
      this.menu = this.menu?.name === name ? null : { name, anchor: event.currentTarget };
    },
    choose(name) {
      if (name === "settings") this.act(name);
      else if (this.chosen === "policy") this.$emit("act", "policy", name);
      else this.$emit("act", name, this.chosen);
    },
    act(name) {
      this.$emit("act", name, "");
    },
  },
};
