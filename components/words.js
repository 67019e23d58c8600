// Every sentence the browser shows passes `t`, as in chatapp/domain/wording.py; English is its own catalogue.
export function t(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

// Micro-dollars as people read them: $0.14, under a cent three digits more; null is unknown and never zero.
export function money(micros) {
  if (micros === null || micros === undefined) return t('cost unknown');
  const digits = micros > 0 && micros < 10_000 ? 4 : 2;
  return '$' + (micros / 1_000_000).toFixed(digits);
}

export function count(number) {
  return number.toLocaleString('en');
}
