// Edit in place: the reader's own message becomes a text box; sending it asks again on a new path.
import { make } from "./dom.js";
import { isLong } from "./drafts.js";
import { callApi } from "./traffic.js";
import { t } from "words";

/** Open the editor in a message's view; `send(text)` answers null or a sentence that says why not. */
export function openEditor(view, act) {
  if (view.editor) return view.editor.querySelector("textarea").focus();
  const area = make("textarea", { class: "input", "aria-label": t("Edit message"), rows: "3" });
  area.value = view.message.content;
  const note = make("p", { class: "hint bad", role: "alert", hidden: true });
  const cancel = make("button", { type: "button", class: "button quiet", text: t("Cancel") });
  const send = make("button", { type: "button", class: "button primary", text: t("Send") });
  const form = make("form", { class: "editing" }, area, note, make("div", { class: "end" }, cancel, send));
  const close = () => closeEditor(view, true);
  const submit = () => submitEdit(view, { area, note, send }, act);
  cancel.addEventListener("click", close);
  send.addEventListener("click", submit);
  form.addEventListener("submit", (event) => event.preventDefault());
  area.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  });
  view.editor = form;
  view.settleEdit = (sentence) => settleEdit(view, sentence);
  view.root.classList.add("is-edited");
  view.root.append(form);
  area.focus();
  return undefined;
}

function closeEditor(view, refocus) {
  if (!view.editor) return;
  view.editor.remove();
  view.editor = null;
  view.root.classList.remove("is-edited");
  if (refocus) view.root.querySelector('[data-do="edit"]')?.focus();
}

/** The server's word on an edit: null closes the editor, a sentence keeps it open with the text in it. */
function settleEdit(view, sentence) {
  if (!view.editor) return;
  if (sentence) say(view.editor, sentence);
  else closeEditor(view, false);
}

function say(form, sentence) {
  const note = form.querySelector(".hint");
  note.textContent = sentence;
  note.hidden = false;
  form.querySelector(".primary").disabled = false;
}

async function submitEdit(view, { area, note, send }, act) {
  const text = area.value;
  if (!text.trim() && !view.message.attachments?.length) return say(view.editor, t("Write something first: the message is empty."));
  note.hidden = true;
  send.disabled = true;
  if (!isLong(text)) return act("edit", view.message.id, { text });
  const path = `/api/messages/${encodeURIComponent(view.message.id)}`;
  const { sentence } = await callApi("PUT", path, { content: text, rerun: true });
  return settleEdit(view, sentence);
}
