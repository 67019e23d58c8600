// The warning before a session ends by itself, and the word that it has ended.
import { SessionWatch } from "chatapp-client/session.js";
import { t } from "words";

const BACK = "chatapp.back";

export default {
  template: `
    <dialog class="dialog session-end" ref="box" :aria-labelledby="$attrs.id + '-title'" @cancel.prevent="stay">
      <h2 :id="$attrs.id + '-title'">{{ ended ? t('You were signed out') : t('Still there?') }}</h2>
      <p v-if="ended">{{ t('Nobody was here for a while. What you typed is kept in this tab.') }}</p>
      <p v-else>{{ t('You will be signed out in {seconds} seconds. What you typed is kept.', { seconds }) }}</p>
      <div class="end"><button v-if="ended" type="button" class="button primary" autofocus @click="enter">{{ t('Sign in again') }}</button>
        <button v-else type="button" class="button primary" autofocus @click="stay">{{ t('Stay signed in') }}</button></div>
    </dialog>`,
  data() {
    return { seconds: 0, ended: false };
  },
  mounted() {
    this.goBack();
    this.watch = new SessionWatch({ warn: (left) => this.warn(left), safe: () => this.safe(), over: () => this.over() });
  },
  beforeUnmount() {
    this.watch.close();
  },
  methods: {
    t,
    warn(left) {
      this.seconds = Math.max(1, Math.ceil(left / 1000));
      if (!this.$refs.box.open) this.$refs.box.showModal();
    },
    safe() {
      if (!this.ended && this.$refs.box.open) this.$refs.box.close();
    },
    over() {
      this.ended = true;
      this.watch.close();
      window.socket?.disconnect(); // nothing is done here in the name of somebody who left
      if (!this.$refs.box.open) this.$refs.box.showModal();
    },
    stay() {
      if (!this.ended) this.watch.look();
    },
    /** To the door; whoever comes back through it in this tab lands where they were. */
    enter() {
      sessionStorage.setItem(BACK, window.location.pathname);
      window.location.assign("/login");
    },
    goBack() {
      const path = sessionStorage.getItem(BACK);
      sessionStorage.removeItem(BACK);
      if (path && /^\/(?!\/)/.test(path) && window.location.pathname === "/" && path !== "/") window.location.replace(path);
    },
  },
};
