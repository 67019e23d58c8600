// The files that speak to several agents at once. Each is saved by itself; what somebody else wrote meanwhile is shown beside one's own.
import { t } from "words";

export default {
  props: { files: Array, troubles: Array },
  emits: ["save"],
  template: `
    <div class="wrap narrow">
      <div class="page-head"><div><h1>{{ t('Words to all agents') }}</h1><p>{{ t('Saved here or in your own editor, they count from the next turn.') }}</p></div></div>
      <p v-for="trouble in troubles" :key="trouble" class="state bad" role="alert">{{ trouble }}</p>
      <form v-for="file in files" :key="file.key" class="panel editor" @submit.prevent="save(file)">
        <div class="field"><label :for="file.key">{{ file.label }}</label>
          <textarea class="input mono" :id="file.key" v-model="drafts[file.key]" rows="12" :aria-describedby="file.key + '-hint'" spellcheck="false"></textarea>
          <span class="hint" :id="file.key + '-hint'">{{ file.hint }}</span></div>
        <div v-if="notes[file.key]?.version" class="clash"><pre class="prompt" tabindex="0" role="region" :aria-label="t('What stands there now')">{{ notes[file.key].theirs }}</pre>
          <div class="do"><button type="button" class="button plain small" @click="settle(file, true)">{{ t('Take theirs') }}</button><button type="button" class="button plain small" @click="settle(file, false)">{{ t('Keep mine') }}</button></div></div>
        <div class="line-form"><button type="submit" class="button plain" :disabled="drafts[file.key] === read[file.key].text">{{ t('Save {file}', { file: file.label }) }}</button>
          <p class="state" :class="notes[file.key]?.ok ? 'ok' : 'bad'" role="status">{{ notes[file.key]?.sentence }}</p></div>
      </form>
    </div>`,
  data() {
    return { drafts: Object.fromEntries(this.files.map((one) => [one.key, one.text])), read: Object.fromEntries(this.files.map((one) => [one.key, one])), notes: {} };
  },
  watch: {
    files(files) { // what is not being written follows the disk
      for (const one of files) {
        const before = this.read[one.key];
        if (before && this.drafts[one.key] !== before.text && this.drafts[one.key].trim() !== one.text) continue;
        this.drafts[one.key] = one.text;
        this.read[one.key] = one;
      }
    },
  },
  methods: {
    t,
    said(key, note) {
      this.notes = { ...this.notes, [key]: note };
    },
    save(file) {
      this.said(file.key, null);
      this.$emit("save", { key: file.key, text: this.drafts[file.key], version: this.read[file.key].version });
    },
    settle(file, theirs) {
      const { theirs: text, version } = this.notes[file.key];
      this.read[file.key] = { ...file, text, version };
      if (theirs) this.drafts[file.key] = text;
      this.said(file.key, null);
      if (!theirs) this.save(file);
    },
  },
};
