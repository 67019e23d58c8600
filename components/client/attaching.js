// Files on their way into a message: looked at before they leave, uploaded by HTTP, kept for this tab until they are sent.
import { newKey } from "./traffic.js";
import { t } from "words";

const PREFIX = "chatapp.files.";
const MOST = 5; // of pictures, and of texts; as in chatapp/domain/attachments.py
const IMAGE_BYTES = 10 * 1024 * 1024;
const TEXT_BYTES = 1024 * 1024;
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const AGAIN = new Set([0, 408, 429, 500, 502, 503, 504]); // a second try may go better

/** Read aloud and shown: 12 kB, 1.4 MB. */
export function sizeOf(bytes) {
  if (bytes < 1000) return t("{count} bytes", { count: bytes });
  return bytes < 1_000_000 ? t("{count} kB", { count: Math.round(bytes / 1000) }) : t("{count} MB", { count: (bytes / 1_000_000).toFixed(1) });
}

/** The files of one composer. Each is {key, name, size, isImage, state: "sending" | "here" | "refused", progress, sentence, again, value}. */
export class Attaching {
  /** `changed` is called whenever a reader would see something else. */
  constructor(conversation, changed) {
    this.name = PREFIX + (conversation ?? "new");
    this.changed = changed;
    this.items = [];
    this.sent = new Map(); // the files of messages under way, each with the key it was sent under
    this.load();
  }

  get ids() {
    return this.items.filter((one) => one.value).map((one) => one.value.id);
  }

  get isWaiting() {
    return this.items.some((one) => one.state === "sending");
  }

  get hasImages() {
    return this.items.some((one) => one.isImage && one.state !== "refused");
  }

  /** Take files; the sentences say why some were left out. */
  add(files) {
    const sentences = new Set();
    for (const file of files) {
      const isImage = IMAGES.has(file.type);
      const sentence = this.refusal(file, isImage);
      if (sentence) sentences.add(sentence);
      else this.upload({ key: newKey(), name: file.name, size: file.size, isImage, file, preview: isImage ? URL.createObjectURL(file) : null });
    }
    return [...sentences].join(" ");
  }

  /** What can be told before a byte is sent. */
  refusal(file, isImage) {
    const alike = this.items.filter((one) => one.isImage === isImage && one.state !== "refused").length;
    if (!file.size) return t("“{name}” is empty, or a folder.", { name: file.name });
    if (isImage && file.size > IMAGE_BYTES) return t("“{name}” is over 10 MB; make it smaller and attach it again.", { name: file.name });
    if (file.type.startsWith("image/") && !isImage && file.type !== "image/svg+xml") {
      return t("“{name}”: pictures are taken as PNG, JPEG, GIF or WebP.", { name: file.name });
    }
    if (!isImage && file.size > TEXT_BYTES) return t("“{name}” is over 1 MiB; attach the part of it that matters.", { name: file.name });
    if (alike < MOST) return null;
    return isImage ? t("A message takes up to 5 pictures; send the others with the next one.") : t("A message takes up to 5 text files; send the others with the next one.");
  }

  upload(item) {
    const request = new XMLHttpRequest();
    Object.assign(item, { state: "sending", progress: 0, sentence: "", again: false, request });
    if (!this.items.includes(item)) this.items.push(item);
    request.upload.addEventListener("progress", ({ loaded, total }) => this.change(item, { progress: total ? loaded / total : 0 }));
    request.addEventListener("load", () => this.answered(item, request));
    request.addEventListener("error", () => this.refuse(item, t("No connection."), true));
    request.open("POST", "/api/files");
    request.setRequestHeader("X-Requested-With", "chatapp");
    const form = new FormData();
    form.append("file", item.file, item.name);
    request.send(form);
    this.changed();
  }

  answered(item, request) {
    let told = null;
    try {
      told = JSON.parse(request.responseText);
    } catch {
      // said below
    }
    if (request.status === 201 && told) {
      this.change(item, { state: "here", value: told, name: told.name, isImage: told.width !== null, request: null, file: null });
      this.save();
    } else this.refuse(item, told?.error?.message ?? t("The server did not take it."), AGAIN.has(request.status));
  }

  refuse(item, sentence, again) {
    this.change(item, { state: "refused", sentence, again, request: null });
  }

  change(item, news) {
    if (!this.items.includes(item)) return;
    Object.assign(item, news);
    this.changed();
  }

  retry(item) {
    this.upload(item);
  }

  /** Take a file out; one that is with the server already is deleted there. */
  remove(item) {
    this.items = this.items.filter((one) => one !== item);
    item.request?.abort();
    if (item.value) fetch(item.value.url.replace("/files/", "/api/files/"), { method: "DELETE", headers: { "X-Requested-With": "chatapp" } }).catch(() => {});
    this.forget(item);
    this.save();
    this.changed();
  }

  /** What is sent leaves the box; the files of the message, for the timeline. */
  under(key) {
    const values = this.items.filter((one) => one.value).map((one) => one.value);
    if (values.length) this.sent.set(key, values);
    this.items.forEach((item) => this.forget(item));
    this.items = [];
    this.save();
    this.changed();
    return values;
  }

  idsUnder(key) {
    return (this.sent.get(key) ?? []).map((one) => one.id);
  }

  /** The message is stored; or, `back`, it is not and its files stand in the box again. */
  settle(key, back) {
    const values = this.sent.get(key);
    if (!values) return;
    this.sent.delete(key);
    if (back) return this.giveBack(values);
    this.save();
    this.changed();
  }

  /** Files that are with the server already stand in the box again. */
  giveBack(values) {
    if (!values.length) return;
    this.items.unshift(...values.map(hereAlready));
    this.save();
    this.changed();
  }

  forget(item) {
    if (item.preview) URL.revokeObjectURL(item.preview);
  }

  close() {
    this.save();
    this.items.forEach((item) => this.forget(item));
  }

  load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.name) ?? "{}");
      this.items = (kept.items ?? []).map(hereAlready);
      this.sent = new Map(kept.sent ?? []);
    } catch {
      this.items = [];
    }
  }

  save() {
    const values = this.items.filter((one) => one.value).map((one) => one.value);
    try {
      if (!values.length && !this.sent.size) sessionStorage.removeItem(this.name);
      else sessionStorage.setItem(this.name, JSON.stringify({ items: values, sent: [...this.sent] }));
    } catch {
      // The storage is full or forbidden: the files are still in the box.
    }
  }
}

function hereAlready(value) {
  return { key: newKey(), name: value.name, size: value.size_bytes, isImage: value.width !== null, state: "here", progress: 1, sentence: "", value };
}
