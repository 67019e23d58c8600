"""HTML: one file in the look of the house, without a script, a remote picture or markup of people's own."""

from collections.abc import Sequence
from html import escape
from typing import Any

from chatapp.domain.hues import hue_of
from chatapp.domain.messages import AuthorKind, Message, State
from chatapp.domain.wording import t
from chatapp.services.export.document import Beside, Document, Part, speaker

_STYLE = """
:root { color-scheme: light dark; --l: .47;
  --paper: #FBFAF7; --sunken: #F3F1EB; --ink: #1F1D1A; --soft: #676259; --line: #E4E0D7; --accent: #0F766E; }
@media (prefers-color-scheme: dark) { :root { --l: .8;
  --paper: #181715; --sunken: #121110; --ink: #E9E5DD; --soft: #A8A298; --line: #34312C; --accent: #5CC8BC; } }
body { margin: 0 auto; max-width: 46rem; padding: 48px 24px 96px; background: var(--paper); color: var(--ink);
  font: 17px/1.65 "Iowan Old Style", Palatino, "Noto Serif", Georgia, "Noto Serif KR", serif; overflow-wrap: break-word; }
h1 { font-weight: 400; font-size: 30px; line-height: 1.25; margin: 0; }
.when, time, .note { color: var(--soft); font: 13px/1.5 system-ui, sans-serif; }
article { margin-top: 40px; }
article > header { display: flex; gap: 8px; align-items: baseline; }
article > header b { font: 600 15px/24px system-ui, sans-serif; color: var(--name, var(--ink)); }
article.mine { background: var(--sunken); border-radius: 12px; padding: 12px 16px; }
pre { overflow-x: auto; background: var(--sunken); border: 1px solid var(--line); border-radius: 12px;
  padding: 12px 16px; font-size: 14px; line-height: 1.55; }
code { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85em; }
pre code { font-size: inherit; }
table { border-collapse: collapse; font: 14px/1.45 system-ui, sans-serif; display: block; overflow-x: auto; }
th, td { text-align: start; padding: 8px 16px 8px 0; border-bottom: 1px solid var(--line); }
blockquote { margin-inline: 0; padding-inline-start: 16px; border-inline-start: 2px solid var(--line); color: var(--soft); }
a { color: var(--accent); }
.plain { white-space: pre-wrap; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


class HtmlScribe:
    """Safe to open anywhere: its own policy forbids scripts and every request."""

    parts, oldest_first = tuple[Part, ...](), True

    def __init__(self, document: Document) -> None:
        self._document, self._render = document, _renderer()

    def opening(self) -> str:
        title, at = escape(self._document.title), self._document.time(self._document.exported_at)
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="referrer" content="no-referrer">'
            f'<title>{title}</title><style>{_STYLE}</style></head>\n<body><header><h1 dir="auto">{title}</h1>'
            f'<p class="when">{escape(t("Exported on {time}.", time=at))}</p></header>\n<main>\n'
        )

    def stretch(self, messages: Sequence[Message]) -> str:
        return ''.join(f'{_said(self._document, one, self._render)}\n' for one in messages)

    def heading(self, part: Part) -> str:  # the talk alone
        return ''

    def beside(self, page: Sequence[Beside]) -> str:
        return ''

    def closing(self) -> str:
        return '</main></body></html>\n'


def _said(document: Document, message: Message, render: Any) -> str:  # noqa: ANN401  # markdown-it's renderer
    mine = message.author.kind is not AuthorKind.AGENT
    look = ' class="mine"' if mine else f' style="--name: oklch(var(--l) .1 {hue_of(message.author.name)})"'
    body = f'<p class="plain" dir="auto">{escape(message.text)}</p>' if mine else f'<div dir="auto">{render.render(message.text)}</div>'
    files = ''.join(f'<p class="note">📎 {escape(one.name)}</p>' for one in message.attachments)
    broken = f'<p class="note">{escape(message.failure)}</p>' if message.state is not State.COMPLETE and message.failure else ''
    at = f'<time datetime="{message.created_at.isoformat()}">{document.time(message.created_at)}</time>'
    return f'<article{look}><header><b>{escape(speaker(message))}</b>{at}</header>{body}{files}{broken}</article>'


def parser() -> Any:  # noqa: ANN401  # markdown-it has no narrower type for the outside
    """Markdown without HTML of its own; imported when it is first needed."""
    from markdown_it import MarkdownIt

    return MarkdownIt('commonmark', {'html': False, 'linkify': False}).enable(['table', 'strikethrough'])


def _renderer() -> Any:  # noqa: ANN401  # as above
    """Remote pictures become their alternative text; links go nowhere dangerous (markdown-it checks their scheme) and tell nobody."""
    rules = parser()

    def image(_self: object, tokens: Any, index: int, _options: object, _env: object) -> str:  # noqa: ANN401
        token = tokens[index]
        return f'<span class="note">[{escape(token.content or "")} · {escape(str(token.attrs.get("src", "")))}]</span>'

    def link_open(self: Any, tokens: Any, index: int, options: object, env: object) -> str:  # noqa: ANN401
        tokens[index].attrSet('rel', 'noopener noreferrer')
        return str(self.renderToken(tokens, index, options, env))

    rules.add_render_rule('image', image)
    rules.add_render_rule('link_open', link_open)
    return rules
