"""The frame of the pages somebody meets before they are in: a lamp, a sentence, a form. Plain HTML, no socket."""

from collections.abc import Mapping
from html import escape

from chatapp.domain.wording import t

FRAME = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
{head}</head>
<body><main class="doorway" id="main">
<form class="login" id="{form}" method="post" action="{action}" novalidate>
<div>{lamp}<h1>{heading}</h1></div>
{fields}
<p class="refusal" id="said" role="alert"></p>
<button class="button primary wide" type="submit">{submit}</button>
<p class="hint">{hint}</p>
</form></main>
<div id="{form}-words" {told} hidden></div>
<script src="{script}"></script></body></html>
"""
LAMP = (
    '<svg class="lamp" viewBox="0 0 24 24" aria-hidden="true">'
    '<path class="stand" d="M6 20V9.75C6 5.75 8.5 3.25 11.75 3.25c2.3 0 3.75 1 3.75 2.75M2.75 20.75h6.5"/>'
    '<path class="shade" d="M9.25 11.75C9.25 8.25 12 5.75 15.5 5.75s6.25 2.5 6.25 6z"/></svg>'
)


def doorway(form: str, action: str, fields: str, *, head: str, script: str, words: Mapping[str, str], told: Mapping[str, str]) -> str:
    """`fields` and `head` are HTML; `words` are title, heading, submit and hint; `told` is what the script may have to say."""
    faults = {'refused': t('That did not work; try again.'), 'offline': t('No connection to chatapp; see whether it still runs.'), **told}
    said = ' '.join(f'data-{name}="{escape(text)}"' for name, text in faults.items())
    shown = {name: escape(text) for name, text in words.items()}
    return FRAME.format(form=form, action=action, fields=fields, head=head, lamp=LAMP, script=script, told=said, **shown)
