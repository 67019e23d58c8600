// The empty page: a greeting by the reader's own clock, the composer in the slot, and three things to begin with.
import { HouseIcon, HouseLamp } from "icons";
import { t } from "words";

export default {
  components: { HouseIcon, HouseLamp },
  props: { name: String, offers: Array }, // offers: [{ icon, title, hint }]
  emits: ["offer"],
  template: `
    <div class="welcome"><div class="column">
      <house-lamp />
      <h1>{{ greeting }}</h1>
      <p class="lead">{{ t('What shall we read, write or take apart?') }}</p>
      <slot />
      <div class="offers">
        <button v-for="(offer, index) in offers" :key="index" type="button" @click="$emit('offer', index)">
          <house-icon :name="offer.icon" /><span><b>{{ offer.title }}</b><small>{{ offer.hint }}</small></span><house-icon name="right" class="go s" />
        </button>
      </div>
      <button type="button" class="button quiet from-template" @click="templates"><house-icon name="copy" />{{ t('Start from a template') }}</button>
    </div></div>`,
  computed: {
    greeting() {
      const hour = new Date().getHours();
      const name = this.name.split(/\s/)[0];
      if (hour < 5) return t("Still up, {name}?", { name });
      if (hour < 12) return t("Good morning, {name}", { name });
      return hour < 18 ? t("Good afternoon, {name}", { name }) : t("Good evening, {name}", { name });
    },
  },
  mounted() {
    // what the first message will need is fetched while the reader thinks
    const warm = () => ["timeline", "stage", "feed", "editor", "clock"].forEach((name) => import(`chatapp-client/${name}.js`));
    this.warming = setTimeout(warm, 400);
  },
  unmounted() {
    clearTimeout(this.warming);
  },
  methods: {
    t,
    templates() {
      document.dispatchEvent(new CustomEvent("chatapp:templates"));
    },
  },
};
