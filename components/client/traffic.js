// What composer and transcript tell each other inside one page, without asking the server; and the way to the server for
// texts that are too long for the socket.
//
// Window events: "chatapp:sending" and "chatapp:refused" {conversation, client_message_id, text} from the composer,
// "chatapp:accepted" {client_message_id} and "chatapp:busy" {conversation, busy} from the transcript, "chatapp:waits"
// {client_message_id} from the line of what is sent later.

import { t } from "words";

const accepted = new Set();
const busy = new Map();

export function tell(name, detail) {
  window.dispatchEvent(new CustomEvent(`chatapp:${name}`, { detail }));
}

/** Listen; returns what stops it. */
export function hear(name, listener) {
  const wrapped = (event) => listener(event.detail);
  window.addEventListener(`chatapp:${name}`, wrapped);
  return () => window.removeEventListener(`chatapp:${name}`, wrapped);
}

/** A message with this key stands in the timeline. */
export function accept(clientMessageId) {
  if (!clientMessageId || accepted.has(clientMessageId)) return;
  accepted.add(clientMessageId);
  tell("accepted", { client_message_id: clientMessageId });
}

export function isAccepted(clientMessageId) {
  return accepted.has(clientMessageId);
}

export function setBusy(conversation, now) {
  if (busy.get(conversation) === now) return;
  busy.set(conversation, now);
  tell("busy", { conversation, busy: now });
}

/** Whether an answer is being written there; undefined where no transcript has said. */
export function isBusy(conversation) {
  return busy.get(conversation);
}

/** A key for one send, also where the page has no secure context. */
export function newKey() {
  if (window.crypto.randomUUID) return window.crypto.randomUUID();
  const bytes = [...window.crypto.getRandomValues(new Uint8Array(16))];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Run `use` with the page's socket as soon as there is one; NiceGUI makes it after its components are mounted. */
export function withSocket(use) {
  if (window.socket) use(window.socket);
  else setTimeout(() => withSocket(use), 10);
}

/** Call the house's own interface; answers {value} or {sentence} that says what went wrong. */
export async function callApi(method, path, body) {
  try {
    const headers = { "Content-Type": "application/json", "X-Requested-With": "chatapp" };
    const answer = await fetch(path, { method, headers, body: JSON.stringify(body) });
    const value = await answer.json().catch(() => null);
    if (answer.ok) return { value, sentence: null };
    const unknown = t("The server did not take it (status {status}). Try again.", { status: answer.status });
    return { value: null, sentence: value?.error?.message ?? unknown };
  } catch {
    return { value: null, sentence: t("No connection. Your text is kept here; send it again when the connection is back.") };
  }
}
