// What one might say next: a row of things to send with one click.
import { tell } from "chatapp-client/traffic.js";
import { t } from "words";

export default {
  props: { conversation: String, texts: Array },
  template: `
    <div class="suggestions" role="group" :aria-label="t('Suggestions')" v-show="texts.length">
      <button v-for="text in texts" :key="text" type="button" class="button plain" @click="say(text)">{{ text }}</button>
    </div>`,
  methods: {
    t,
    say(text) {
      tell("say", { conversation: this.conversation, text });
    },
  },
};
