"""Where strangers land: come in by name and password, or by the one-time link. Plain HTML, no socket, nothing kept."""

from html import escape

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from nicegui import core

from chatapp.domain.people import Theme
from chatapp.domain.wording import t
from pages.doorway import doorway
from pages.looks import Looks
from pages.session import LOGIN

FIELDS = """<div class="field"><label for="name">{name}</label><input class="input" id="name" name="name" autocomplete="username"></div>
<div class="field"><label for="password">{password}</label>
<input class="input" id="password" name="password" type="password" autocomplete="current-password" aria-describedby="said"></div>"""


def login_html(looks: Looks) -> str:
    """The page; nothing in it comes from the request."""
    words = {
        'title': t('Come in · chatapp'),
        'heading': t('Come in'),
        'submit': t('Sign in'),
        'hint': t(
            'No password yet? The link printed where chatapp was started lets you in once; the command “chatapp link” makes a new one. '
            'Guests ask the owner of the house for a link.'
        ),
    }
    fields = FIELDS.format(name=escape(t('Name')), password=escape(t('Password')))
    return doorway('door', '/api/auth/login', fields, head=looks.head(Theme.AUTO), script=looks.door(), words=words, told={})


def register(looks: Looks) -> None:
    page = login_html(looks)

    @core.app.get(LOGIN, include_in_schema=False)
    def login(request: Request) -> Response:
        if getattr(request.state, 'person', None) is not None:
            return RedirectResponse('/', 303)
        return HTMLResponse(page, headers={'Cache-Control': 'no-store'})
