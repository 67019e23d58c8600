// A text with what was looked for marked in it: every second of its pieces.
import { h } from "vue";
import { count as spelled, t } from "words";

export const MarkedText = {
  props: { text: Object }, // { pieces }
  render() {
    return h("span", {}, this.text.pieces.map((piece, index) => (index % 2 ? h("mark", {}, piece) : piece)));
  },
};

/** Calls `act` once the reader has paused, and at once for nothing typed. */
export function paused(act, pause = 140) {
  let timer = null;
  return (value) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(value), value ? pause : 0);
  };
}

/** A number with its word: `one` for 1, `several` with {count} for all others. */
export function many(number, one, several) {
  return number === 1 ? one : t(several, { count: spelled(number) });
}
