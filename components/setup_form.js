// The one screen of the first run: who you are, and which models may be asked.
import { HouseIcon, HouseLamp } from "icons";
import { KeyRow, nameOf } from "key_row";
import { SCENE } from "scene";
import { t } from "words";

export default {
  components: { HouseIcon, HouseLamp, KeyRow },
  props: { name: String, rows: Array }, // rows: [{ name, label, kind, note, placeholder, hint }]
  emits: ["test", "use", "save", "skip"],
  template: `
    <main class="setup" id="main">
      <div class="side">
        <div class="brand"><house-lamp /><b>chatapp</b></div>
        <div class="scene"><svg viewBox="0 0 380 216" aria-hidden="true" fill="none" stroke-linecap="round" stroke-linejoin="round" v-html="scene"></svg>
          <h1>{{ t('The lamp is on.') }}</h1>
          <p>{{ t('One screen, then you can write. Everything here can be changed later, and nothing leaves this machine but what you send to a model.') }}</p></div>
        <p class="small-print">{{ t('Signed in by the one-time link. It has now expired.') }}</p>
      </div>
      <form @submit.prevent="save" novalidate>
        <fieldset><legend>{{ t('You') }}</legend>
          <div class="pair">
            <div class="field"><label for="name">{{ t('Name') }}</label>
              <input class="input" :class="{ bad: wrong.field === 'name' }" id="name" v-model="mine" autocomplete="name" maxlength="80" :aria-describedby="wrong.field === 'name' ? 'wrong' : null" />
              <span v-if="wrong.sentence && wrong.field === 'name'" class="state bad" role="alert" id="wrong"><house-icon name="alert" class="s" />{{ wrong.sentence }}</span></div>
            <div class="field"><label for="password">{{ t('Password') }} <span class="soft">{{ t('optional') }}</span></label>
              <input class="input" :class="{ bad: wrong.field === 'password' }" id="password" :aria-label="t('Password')" type="password" v-model="password" autocomplete="new-password" :placeholder="t('None, only this computer')" :aria-describedby="wrong.field === 'password' ? 'wrong' : null" />
              <span v-if="wrong.sentence && wrong.field === 'password'" class="state bad" role="alert" id="wrong"><house-icon name="alert" class="s" />{{ wrong.sentence }}</span></div>
          </div>
          <span v-if="wrong.sentence && wrong.field !== 'name' && wrong.field !== 'password'" class="state bad" role="alert" id="wrong"><house-icon name="alert" class="s" />{{ wrong.sentence }}</span>
        </fieldset>
        <fieldset><legend>{{ t('Models') }}</legend>
          <p class="hint">{{ t('One is enough. Keys are kept encrypted in your data folder.') }}</p>
          <div v-for="server in servers" :key="server.name" class="found"><house-icon name="server" />
            <div><b>{{ t('{label} is running on this computer', { label: server.label }) }}</b><small>{{ server.address }}</small></div>
            <span v-if="server.used" class="state ok"><house-icon name="check" class="s" />{{ t('In use') }}</span>
            <button v-else type="button" class="button plain" @click="$emit('use', server.name)">{{ t('Use it') }}</button></div>
          <key-row v-for="row in rows" :key="row.name" :row="row" v-model="keys[row.name]" :said="results[row.name]" :busy="testing === row.name" @test="test(row)" />
          <key-row plain :row="custom" v-model="address" :said="results.custom" :busy="testing === 'custom'" @test="test(custom)" />
          <div v-if="address" class="field"><label for="custom-key">{{ t('Key for the endpoint') }} <span class="soft">{{ t('if it wants one') }}</span></label>
            <input class="input mono veiled" id="custom-key" v-model="keys.custom" autocomplete="off" spellcheck="false" /></div>
        </fieldset>
        <div class="end"><p class="hint">{{ t('Without a key, a built-in demo model answers and says that it is one.') }}</p>
          <button type="button" class="button quiet" :disabled="saving" @click="$emit('skip', mine)">{{ t('Skip for now') }}</button>
          <button type="submit" class="button primary" :disabled="saving">{{ t('Save') }}</button></div>
      </form>
    </main>`,
  data() {
    return { mine: this.name, password: "", address: "", keys: {}, results: {}, testing: "", servers: [], wrong: {}, saving: false, scene: SCENE };
  },
  computed: {
    custom() {
      return { name: "custom", label: t("Custom endpoint"), note: t("anything that speaks the OpenAI API"), placeholder: "http://localhost:8080/v1", hint: "", known: false };
    },
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    found(servers) {
      this.servers = servers;
    },
    said(name, result) {
      this.results = { ...this.results, [name]: result };
      this.testing = "";
    },
    used(name) {
      this.servers = this.servers.map((server) => (server.name === name ? { ...server, used: true } : server));
    },
    failed(field, sentence) {
      this.saving = false;
      this.wrong = { field, sentence };
    },
    // by the reader ------------------------------------------------------------------------------
    connection(row) {
      if (row.name !== "custom") return { slot: row.name, kind: row.kind, name: row.name, base_url: "", api_key: this.keys[row.name] ?? "" };
      return { slot: "custom", kind: "openai", name: nameOf(this.address), base_url: this.address, api_key: this.keys.custom ?? "" };
    },
    test(row) {
      this.testing = row.name;
      this.results = { ...this.results, [row.name]: null };
      this.$emit("test", this.connection(row));
    },
    save() {
      this.saving = true;
      this.wrong = {};
      const typed = this.rows.filter((row) => this.keys[row.name]).map(this.connection);
      this.$emit("save", { name: this.mine, password: this.password, connections: this.address ? [...typed, this.connection(this.custom)] : typed });
    },
  },
};
