// What opens doors: my password, and the keys of the models I talk to.
import { HouseIcon } from "icons";
import { KeyRow, nameOf } from "key_row";
import { t } from "words";

export default {
  components: { HouseIcon, KeyRow },
  props: { me: Object, rows: Array, owner: Boolean, titles: Boolean, suggestions: Boolean, others: Array }, // rows: [{ name, label, kind, note, placeholder, hint, removable }], others: [{ id, name, has_password }]
  emits: ["password", "test", "save", "remove", "titles", "suggestions", "sign_out"],
  template: `
    <div>
      <section class="panel" aria-labelledby="password" id="section-password"><h2 id="password">{{ t('Password') }}</h2>
        <h3>{{ me.has_password ? t('Change the password') : t('Set a password') }}</h3>
        <p class="hint">{{ me.has_password ? t('Every other browser is signed out.') : t('With one you can sign in from another browser, without the link.') }}</p>
        <form class="line-form" @submit.prevent="setPassword">
          <div v-if="me.has_password" class="field"><label for="old">{{ t('Current password') }}</label><input class="input" id="old" type="password" v-model="old" autocomplete="current-password" /></div>
          <div class="field"><label for="new">{{ t('New password') }}</label><input class="input" id="new" type="password" v-model="fresh" autocomplete="new-password" /></div>
          <button type="submit" class="button plain" :disabled="!fresh">{{ t('Save password') }}</button></form>
        <p v-if="notes.password" class="state" :class="notes.password.ok ? 'ok' : 'bad'" role="status">{{ notes.password.sentence }}</p>
      </section>
      <section v-if="owner" class="panel" aria-labelledby="models" id="section-models"><h2 id="models">{{ t('Models') }}</h2>
        <p class="lead">{{ t('A key set here goes before one in the environment. The built-in demo model is always there.') }}</p>
        <article v-for="row in rows" :key="row.name" class="connection" :aria-label="row.label">
          <key-row :row="row" v-model="keys[row.name]" :said="results[row.name]" :busy="testing === row.name" @test="test(row)" />
          <div v-if="keys[row.name] || row.removable" class="do"><button v-if="keys[row.name]" type="button" class="button plain small" @click="$emit('save', connection(row))">{{ t('Save key') }}</button>
            <button v-if="row.removable" type="button" class="button quiet small danger" @click="$emit('remove', row.name)">{{ t('Remove') }}</button></div>
        </article>
        <article class="connection" :aria-label="t('Custom endpoint')">
          <key-row plain :row="custom" v-model="address" :said="results.custom" :busy="testing === 'custom'" @test="test(custom)" />
          <div v-if="address" class="field"><label for="custom-key">{{ t('Key for the endpoint') }} <span class="soft">{{ t('if it wants one') }}</span></label><input class="input mono veiled" id="custom-key" v-model="keys.custom" autocomplete="off" spellcheck="false" placeholder=" " /></div>
          <div v-if="address" class="do"><button type="button" class="button plain small" @click="$emit('save', connection(custom))">{{ t('Save endpoint') }}</button></div>
        </article>
        <div class="setting"><div><b id="by-model">{{ t('Titles by a model') }}</b><small>{{ t('After the first answer the cheapest model is asked for a title; that call is counted too.') }}</small></div>
          <button type="button" class="switch" role="switch" aria-labelledby="by-model" :aria-checked="String(named)" @click="switchTitles"></button></div>
        <div class="setting"><div><b id="suggested">{{ t('Suggestions') }}</b><small>{{ t('After an answer the cheapest model is asked what one might say next; that call is counted too.') }}</small></div>
          <button type="button" class="switch" role="switch" aria-labelledby="suggested" :aria-checked="String(suggested)" @click="switchSuggestions"></button></div>
      </section>
      <section v-if="others.length" class="panel" aria-labelledby="people" id="section-people"><h2 id="people">{{ t('People') }}</h2>
        <p class="lead">{{ t('Signing somebody out closes their pages at once on every device, as after a lost phone. They come back with their password, or by a link you give them at a table.') }}</p>
        <div v-for="one in others" :key="one.id" class="setting"><div><b>{{ one.name }}</b><small>{{ one.has_password ? t('has a password') : t('has no password') }}</small></div>
          <button type="button" class="button plain small" :aria-label="t('Sign out everywhere: {name}', { name: one.name })" @click="$emit('sign_out', one.id)">{{ t('Sign out everywhere') }}</button></div>
      </section>
      <section class="panel" aria-labelledby="mine" id="section-mine"><h2 id="mine">{{ t('My things') }}</h2><p class="lead">{{ t('One zip with all your conversations as JSON and Markdown, your profile, topics and usage. No key is in it.') }}</p>
        <a class="button plain" href="/api/export" download>{{ t('Take my things away') }}</a></section>
      <section class="panel" aria-labelledby="session" id="section-session"><h2 id="session">{{ t('This browser') }}</h2><p class="lead">{{ t('Signing out closes every page of this session at once.') }}</p>
        <button type="button" class="button plain" @click="signOut">{{ t('Sign out') }}</button></section>
    </div>`,
  data() {
    return { old: "", fresh: "", address: "", keys: {}, results: {}, notes: {}, testing: "", named: this.titles, suggested: this.suggestions };
  },
  computed: {
    custom() {
      return { name: "custom", label: t("Custom endpoint"), note: t("anything that speaks the OpenAI API"), placeholder: "http://localhost:8080/v1", hint: "", known: false };
    },
  },
  methods: {
    t,
    // called by the server -----------------------------------------------------------------------
    said(name, result) {
      this.results = { ...this.results, [name]: result };
      this.testing = "";
    },
    note(name, result) {
      this.notes = { ...this.notes, [name]: result };
      if (name === "password" && result.ok) this.old = this.fresh = "";
    },
    saved(name) {
      this.keys = { ...this.keys, [name]: "" };
      if (name === "custom") this.address = "";
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
    switchTitles() {
      this.named = !this.named;
      this.$emit("titles", this.named);
    },
    switchSuggestions() {
      this.suggested = !this.suggested;
      this.$emit("suggestions", this.suggested);
    },
    setPassword() {
      this.$emit("password", { current: this.old, password: this.fresh });
    },
    async signOut() {
      await fetch("/api/auth/logout", { method: "POST", headers: { "X-Requested-With": "chatapp" } });
      window.location.assign("/login");
    },
  },
};
