"""The session cookie: a random secret and nothing else, out of reach for scripts and for other sites' posts."""

from http.cookies import SimpleCookie

from starlette.requests import HTTPConnection
from starlette.types import Scope

SESSION_COOKIE = 'chatapp_session'


def session_secret(scope: Scope) -> str | None:
    """What the browser sent, None without a cookie."""
    return HTTPConnection(scope).cookies.get(SESSION_COOKIE)


def session_cookie(secret: str, *, max_age_s: int, secure: bool) -> str:
    """The value of a Set-Cookie header; an empty secret with age 0 takes the cookie away."""
    jar: SimpleCookie = SimpleCookie()
    jar[SESSION_COOKIE] = secret
    morsel = jar[SESSION_COOKIE]
    morsel['path'], morsel['max-age'], morsel['httponly'], morsel['samesite'] = '/', max_age_s, True, 'Lax'
    if secure:
        morsel['secure'] = True
    return morsel.OutputString()


def came_by_tls(scope: Scope, public_url: str) -> bool:
    """Whether a cookie may be marked Secure: the reader is on https, straight or through a trusted proxy."""
    return scope.get('scheme') in {'https', 'wss'} or public_url.startswith('https:')
