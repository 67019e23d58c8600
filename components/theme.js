// Runs before the first paint: sets the theme and the sidebar on the root, so that nothing flashes or jumps.
(() => {
  const root = document.documentElement;
  const wide = () => window.matchMedia("(min-width: 768px)").matches;

  /** Paint in a theme: light, dark, or auto, which leaves it to the system. */
  function paint(theme) {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    window.Quasar?.Dark.set(theme === "auto" ? "auto" : theme === "dark");
  }

  /** Show or hide the sidebar; beside the page on wide screens and remembered there, over it on narrow ones. */
  function sidebar(shown) {
    if (wide()) {
      if (shown) delete root.dataset.sidebar;
      else root.dataset.sidebar = "hidden";
      localStorage.setItem("chatapp-sidebar", shown ? "shown" : "hidden");
    } else if (shown) root.dataset.sidebar = "open";
    else delete root.dataset.sidebar;
    const inside = document.activeElement?.closest("#conversations");
    if (shown && !wide()) document.querySelector("#conversations .icon-button")?.focus();
    else if (!shown && inside) document.querySelector(".open-sidebar")?.focus();
  }

  function sidebarShown() {
    return wide() ? root.dataset.sidebar !== "hidden" : root.dataset.sidebar === "open";
  }

  /** Show one of the things a person likes: size, density, contrast, still, send; what is usual is not named on the root. */
  function like(name, value) {
    if (name === "contrast" && window.matchMedia("(prefers-contrast: more)").matches) root.dataset.contrast = "true"; // the system asks for it
    else if (["normal", "comfortable", "false", "enter"].includes(value)) delete root.dataset[name];
    else root.dataset[name] = value;
  }

  // the next page is built with the right days and hours from the start
  document.cookie = `chatapp_zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}; path=/; max-age=31536000; samesite=lax`;
  window.chatapp = { paint, like, sidebar, sidebarShown };
  paint(document.querySelector("meta[name=chatapp-theme]")?.content ?? "auto");
  for (const one of (document.querySelector("meta[name=chatapp-likes]")?.content ?? "").split(" ")) like(...one.split("="));
  if (wide() && localStorage.getItem("chatapp-sidebar") === "hidden") root.dataset.sidebar = "hidden";
})();
