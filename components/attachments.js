// What is attached, as one sees it above the text: a chip for each file, and the veil while something is dragged over the page.
import { Teleport, h } from "vue";
import { icon } from "icons";
import { t } from "words";
import { sizeOf } from "chatapp-client/attaching.js";

/** The chips; `on` has remove(item) and retry(item). */
export function tray(items, on) {
  if (!items.length) return null;
  return h("ul", { class: "tray", "aria-label": t("Attached files") }, items.map((item) => chip(item, on)));
}

function chip(item, on) {
  const gone = item.state === "refused";
  const words = h("span", { class: "words" }, [h("b", { title: item.name }, item.name), h("small", { role: gone ? "alert" : null }, told(item))]);
  const again = gone && item.again ? h("button", { type: "button", class: "button quiet small", "aria-label": t("Try {name} again", { name: item.name }), onClick: () => on.retry(item) }, t("Try again")) : null;
  const remove = h(
    "button",
    { type: "button", class: "icon-button small", "aria-label": t("Remove {name}", { name: item.name }), title: t("Remove"), onClick: () => on.remove(item) },
    [icon("cross")],
  );
  const bar = item.state === "sending" ? h("i", { class: "done", style: { "--done": item.progress } }) : null;
  return h("li", { key: item.key, class: ["enclosed", gone && "refused"], "aria-busy": item.state === "sending" ? "true" : null }, [picture(item), words, again, remove, bar]);
}

function picture(item) {
  const src = item.preview ?? (item.isImage && item.value ? `${item.value.url}?size=96` : null);
  return src ? h("img", { src, alt: "", width: 40, height: 40 }) : h("span", { class: "sign" }, [icon(item.state === "refused" ? "alert" : "file")]);
}

function told(item) {
  if (item.state === "refused") return item.sentence;
  return item.state === "sending" ? `${Math.round(item.progress * 100)} %` : sizeOf(item.value?.size_bytes ?? item.size);
}

export function veil() {
  const words = h("p", [icon("attach"), h("b", t("Drop to attach")), h("small", t("Pictures up to 10 MB, text files up to 1 MiB"))]);
  return h(Teleport, { to: "body" }, [h("div", { class: "veil drop" }, [words])]);
}

/** Let the page take files that are dragged over it while `isShown()`; returns what ends that. */
export function watchDrops({ isShown, over, drop }) {
  let depth = 0;
  const carries = (event) => isShown() && [...(event.dataTransfer?.types ?? [])].includes("Files");
  const listeners = {
    dragenter: (event) => carries(event) && (event.preventDefault(), (depth += 1), over(true)),
    dragover: (event) => carries(event) && event.preventDefault(),
    dragleave: (event) => carries(event) && (depth -= 1) <= 0 && ((depth = 0), over(false)),
    drop: (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      depth = 0;
      over(false);
      drop(event.dataTransfer.files);
    },
  };
  for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener);
  return () => Object.entries(listeners).forEach(([name, listener]) => window.removeEventListener(name, listener));
}

/** The files of a paste; none where there is text beside them, as office programs put a picture of every text they copy. */
export function pastedFiles(event) {
  const { files, types } = event.clipboardData ?? {};
  return files?.length && ![...types].includes("text/plain") ? [...files] : [];
}
