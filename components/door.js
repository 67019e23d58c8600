// The page for somebody without a session. With a one-time link in the address (#k=…) it goes in at once: the fragment
// never reached a log, it leaves the address before anything else, and is posted once.
(() => {
  const form = document.getElementById("door");
  const words = document.getElementById("door-words").dataset;
  const said = document.getElementById("said");
  const link = new URLSearchParams(window.location.hash.slice(1)).get("k");
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);

  async function enter(path, body) {
    said.textContent = "";
    document.getElementById("password").classList.remove("bad");
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Requested-With": "chatapp" },
        body: JSON.stringify(body),
      });
      const told = await answer.json().catch(() => null);
      if (answer.ok) return window.location.replace(told?.conversation_id ? `/c/${encodeURIComponent(told.conversation_id)}` : "/");
      said.textContent = told?.error?.message ?? words.refused;
    } catch {
      said.textContent = words.offline;
    }
    form.removeAttribute("aria-busy");
    const password = document.getElementById("password");
    password.classList.add("bad");
    password.focus();
    return undefined;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter("/api/auth/login", { name: form.elements.name.value, password: form.elements.password.value });
  });
  if (link) enter("/api/auth/link", { secret: link });
})();
