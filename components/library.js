// A list of conversations to choose many from, and what can be done with what was chosen.
import { HouseIcon, HouseLamp } from "icons";
import { t } from "words";
import { Clock } from "chatapp-client/clock.js";

const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

export default {
  components: { HouseIcon, HouseLamp },
  props: { which: String, topic: String, zone: String, rows: Array, more: Boolean },
  emits: ["deed", "more", "rename", "drop"],
  template: `
    <div class="wrap narrow library">
      <div class="page-head"><div><h1>{{ heading }}</h1><p>{{ lead }}</p></div>
        <button v-if="which === 'trash' && rows.length" type="button" class="button danger" @click="ask('empty', [])">{{ t('Empty the trash') }}</button></div>
      <form v-if="which === 'topic'" class="line-form" @submit.prevent="$emit('rename', name)"><div class="field"><label for="topic-name">{{ t('Name of the topic') }}</label><input class="input" id="topic-name" v-model="name" maxlength="60" /></div>
        <button type="submit" class="button plain" :disabled="!name.trim() || name.trim() === topic">{{ t('Rename') }}</button>
        <button type="button" class="button quiet danger" @click="ask('drop', [])">{{ t('Remove topic') }}</button></form>
      <nav v-else class="chips" :aria-label="t('Lists')"><a v-for="one in lists" :key="one.path" class="chip" :href="one.path" :aria-current="one.which === which ? 'page' : null" :class="{ 'is-on': one.which === which }">{{ one.label }}</a></nav>
      <div v-if="!rows.length" class="nothing"><house-lamp /><b>{{ t('Nothing here') }}</b><p>{{ empty }}</p></div>
      <template v-else>
        <div class="chosen" role="toolbar" :aria-label="t('Chosen conversations')">
          <label><input type="checkbox" :checked="chosen.length === rows.length" :indeterminate.prop="chosen.length > 0 && chosen.length < rows.length" @change="chooseAll($event)" /><span>{{ chosen.length ? t('{count} chosen', { count: chosen.length }) : t('Choose all') }}</span></label>
          <template v-if="chosen.length"><button v-for="deed in deeds" :key="deed.name" type="button" class="button quiet small" :class="{ danger: deed.danger }" @click="perform(deed.name)"><house-icon :name="deed.icon" />{{ deed.label }}</button></template>
        </div>
        <ul class="books">
          <li v-for="row in rows" :key="row.id" :class="{ unread: row.unread }">
            <label class="tick"><input type="checkbox" :aria-label="t('Choose {title}', { title: row.title })" :checked="picked.has(row.id)" @change="choose(row.id, $event)" /></label>
            <component :is="which === 'trash' ? 'span' : 'a'" class="t" :href="which === 'trash' ? null : '/c/' + row.id">{{ row.title }}</component>
            <span v-for="topic in row.topics" :key="topic.name" class="label hued" :style="{ '--hue': topic.hue }">{{ topic.name }}</span>
            <house-icon v-if="row.pinned" name="pin" class="s" /><time :datetime="row.at">{{ when(row) }}</time>
          </li>
        </ul>
        <button v-if="more" type="button" class="button plain" @click="$emit('more')">{{ t('Show more') }}</button>
      </template>
      <dialog class="dialog" ref="sure" aria-labelledby="sure-title"><h2 id="sure-title">{{ question }}</h2><p>{{ warning }}</p>
        <div class="end"><button type="button" class="button plain" autofocus @click="$refs.sure.close()">{{ t('Keep') }}</button><button type="button" class="button danger-fill" @click="go">{{ asked?.deed === 'drop' ? t('Remove') : t('Delete for good') }}</button></div></dialog>
    </div>`,
  data() {
    return { picked: new Set(), asked: null, name: this.topic };
  },
  computed: {
    heading() {
      return { all: t("Conversations"), archive: t("Archive"), topic: this.topic, trash: t("Trash") }[this.which];
    },
    lead() {
      return {
        all: t("Choose many to archive, to file under a topic, to export or to delete."),
        archive: t("Out of the list, and nothing lost."),
        topic: t("All that is filed under this topic, the archive too."),
        trash: t("What lies here is hidden, and erased for good after 30 days."),
      }[this.which];
    },
    empty() {
      return { all: t("What you write will be kept here."), archive: t("Archive a conversation from its menu."), topic: t("Add it from a conversation's menu."), trash: t("Nothing was deleted in the last 30 days.") }[this.which];
    },
    lists() {
      return [{ which: "all", path: "/conversations", label: t("All") }, { which: "archive", path: "/archive", label: t("Archive") }, { which: "trash", path: "/trash", label: t("Trash") }];
    },
    chosen() {
      return this.rows.filter((row) => this.picked.has(row.id)).map((row) => row.id);
    },
    deeds() {
      if (this.which === "trash") return [{ name: "restore", label: t("Restore"), icon: "return" }, { name: "erase", label: t("Delete for good"), icon: "trash", danger: true }];
      const away = this.which === "archive" ? { name: "unarchive", label: t("Unarchive"), icon: "archive" } : { name: "archive", label: t("Archive"), icon: "archive" };
      return [away, { name: "topics", label: t("Add topic"), icon: "tag" }, { name: "export", label: t("Export"), icon: "download" }, { name: "delete", label: t("Delete"), icon: "trash", danger: true }];
    },
    question() {
      if (this.asked?.deed === "drop") return t("Remove this topic?");
      return this.asked?.deed === "empty" ? t("Empty the trash?") : t("Delete {count} for good?", { count: this.asked?.ids.length ?? 0 });
    },
    warning() {
      return this.asked?.deed === "drop" ? t("Its conversations stay.") : t("This cannot be undone.");
    },
  },
  watch: {
    topic(topic) {
      this.name = topic;
    },
  },
  created() {
    this.clock = new Clock(this.zone);
  },
  methods: {
    t,
    when(row) {
      if (this.which === "trash") {
        const left = Math.max(0, Math.ceil((Date.parse(row.at) + KEPT_DAYS * DAY_MS - Date.now()) / DAY_MS));
        return left === 1 ? t("1 day left") : t("{count} days left", { count: left });
      }
      const day = this.clock.day(row.at);
      return day === t("Today") ? this.clock.time(row.at) : day;
    },
    choose(id, event) {
      const picked = new Set(this.picked);
      event.target.checked ? picked.add(id) : picked.delete(id);
      this.picked = picked;
    },
    chooseAll(event) {
      this.picked = new Set(event.target.checked ? this.rows.map((row) => row.id) : []);
    },
    perform(deed) {
      if (deed === "erase") return this.ask(deed, this.chosen);
      if (deed === "export") return this.take(this.chosen);
      this.$emit("deed", { deed, ids: this.chosen });
      if (deed !== "topics") this.picked = new Set();
    },
    ask(deed, ids) {
      this.asked = { deed, ids };
      this.$refs.sure.showModal();
    },
    go() {
      this.$refs.sure.close();
      if (this.asked.deed === "drop") this.$emit("drop");
      else this.$emit("deed", this.asked);
      this.picked = new Set();
    },
    async take(ids) {
      const answer = await fetch("/api/conversations/export", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ids, format: "markdown" }) });
      if (!answer.ok) return this.$emit("deed", { deed: "refused", ids: [] });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = "conversations.zip";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  },
};
