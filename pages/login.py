"""Where strangers land: come in by name and password, or by the one-time link. Plain HTML, no socket, nothing kept."""

from html import escape

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from nicegui import core

from chatapp.domain.people import Theme
from chatapp.domain.wording import t
from pages.looks import Looks
from pages.session import LOGIN

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
{head}</head>
<body><main class="doorway" id="main">
<form class="login" id="door" method="post" action="/api/auth/login" novalidate>
<div>{lamp}<h1>{heading}</h1></div>
<div class="field"><label for="name">{name}</label><input class="input" id="name" name="name" autocomplete="username"></div>
<div class="field"><label for="password">{password}</label>
<input class="input" id="password" name="password" type="password" autocomplete="current-password" aria-describedby="said"></div>
<p class="state bad" id="said" role="alert"></p>
<button class="button primary wide" type="submit">{sign_in}</button>
<p class="hint">{hint}</p>
</form></main>
<div id="door-words" data-refused="{refused}" data-offline="{offline}" hidden></div>
<script src="{script}"></script></body></html>
"""
LAMP = (
    '<svg class="lamp" viewBox="0 0 24 24" aria-hidden="true">'
    '<path class="stand" d="M6 20V9.75C6 5.75 8.5 3.25 11.75 3.25c2.3 0 3.75 1 3.75 2.75M2.75 20.75h6.5"/>'
    '<path class="shade" d="M9.25 11.75C9.25 8.25 12 5.75 15.5 5.75s6.25 2.5 6.25 6z"/></svg>'
)


def login_html(looks: Looks) -> str:
    """The page; nothing in it comes from the request."""
    words = {
        'title': t('Come in · chatapp'),
        'heading': t('Come in'),
        'name': t('Name'),
        'password': t('Password'),
        'sign_in': t('Sign in'),
        'hint': t(
            'No password yet? The link printed where chatapp was started lets you in once; the command “chatapp link” makes a new one.'
        ),
        'refused': t('That did not work; try again.'),
        'offline': t('No connection to chatapp; see whether it still runs.'),
    }
    return PAGE.format(head=looks.head(Theme.AUTO), lamp=LAMP, script=looks.door(), **{name: escape(text) for name, text in words.items()})


def register(looks: Looks) -> None:
    page = login_html(looks)

    @core.app.get(LOGIN, include_in_schema=False)
    def login(request: Request) -> Response:
        if getattr(request.state, 'person', None) is not None:
            return RedirectResponse('/', 303)
        return HTMLResponse(page, headers={'Cache-Control': 'no-store'})
