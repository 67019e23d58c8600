// Files a reader hands over from their own disk: a character card, a folder of an agent, a picture. They go by HTTP.
import { t } from "words";

const MOST_BYTES = 2_000_000;
const HEADERS = { "X-Requested-With": "chatapp" };

/** Send a card; the agent it became. */
export async function sendCard(file) {
  demandSmall(file);
  return answer(await fetch("/api/agents/import", { method: "POST", headers: { ...HEADERS, "Content-Type": "application/octet-stream" }, body: file }));
}

/** Send what stands directly in a folder; the folder's name is the agent's, and that of a group above it the group's. */
export async function sendFolder(files) {
  const paths = [...files].map((file) => [file, file.webkitRelativePath.split("/")]);
  const top = paths.filter(([file, parts]) => parts.length === 2 && !file.name.startsWith("."));
  if (!top.length) throw new Error(t("There are no files directly in this folder."));
  demandSmall({ size: top.reduce((sum, [file]) => sum + file.size, 0) * 1.4 });
  const packed = {};
  for (const [file] of top) packed[file.name] = await base64(file);
  const body = JSON.stringify({ name: top[0][1][0], files: packed });
  return answer(await fetch("/api/agents", { method: "POST", headers: { ...HEADERS, "Content-Type": "application/json" }, body }));
}

/** Give an agent a picture, or take it away with null. */
export async function sendPicture(agent, file) {
  if (file) demandSmall(file);
  const headers = { ...HEADERS, "Content-Type": "application/octet-stream" };
  return answer(await fetch(`/api/agents/${encodeURIComponent(agent)}/profile-pic`, { method: "PUT", headers, body: file ?? new Blob([]) }));
}

function demandSmall(file) {
  if (file.size > MOST_BYTES) throw new Error(t("This is over 2 MB; take something smaller."));
}

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Error(body?.error?.message ?? t("The server did not take it; try again."));
  return body;
}
