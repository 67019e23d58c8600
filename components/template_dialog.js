// What a conversation can be started from: one line each, and ways to rename and remove it.
import { HouseIcon } from "icons";
import { t } from "words";
import { Clock } from "chatapp-client/clock.js";

export default {
  components: { HouseIcon },
  emits: ["ask", "rename", "remove"],
  template: `
    <dialog class="dialog" ref="box" aria-labelledby="templates-title" @click.self="close" @close="restore">
      <h2 id="templates-title" ref="heading" tabindex="-1">{{ t('Start from a template') }}</h2>
      <ul v-if="templates?.length" class="patterns"><li v-for="one in templates" :key="one.id">
        <input v-if="naming === one.id" class="input" ref="field" :aria-label="t('New name of {name}', { name: one.name })" v-model="draft" maxlength="200"
          @keydown.enter.prevent="rename(one)" @keydown.escape.stop.prevent="settle" @blur="rename(one)" />
        <a v-else :href="'/?template=' + encodeURIComponent(one.id)"><b>{{ one.name }}</b><small>{{ told(one) }}</small></a>
        <button type="button" class="icon-button" :aria-label="t('Rename {name}', { name: one.name })" :title="t('Rename {name}', { name: one.name })" :ref="'rename ' + one.id" @click="edit(one)"><house-icon name="edit" /></button>
        <button type="button" class="icon-button" :aria-label="t('Remove {name}', { name: one.name })" :title="t('Remove {name}', { name: one.name })" @click="remove(one)"><house-icon name="trash" /></button></li></ul>
      <p v-else-if="templates">{{ t('There is none yet. Save a conversation as a template from its menu.') }}</p>
      <p v-else role="status">{{ t('Looking …') }}</p>
      <div class="end"><button type="button" class="button plain" @click="close">{{ t('Close') }}</button></div>
    </dialog>`,
  data() {
    return { templates: null, renaming: null, draft: "" };
  },
  created() {
    this.clock = new Clock();
  },
  mounted() {
    document.addEventListener("chatapp:templates", this.open);
  },
  unmounted() {
    document.removeEventListener("chatapp:templates", this.open);
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    async show(templates) {
      const fresh = this.templates === null;
      this.templates = templates;
      await this.$nextTick();
      if (fresh && this.$refs.box.open) this.$refs.box.querySelector("a")?.focus();
    },
    // by the reader ------------------------------------------------------------------------------
    open() {
      if (this.$refs.box.open) return;
      this.templates = null;
      this.before = document.activeElement;
      this.$refs.box.showModal();
      this.$emit("ask");
    },
    told(one) { // two of one name are told apart by their day
      const saved = t("{day}, {time}", { day: this.clock.day(one.at), time: this.clock.time(one.at) });
      return one.hint ? `${saved} · ${one.hint}` : saved;
    },
    async edit(one) {
      this.renaming = one.id;
      this.draft = one.name;
      await this.$nextTick();
      this.$refs.field[0].select();
    },
    rename(one) {
      if (this.renaming !== one.id) return;
      const name = this.draft.trim();
      if (name && name !== one.name) {
        this.$emit("rename", { id: one.id, name });
        one.name = name; // until the list comes back
      }
      this.settle();
    },
    async settle() {
      const at = this.renaming;
      const inside = document.activeElement === this.$refs.field?.[0];
      this.renaming = null;
      await this.$nextTick();
      if (inside) this.$refs[`rename ${at}`]?.[0]?.focus();
    },
    remove(one) {
      this.$refs.heading.focus(); // the button goes with its line
      this.$emit("remove", one.id);
    },
    close() {
      this.$refs.box.close();
    },
    restore() {
      this.before?.focus?.();
    },
  },
};
