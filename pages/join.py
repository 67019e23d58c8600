"""Where an invite leads: give a name, or come as who one is, and sit down. Plain HTML, no socket."""

from html import escape

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from nicegui import core

from chatapp.domain.people import Person, Theme
from chatapp.domain.wording import t
from pages.login import LAMP
from pages.looks import USUAL, Looks

JOIN = '/join'
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
{head}</head>
<body><main class="doorway" id="main">
<form class="login" id="join" method="post" action="/api/auth/invite" novalidate>
<div>{lamp}<h1>{heading}</h1></div>
<p>{sentence}</p>
{field}
<p class="state bad" id="said" role="alert"></p>
<button class="button primary wide" type="submit">{sit_down}</button>
<p class="hint">{hint}</p>
</form></main>
<div id="join-words" data-refused="{refused}" data-offline="{offline}" data-bare="{bare}" hidden></div>
<script src="{script}"></script></body></html>
"""
FIELD = """<div class="field"><label for="name">{label}</label>
<input class="input" id="name" name="name" autocomplete="nickname" maxlength="80" aria-describedby="said" autofocus></div>"""


def join_html(looks: Looks, person: Person | None) -> str:
    """The page for somebody new, or for one who is signed in; their name is the only thing in it that people wrote."""
    words = {
        'title': t('Sit down · chatapp'),
        'heading': t('There is a seat for you'),
        'sentence': t('You come in as {name}.', name=person.name) if person else t('You were asked to a table. What shall it call you?'),
        'sit_down': t('Sit down'),
        'hint': t('The people and agents there read what you write. Whoever asked you in can show you out again.'),
        'refused': t('That did not work; try again.'),
        'offline': t('No connection to chatapp; see whether it still runs.'),
        'bare': t('This address lacks its invite; open the whole link you were sent.'),
    }
    field = '' if person else FIELD.format(label=escape(t('Your name')))
    theme, likes = (person.theme, person.likes) if person else (Theme.AUTO, USUAL)
    told = {name: escape(text) for name, text in words.items()}
    return PAGE.format(head=looks.head(theme, likes), lamp=LAMP, script=looks.join(), field=field, **told)


def register(looks: Looks) -> None:
    @core.app.get(JOIN, include_in_schema=False)
    def join(request: Request) -> Response:
        known = getattr(request.state, 'person', None)
        return HTMLResponse(join_html(looks, known if isinstance(known, Person) else None), headers={'Cache-Control': 'no-store'})
