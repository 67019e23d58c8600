// The files of one agent to write in, and the exact prompt they make. What somebody else wrote meanwhile is shown beside one's own.
import { AgentFace } from "agent_face";
import { sendPicture } from "agent_files";
import { HouseIcon } from "icons";
import { t } from "words";

const TABS = [
  { name: "character", label: () => t("Character"), files: ["in_a_nutshell.md", "characteristics.md"] },
  { name: "memories", label: () => t("Memories"), files: ["recent_events.md", "consolidated_memory.md", "long_term_memory.md"] },
  { name: "limits", label: () => t("Limits"), files: ["agent.yaml", "memory_brain.md"] },
  { name: "prompt", label: () => t("Prompt"), files: [] },
];
const LABELS = {
  "in_a_nutshell.md": { label: () => t("In a nutshell"), hint: () => t("One to three sentences, in the third person. {agent_name} stands for the name."), rows: 3 },
  "characteristics.md": { label: () => t("Characteristics"), hint: () => t("Markdown: appearance, personality, how it talks."), rows: 14 },
  "recent_events.md": { label: () => t("Recent events"), hint: () => t("Dated lines, such as - [2026-11-27] met Orsino. The agent adds to them itself."), rows: 10 },
  "consolidated_memory.md": { label: () => t("Long memories"), hint: () => t("Blocks under ## [Title]. The agent reads one in full when it remembers its title."), rows: 14 },
  "long_term_memory.md": { label: () => t("Older long memories"), hint: () => t("Counts where there are no long memories above."), rows: 6 },
  "agent.yaml": { label: () => t("Settings"), hint: () => t("YAML, all of it optional: model, temperature, talkativeness, tools, budget, priority, transparent, critic."), rows: 10, mono: true },
  "memory_brain.md": { label: () => t("Memory brain"), hint: () => t("Two lines, enabled and policy: memories are then chosen before each answer."), rows: 3, mono: true },
};

