// One picture as large as the window lets it be. Escape, a click beside it and Close lead back to where one was.
import { icon, iconButton, make } from "./dom.js";
import { sizeOf } from "./attaching.js";
import { t } from "words";

export function openViewer(images, id) {
  let at = Math.max(0, images.findIndex((one) => one.id === id));
  const image = make("img", { alt: "" });
  const name = make("h2", { id: "viewer-title" });
  const size = make("small", {});
  const get = make("a", { class: "icon-button", "aria-label": t("Download"), title: t("Download") }, icon("download"));
  const close = iconButton("cross", t("Close"));
  const before = iconButton("left", t("Previous picture"));
  const after = iconButton("right", t("Next picture"));
  const steps = images.length > 1 ? [before, after] : [];
  const head = make("header", {}, make("div", {}, name, size), ...steps, get, close);
  const box = make("dialog", { class: "viewer", "aria-labelledby": "viewer-title" }, head, make("div", { class: "stage" }, image));
  const show = (place) => {
    at = (place + images.length) % images.length;
    const file = images[at];
    image.src = file.url;
    image.alt = file.name;
    name.textContent = file.name;
    size.textContent = `${file.width} × ${file.height} · ${sizeOf(file.size_bytes)}`;
    get.href = file.url;
    get.download = file.name;
  };
  before.addEventListener("click", () => show(at - 1));
  after.addEventListener("click", () => show(at + 1));
  close.addEventListener("click", () => box.close());
  box.addEventListener("click", (event) => (event.target === box || event.target.classList.contains("stage")) && box.close());
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft" && steps.length) show(at - 1);
    if (event.key === "ArrowRight" && steps.length) show(at + 1);
    event.stopPropagation();
  });
  box.addEventListener("close", () => box.remove());
  show(at);
  document.body.append(box);
  box.showModal();
}
