import { HouseIcon } from "icons";
import { t } from "words";

export default {
  components: { HouseIcon },
  props: { title: String },
  template: `
    <header class="head bare">
      <button type="button" class="icon-button open-sidebar" :aria-label="t('Conversations')" :title="t('Conversations')" @click="open"><house-icon name="menu" /></button>
      <div class="title"><span class="bar-title" aria-hidden="true">{{ title }}</span></div>
    </header>`,
  methods: {
    t,
    open() {
      window.chatapp.sidebar(true);
    },
  },
};
