// The page an invite leads to. Its secret stands in the fragment (#k=…), which never reached a log; it leaves the address
// before anything else and is posted with the name.
(() => {
  const form = document.getElementById("join");
  const words = document.getElementById("join-words").dataset;
  const said = document.getElementById("said");
  const secret = new URLSearchParams(window.location.hash.slice(1)).get("k");
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);
  if (!secret) said.textContent = words.bare;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch("/api/auth/invite", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Requested-With": "chatapp" },
        body: JSON.stringify({ secret: secret ?? "", name: form.elements.name?.value ?? "" }),
      });
      const body = await answer.json().catch(() => null);
      if (answer.ok) return window.location.replace(`/c/${encodeURIComponent(body.conversation_id)}`);
      said.textContent = body?.error?.message ?? words.refused;
    } catch {
      said.textContent = words.offline;
    }
    form.removeAttribute("aria-busy");
    form.elements.name?.focus();
    return undefined;
  });
})();
