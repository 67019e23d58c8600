// Taking a conversation away as a file: the browser asks the interface for it, as a program would.
import { t } from "words";

export const FORMATS = () => [["markdown", t("Markdown")], ["html", t("Web page")], ["pdf", t("PDF")], ["json", t("JSON, whole tree")]];

export function takeAway(conversation, format) {
  const link = document.createElement("a");
  link.href = `/api/conversations/${encodeURIComponent(conversation)}/export?format=${encodeURIComponent(format)}`;
  link.download = "";
  link.click();
}