export default {
  components: { AgentFace, HouseIcon },
  props: { agent: Object, prompt: Object, files: Object },
  emits: ["save", "rename", "remove"],
  template: `
    <div class="wrap narrow"><form class="editor hued" :style="{ '--hue': agent.hue }" @submit.prevent="save">
      <div class="top"><agent-face :agent="agent" /><div><h1>{{ agent.name }}</h1><p class="hint"><template v-for="(part, nth) in agent.folder.split('/')" :key="nth"><template v-if="nth">/<wbr /></template>{{ part }}</template></p></div>
        <button type="button" class="button plain small" @click="$refs.picture.click()">{{ agent.picture ? t('Change picture') : t('Choose a picture') }}</button>
        <input ref="picture" class="visually-hidden" type="file" accept="image/png,image/jpeg,image/webp,image/gif" tabindex="-1" :aria-label="t('Picture')" @change="paint" /></div>
      <p v-if="agent.trouble" class="state bad" role="alert">{{ agent.trouble }}</p>
      <div class="segments" role="tablist" :aria-label="t('Parts of the agent')" @keydown="walk">
        <button v-for="one in tabs" :key="one.name" type="button" role="tab" :id="'tab-' + one.name" :aria-selected="tab === one.name" aria-controls="agent-part" :tabindex="tab === one.name ? 0 : -1" @click="tab = one.name">{{ one.label() }}</button></div>
      <div id="agent-part" class="editor" role="tabpanel" :aria-labelledby="'tab-' + tab">
        <div v-if="tab === 'character'" class="two">
          <div class="field"><label for="name">{{ t('Name') }}</label><input class="input" id="name" v-model="name" maxlength="100" autocomplete="off" /></div>
          <div class="field"><label for="group">{{ t('Group') }}</label><input class="input" id="group" v-model="group" maxlength="100" autocomplete="off" :placeholder="t('none')" /></div></div>
        <div v-for="file in shown" :key="file" class="field">
          <label :for="file">{{ labels[file].label() }}</label>
          <textarea class="input" :class="{ mono: labels[file].mono }" :id="file" v-model="drafts[file]" :rows="labels[file].rows" :aria-describedby="file + '-hint'" spellcheck="true"></textarea>
          <span class="hint" :id="file + '-hint'">{{ labels[file].hint() }}</span>
          <div v-if="clashes[file]" class="clash" role="alert"><p>{{ clashes[file].sentence }}</p><pre class="prompt" tabindex="0">{{ clashes[file].text || t('The file is gone.') }}</pre>
            <div class="do"><button type="button" class="button plain small" @click="take(file)">{{ t('Take theirs') }}</button><button type="button" class="button plain small" @click="keep(file)">{{ t('Keep mine') }}</button></div></div>
        </div>
        <template v-if="tab === 'prompt'"><p class="hint">{{ t('Exactly what its model reads about it, about {count} tokens in every turn; the time is added then. Save to see changes here.', { count: prompt.tokens }) }}</p>
          <pre class="prompt" tabindex="0" role="region" :aria-label="t('Exact prompt')">{{ prompt.text }}</pre></template>
      </div>
      <div class="foot-row"><button type="submit" class="button primary" :disabled="!changed">{{ t('Save') }}</button>
        <p class="state" :class="note?.ok ? 'ok' : 'bad'" role="status">{{ note?.sentence }}</p>
        <button type="button" class="button danger" @click="$emit('remove')">{{ t('Delete') }}</button></div>
    </form></div>`,
  data() {
    const texts = Object.entries(this.files).map(([file, { text }]) => [file, text]);
    return { tab: "character", tabs: TABS, labels: LABELS, name: this.agent.name, group: this.agent.group, drafts: Object.fromEntries(texts), read: { ...this.files }, clashes: {}, note: null };
  },
  computed: {
    shown() {
      const { files } = TABS.find((one) => one.name === this.tab);
      return files.filter((file) => file !== "long_term_memory.md" || this.read[file].version);
    },
    written() {
      return Object.keys(this.drafts).filter((file) => this.drafts[file] !== this.read[file].text);
    },
    renamed() {
      return this.name.trim() !== this.agent.name || this.group.trim() !== this.agent.group;
    },
    changed() {
      return this.written.length > 0 || this.renamed;
    },
  },
  watch: {
    files(files) { // what is not being written follows the disk; a file being written keeps the version it was read in
      for (const [file, now] of Object.entries(files)) {
        if (this.drafts[file] !== this.read[file].text && this.drafts[file].trim() !== now.text) continue;
        this.drafts[file] = now.text;
        this.read[file] = now;
      }
    },
    agent(now, before) {
      if (this.name.trim() === before.name) this.name = now.name;
      if (this.group.trim() === before.group) this.group = now.group;
    },
  },
  mounted() {
    window.addEventListener("beforeunload", this.leaving);
  },
  unmounted() {
    window.removeEventListener("beforeunload", this.leaving);
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    saved(sentence) {
      this.note = { ok: true, sentence };
    },
    refused(sentence) {
      this.note = { ok: false, sentence };
    },
    clashed(clash) {
      this.clashes = { ...this.clashes, [clash.file]: clash };
      this.tab = TABS.find((one) => one.files.includes(clash.file)).name;
      this.note = { ok: false, sentence: clash.sentence };
    },
    // by the reader ------------------------------------------------------------------------------
    save() {
      this.note = null;
      const sent = this.written.map((file) => [file, { text: this.drafts[file], version: this.read[file].version }]);
      if (sent.length) this.$emit("save", Object.fromEntries(sent));
      if (this.renamed) this.$emit("rename", { name: this.name, group: this.group });
    },
    take(file) {
      const { text, version } = this.clashes[file];
      this.drafts[file] = text;
      this.settle(file, { text, version });
    },
    keep(file) {
      const { text, version } = this.clashes[file];
      this.settle(file, { text, version });
      this.save();
    },
    settle(file, now) {
      this.read[file] = now;
      const { [file]: _, ...rest } = this.clashes;
      this.clashes = rest;
      this.note = null;
    },
    async paint(event) {
      const [file] = event.target.files;
      event.target.value = "";
      if (!file) return;
      try {
        await sendPicture(this.agent.id, file);
        this.saved(t("The picture is kept."));
      } catch (error) {
        this.refused(error.message);
      }
    },
    walk(event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = TABS.findIndex((one) => one.name === this.tab);
      this.tab = TABS[(at + step + TABS.length) % TABS.length].name;
      this.$nextTick(() => document.getElementById(`tab-${this.tab}`)?.focus());
    },
    leaving(event) {
      if (this.changed) event.preventDefault();
    },
  },
};
