"""What stands where nothing stands, and where something broke: a plain page with a way back."""

from html import escape

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from nicegui import core
from starlette.exceptions import HTTPException

from chatapp.domain.company import Parting
from chatapp.domain.errors import ChatappError
from chatapp.domain.people import Person, Theme
from chatapp.domain.wording import t
from pages.doorway import LAMP
from pages.looks import Looks

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
{head}</head><body><main class="doorway" id="main"><div class="nothing">{lamp}<h1>{heading}</h1><p>{sentence}</p>
<a class="button primary" href="/">{back}</a></div></main></body></html>
"""


def missing(looks: Looks, theme: Theme, sentence: str) -> Response:
    return _plain(looks, theme, 404, t('Nothing here'), sentence)


def parted(looks: Looks, theme: Theme, parting: Parting) -> Response:
    """For somebody who sat in a room and does no more."""
    if parting.by is None:
        return _plain(looks, theme, 404, t('You left this room'), t('What you said stays there. To come back, ask for a new invite.'))
    sentence = t(
        '{name} showed you out of this room. What you said stays there; to come back, ask {name} for a new invite.', name=parting.by
    )
    return _plain(looks, theme, 404, t('You were shown out'), sentence)


def register(looks: Looks) -> None:
    """Our own pages instead of NiceGUI's: theirs open a socket, and strangers get none."""

    async def not_found(request: Request, fault: Exception) -> Response:
        if isinstance(fault, HTTPException) and 'text/html' not in request.headers.get('accept', ''):
            return JSONResponse({'detail': fault.detail}, 404)
        return missing(looks, _theme(request), t('There is no page at this address.'))

    async def broken(request: Request, _fault: Exception) -> Response:
        sentence = t('Something broke here, and it is in the log. Nothing you wrote was lost; load the page again.')
        return _plain(looks, _theme(request), 500, t('The lamp is out'), sentence)

    async def refused(request: Request, fault: Exception) -> Response:
        sentence = fault.sentence if isinstance(fault, ChatappError) else ''
        return _plain(looks, _theme(request), 503, t('The lamp is out'), sentence)

    core.app.exception_handler(404)(not_found)
    core.app.exception_handler(ChatappError)(refused)
    core.app.exception_handler(Exception)(broken)


def _plain(looks: Looks, theme: Theme, status: int, heading: str, sentence: str) -> Response:
    words = {'title': t('{heading} · chatapp', heading=heading), 'heading': heading, 'sentence': sentence, 'back': t('New chat')}
    page = PAGE.format(head=looks.head(theme), lamp=LAMP, **{name: escape(text) for name, text in words.items()})
    return HTMLResponse(page, status, headers={'Cache-Control': 'no-store'})


def _theme(request: Request) -> Theme:
    person = getattr(request.state, 'person', None)
    return person.theme if isinstance(person, Person) else Theme.AUTO
