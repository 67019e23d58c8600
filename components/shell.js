// What belongs to the whole page: keys, the address, toasts, the list of keys, the banner of a lost connection.
import { HouseIcon, ICONS } from "icons";
import { t } from "words";

const TOAST_MS = 8000;

export default {
  components: { HouseIcon },
  emits: ["zone", "fresh", "visit", "action"],
  template: `
    <div>
      <div class="toasts">
        <div v-for="toast in toasts" :key="toast.id" class="toast" :class="{ bad: toast.bad }" :role="toast.bad ? 'alert' : 'status'"
          @pointerenter="hold(toast)" @pointerleave="release(toast)" @focusin="hold(toast)" @focusout="release(toast)">
          <house-icon v-if="toast.bad" name="alert" /><p>{{ toast.text }}</p>
          <button v-if="toast.action" type="button" class="button" @click="act(toast)">{{ toast.action }}</button>
          <button v-else type="button" class="icon-button" :aria-label="t('Dismiss')" @click="drop(toast)"><house-icon name="cross" class="s" /></button>
        </div>
      </div>
      <dialog class="dialog" ref="keys" aria-labelledby="keys-title" @click.self="$refs.keys.close()">
        <h2 id="keys-title">{{ t('Keys') }}</h2>
        <dl><template v-for="key in keys" :key="key.does"><dt>{{ key.does }}</dt><dd><kbd v-for="part in key.press" :key="part" class="keys">{{ part }}</kbd></dd></template></dl>
        <div class="end"><button type="button" class="button plain" autofocus @click="$refs.keys.close()">{{ t('Close') }}</button></div>
      </dialog>
    </div>`,
  data() {
    return { toasts: [], byCtrl: false };
  },
  computed: {
    keys() {
      const main = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : t("Ctrl");
      return [
        { does: t("Send the message"), press: this.byCtrl ? [main, t("Enter")] : [t("Enter")] },
        { does: t("Begin a new line"), press: this.byCtrl ? [t("Enter")] : [t("Shift"), t("Enter")] },
        { does: t("Stop the answer, from the composer"), press: [t("Esc")] },
        { does: t("Command palette"), press: [main, "K"] },
        { does: t("New chat"), press: [main, t("Shift"), "O"] },
        { does: t("Show or hide the sidebar"), press: [main, "B"] },
        { does: t("This list"), press: ["?"] },
      ];
    },
  },
  mounted() {
    this.path = window.location.pathname + window.location.search;
    document.addEventListener("keydown", this.key);
    document.addEventListener("chatapp:keys", this.list);
    window.addEventListener("popstate", this.visit);
    this.$emit("zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
    this.dress(document.getElementById("popup"), t("No connection. What you write is kept here; the answer goes on without you."));
    this.dress(document.getElementById("too_long_message_popup"), t("This is too long to send this way; nothing was sent."));
  },
  unmounted() {
    document.removeEventListener("keydown", this.key);
    document.removeEventListener("chatapp:keys", this.list);
    window.removeEventListener("popstate", this.visit);
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    toast(toast) {
      this.toasts = [...this.toasts.slice(-2), toast];
      this.release(toast);
    },
    address(path, title, how) {
      document.title = title;
      if (path === window.location.pathname + window.location.search) return;
      if (how === "replace") window.history.replaceState({}, "", path);
      else window.history.pushState({}, "", path);
      this.path = path;
    },
    name(title) {
      document.title = title;
    },
    // by the reader ------------------------------------------------------------------------------
    key(event) {
      const typing = event.target.closest?.("input, textarea, [contenteditable]");
      const main = event.ctrlKey || event.metaKey;
      if (main && event.shiftKey && event.code === "KeyO") this.take(event, () => this.$emit("fresh"));
      else if (main && !event.shiftKey && event.code === "KeyB") this.take(event, () => window.chatapp.sidebar(!window.chatapp.sidebarShown()));
      else if (event.key === "?" && !typing && !main) this.take(event, this.list);
      else if (event.key === "Escape" && document.documentElement.dataset.sidebar === "open") window.chatapp.sidebar(false);
    },
    list() {
      this.byCtrl = document.documentElement.dataset.send === "ctrl_enter";
      if (!this.$refs.keys.open) this.$refs.keys.showModal();
    },
    take(event, act) {
      event.preventDefault();
      act();
    },
    visit() {
      const path = window.location.pathname + window.location.search;
      if (path === this.path) return; // only the fragment changed, as by the skip link
      this.path = path;
      this.$emit("visit", path);
    },
    hold(toast) {
      clearTimeout(toast.timer);
    },
    release(toast) {
      clearTimeout(toast.timer);
      toast.timer = setTimeout(() => this.drop(toast), TOAST_MS);
    },
    drop(toast) {
      this.toasts = this.toasts.filter((one) => one.id !== toast.id);
    },
    act(toast) {
      this.drop(toast);
      this.$emit("action", toast.id);
    },
    dress(popup, sentence) {
      if (!popup) return;
      const sign = document.createElement("span");
      sign.innerHTML = `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${ICONS.offline}</svg>`;
      const words = document.createElement("span");
      words.textContent = sentence;
      popup.setAttribute("role", "status");
      popup.replaceChildren(sign, words);
    },
  },
};
