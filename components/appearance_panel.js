// How the house looks: every choice shows at once and is kept by the server.
import { t } from "words";

export default {
  props: { likes: Object, choices: Array }, // choices: [{ name, label, items: [[value, label]] }]
  emits: ["like"],
  template: `
    <section class="panel" aria-labelledby="appearance" id="section-appearance"><h2 id="appearance">{{ t('Appearance') }}</h2>
      <p class="lead">{{ t('Yours on every device, at once.') }}</p>
      <template v-for="choice in choices" :key="choice.name"><h3 :id="'like-' + choice.name">{{ choice.label }}</h3>
        <div class="segments" role="radiogroup" :aria-labelledby="'like-' + choice.name">
          <button v-for="[value, label] in choice.items" :key="value" type="button" role="radio" :aria-checked="String(chosen[choice.name] === value)" @click="like(choice.name, value)">{{ label }}</button></div></template>
      <div class="setting"><div><b id="like-contrast">{{ t('High contrast') }}</b><small>{{ t('Darker words and clear lines.') }}</small></div>
        <button type="button" class="switch" role="switch" aria-labelledby="like-contrast" :aria-checked="String(chosen.contrast)" @click="like('contrast', !chosen.contrast)"></button></div>
      <div class="setting"><div><b id="like-still">{{ t('Less motion') }}</b><small>{{ t('Nothing moves by itself; systems that ask for it have it anyway.') }}</small></div>
        <button type="button" class="switch" role="switch" aria-labelledby="like-still" :aria-checked="String(chosen.still)" @click="like('still', !chosen.still)"></button></div>
    </section>`,
  data() {
    return { chosen: { ...this.likes } };
  },
  methods: {
    t,
    like(name, value) {
      this.chosen = { ...this.chosen, [name]: value };
      if (name === "theme") window.chatapp.paint(value);
      else window.chatapp.like(name, String(value));
      this.$emit("like", { name, value });
    },
  },
};
