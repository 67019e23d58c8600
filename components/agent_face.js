// An agent's face: its picture, or its letter ringed in its hue; a picture that does not load gives way to the letter.
export const AgentFace = {
  props: { agent: Object, size: { type: String, default: "l" } }, // agent: { id, name, hue, picture }
  template: `
    <span class="face hued" :class="size" :style="{ '--hue': agent.hue }" aria-hidden="true">
      <img v-if="agent.picture && broken !== agent.picture" :src="source" alt="" loading="lazy" decoding="async" @error="broken = agent.picture" />
      <template v-else>{{ letter }}</template>
    </span>`,
  data() {
    return { broken: "" };
  },
  computed: {
    letter() {
      return ([...this.agent.name.trim()][0] ?? "?").toUpperCase();
    },
    source() {
      return `/api/agents/${encodeURIComponent(this.agent.id)}/profile-pic?size=128&v=${this.agent.picture}`;
    },
  },
};
