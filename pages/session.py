"""Whose page this is: the wall in front has read the cookie, a page only looks at what it found."""

from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, HTTPException, Request
from nicegui.language import Language

from chatapp.domain.people import Person, Session
from chatapp.domain.wording import t
from pages.visit import Visit

LOGIN, SET_UP = '/login', '/setup'
LANGUAGE: Language = 'en-US'
ZONE_COOKIE = 'chatapp_zone'


def elsewhere(path: str) -> HTTPException:
    """Send the browser to another page instead of this one."""
    return HTTPException(303, t('This page is somewhere else now.'), headers={'Location': path, 'Cache-Control': 'no-store'})


def visit_of(request: Request) -> Visit:
    """The reader and their session; strangers go to the login page."""
    session, person = getattr(request.state, 'session', None), getattr(request.state, 'person', None)
    if not isinstance(session, Session) or not isinstance(person, Person):
        raise elsewhere(LOGIN)
    return Visit(session=session, person=person, zone=unquote(request.cookies.get(ZONE_COOKIE, '')))


def settled_visit_of(request: Request) -> Visit:
    """As `visit_of`, but whoever has no name yet goes to the first screen."""
    visit = visit_of(request)
    if not visit.person.name:
        raise elsewhere(SET_UP)
    return visit


AnyVisit = Annotated[Visit, Depends(visit_of)]
SettledVisit = Annotated[Visit, Depends(settled_visit_of)]
