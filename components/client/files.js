// The files of a message: pictures in a row, text files as chips that download.
import { icon, make } from "./dom.js";
import { sizeOf } from "./attaching.js";
import { t } from "words";

const ALONE = { width: 320, height: 240 };
const TOGETHER = { width: 220, height: 132 };

/** A row for these attachments; null where there are none. */
export function fileRow(attachments) {
  if (!attachments?.length) return null;
  const images = attachments.filter((one) => one.width !== null);
  const row = make("div", { class: "files" });
  if (images.length) row.append(make("div", { class: "pictures" }, ...images.map((one) => picture(one, images.length > 1 ? TOGETHER : ALONE))));
  row.append(...attachments.filter((one) => one.width === null).map(chip));
  return row;
}

function picture(file, most) {
  const scale = Math.min(1, most.width / file.width, most.height / file.height);
  const size = { width: Math.max(24, Math.round(file.width * scale)), height: Math.max(24, Math.round(file.height * scale)) };
  const image = make("img", { src: `${file.url}?size=512`, alt: file.name, loading: "lazy", decoding: "async", ...size });
  image.addEventListener("error", () => image.closest("button").classList.add("lost"), { once: true });
  const label = t("Open {name}", { name: file.name });
  return make("button", { type: "button", class: "picture", "aria-label": label, title: file.name, "data-do": "view", "data-file": file.id }, image);
}

function chip(file) {
  const does = make("span", { class: "visually-hidden", text: `${t("Download")} ` });
  const words = make("span", {}, make("b", { text: file.name }), make("small", { text: sizeOf(file.size_bytes) }));
  return make("a", { class: "attachment", href: file.url, download: file.name }, does, icon("file"), words);
}
