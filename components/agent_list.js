// Every agent as a card, and the ways to get another one: from a sentence, from a folder, from a character card.
import { AgentFace } from "agent_face";
import { sendCard, sendFolder } from "agent_files";
import { HouseIcon } from "icons";
import { FloatingMenu } from "menus";
import { t } from "words";

const FEW_GROUPS = 12;

export default {
  components: { AgentFace, FloatingMenu, HouseIcon },
  props: { rows: Array, troubles: Array, rooms: Array, owner: Boolean },
  emits: ["chat", "join", "create", "duplicate", "remove", "reload"],
  template: `
    <div class="wrap">
      <div class="page-head">
        <div><h1>{{ t('Agents') }}</h1><p>{{ t('Each is a folder of Markdown. Edit it here or in your own editor; it counts from the next turn.') }}</p></div>
        <a v-if="owner" class="button plain" href="/agents/house"><house-icon name="sliders" />{{ t('Words to all') }}</a>
        <button v-if="owner" type="button" class="button primary" @click="begin"><house-icon name="plus" />{{ t('New agent') }}</button>
      </div>
      <p v-for="trouble in troubles" :key="trouble" class="state bad" role="alert">{{ trouble }}</p>
      <div v-if="rows.length" class="tools-row">
        <div class="search-field"><house-icon name="search" /><input class="input" type="search" v-model="query" :aria-label="t('Search agents')" :placeholder="t('Search agents')" /></div>
        <div v-if="groups.length" class="chips scroll" role="group" :aria-label="t('Groups')">
          <button type="button" class="chip" :aria-pressed="group === null" @click="group = null">{{ t('Everyone') }}</button>
          <button v-for="name in groups" :key="name" type="button" class="chip" :aria-pressed="group === name" @click="group = name">{{ name }}</button>
        </div>
      </div>
      <p v-if="rows.length && !shown.length" class="soft nobody" role="status">{{ t('Nobody here is called or described like that.') }}</p>
      <div class="cards">
        <article v-for="agent in shown" :key="agent.id" class="card hued" :style="{ '--hue': agent.hue }" :aria-label="agent.name">
          <div class="top"><agent-face :agent="agent" /><div><h2>{{ agent.name }}</h2><p>{{ agent.model }}</p></div></div>
          <p class="says">{{ agent.says || t('Nothing is said about this one yet.') }}</p>
          <p v-if="agent.trouble" class="state bad">{{ agent.trouble }}</p>
          <div class="meta"><span v-for="fact in agent.facts" :key="fact">{{ fact }}</span></div>
          <div class="do">
            <button type="button" class="button quiet" @click="$emit('chat', agent.id)">{{ t('Chat') }}</button>
            <button v-if="owner" type="button" class="button quiet" @click="edit(agent)">{{ t('Edit') }}</button>
            <button type="button" class="button quiet" aria-haspopup="menu" :aria-expanded="menu?.agent.id === agent.id && menu.rooms" @click="toggle(agent, $event, true)">{{ t('Add to room') }}</button>
            <button v-if="owner" type="button" class="icon-button" :aria-label="t('More for {name}', { name: agent.name })" :title="t('More')" aria-haspopup="menu"
              :aria-expanded="menu?.agent.id === agent.id && !menu.rooms" @click="toggle(agent, $event, false)"><house-icon name="more" /></button>
          </div>
        </article>
        <button v-if="owner && !query && group === null" type="button" class="card new" @click="begin">
          <house-icon name="plus" /><b>{{ t('Another agent') }}</b><span>{{ t('Describe it in a sentence, or bring a folder or a character card') }}</span></button>
      </div>
      <floating-menu v-if="menu" :key="menu.agent.id + menu.rooms" :label="menu.rooms ? t('Add to room') : t('More for {name}', { name: menu.agent.name })" :anchor="menu.anchor" :groups="menu.rooms ? places : more" @choose="choose" @close="menu = null" />
      <dialog ref="dialog" class="dialog" aria-labelledby="new-agent" @close="note = null">
        <h2 id="new-agent">{{ t('New agent') }}</h2>
        <form class="editor" @submit.prevent="create">
          <div class="field"><label for="agent-name">{{ t('Name') }}</label><input class="input" id="agent-name" v-model="draft.name" maxlength="100" autocomplete="off" :aria-invalid="note?.field === 'name'" aria-describedby="agent-refused" />
            <p v-if="note?.field === 'name'" class="refusal" role="alert" id="agent-refused">{{ note.sentence }}</p></div>
          <div class="field"><label for="agent-group">{{ t('Group') }}</label><input class="input" id="agent-group" v-model="draft.group" maxlength="100" list="agent-groups" autocomplete="off" :placeholder="t('none')" :aria-invalid="note?.field === 'group'" />
            <datalist id="agent-groups"><option v-for="name in groups" :key="name" :value="name"></option></datalist></div>
          <div class="field"><label for="agent-nutshell">{{ t('In a nutshell') }}</label><textarea class="input" id="agent-nutshell" v-model="draft.nutshell" rows="4" :placeholder="t('Who is it? One to three sentences, in the third person.')" :aria-invalid="note?.field === 'nutshell'"></textarea></div>
          <p v-if="note && note.field !== 'name'" class="refusal" role="alert">{{ note.sentence }}</p>
          <div class="bring">
            <button type="button" class="button plain small" @click="$refs.card.click()"><house-icon name="file" />{{ t('Bring a character card') }}</button>
            <button type="button" class="button plain small" @click="$refs.folder.click()"><house-icon name="folder" />{{ t('Bring a folder') }}</button>
            <input ref="card" class="visually-hidden" type="file" accept=".json,.png,application/json,image/png" tabindex="-1" :aria-label="t('Character card')" @change="bring(sendCard, $event, true)" />
            <input ref="folder" class="visually-hidden" type="file" webkitdirectory tabindex="-1" :aria-label="t('Folder')" @change="bring(sendFolder, $event, false)" />
          </div>
          <div class="end"><button type="button" class="button plain" @click="$refs.dialog.close()">{{ t('Cancel') }}</button><button type="submit" class="button primary" :disabled="busy">{{ t('Create') }}</button></div>
        </form>
      </dialog>
    </div>`,
  data() {
    return { query: "", group: null, menu: null, note: null, busy: false, draft: { name: "", group: "", nutshell: "" } };
  },
  computed: {
    groups() {
      return [...new Set(this.rows.map((row) => row.group).filter(Boolean))].slice(0, FEW_GROUPS);
    },
    shown() {
      const words = this.query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      const found = (row) => words.every((word) => `${row.name} ${row.group} ${row.says}`.toLocaleLowerCase().includes(word));
      return this.rows.filter((row) => (this.group === null || row.group === this.group) && found(row));
    },
    more() {
      const card = { name: "card", label: t("Character card"), hint: t("JSON, version 3"), icon: "download" };
      const older = { name: "card2", label: t("Older character card"), hint: t("JSON, version 2"), icon: "download" };
      const picture = { name: "png", label: t("Card in a picture"), hint: t("PNG, both versions"), icon: "download" };
      return [
        { label: "", items: [{ name: "duplicate", label: t("Duplicate"), icon: "copy" }, { name: "reload", label: t("Reload"), icon: "refresh" }] },
        { label: t("Take away"), items: [card, older, picture] },
        { label: "", items: [{ name: "remove", label: t("Delete"), icon: "trash", danger: true }] },
      ];
    },
    places() {
      const free = this.rooms.filter((room) => !room.members.includes(this.menu.agent.id));
      const items = free.map((room) => ({ name: room.id, label: room.title, icon: "room" }));
      return [{ label: t("Your rooms"), items: items.length ? items : [{ name: "", label: t("No room without {name} yet", { name: this.menu.agent.name }) }] }];
    },
  },
  methods: {
    t,
    sendCard,
    sendFolder,
    // called by the server -----------------------------------------------------------------------
    refused(note) {
      this.busy = false;
      this.note = note;
    },
    // by the reader ------------------------------------------------------------------------------
    begin() {
      this.draft = { name: "", group: this.group ?? "", nutshell: "" };
      this.busy = false;
      this.$refs.dialog.showModal();
    },
    edit(agent) {
      window.location.assign(`/agents/${agent.id}`);
    },
    create() {
      this.note = null;
      this.busy = true;
      this.$emit("create", { ...this.draft });
    },
    async bring(send, event, single) {
      const files = event.target.files;
      if (!files.length) return;
      this.note = null;
      try {
        const made = await send(single ? files[0] : files);
        window.location.assign(`/agents/${made.id}`);
      } catch (error) {
        this.note = { field: "", sentence: error.message };
      }
      event.target.value = "";
    },
    toggle(agent, event, rooms) {
      const open = this.menu?.agent.id === agent.id && this.menu.rooms === rooms;
      this.menu = open ? null : { agent, rooms, anchor: event.currentTarget };
    },
    choose(name) {
      const { rooms, agent: { id } } = this.menu;
      this.menu = null;
      if (rooms) return name && this.$emit("join", { agent: id, room: name });
      const cards = { card: "version=v3", card2: "version=v2", png: "picture=true" };
      if (name in cards) window.location.assign(`/api/agents/${id}/card?${cards[name]}`);
      else if (name === "reload") this.$emit("reload");
      else this.$emit(name, id); // duplicate, remove
    },
  },
};
