"""Who calls: the owner of a token, or a browser that is signed in and was sent by our own pages."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from chatapp.api.house import TheServices
from chatapp.api.origins import header_values, same_origin
from chatapp.domain.errors import Forbidden, NotSignedIn
from chatapp.domain.people import Person, Scope, Session, Token
from chatapp.domain.wording import t
from chatapp.services.bundle import Services

_bearer = HTTPBearer(auto_error=False, description='A token of `chatapp token create`, or of /api/auth/login.')
_key = APIKeyHeader(name='X-API-Key', auto_error=False, description='The same token in another header.')
BearerToken = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
KeyToken = Annotated[str | None, Security(_key)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person, and either the session or the token they came with; `secret` is what proves it."""

    person: Person
    session: Session | None
    token: Token | None
    secret: str = field(repr=False)


async def any_caller(request: Request, services: TheServices, bearer: BearerToken, key: KeyToken) -> Caller:
    """Whoever is known here. A token wins over a cookie; a wrong token is not made good by a cookie."""
    secret = bearer.credentials if bearer else key
    if secret is not None:
        token, person = await services.doors.token_of(secret)
        return Caller(person=person, session=None, token=token, secret=secret)
    session: Session | None = getattr(request.state, 'session', None)
    person_or_none: Person | None = getattr(request.state, 'person', None)
    cookie: str | None = getattr(request.state, 'cookie_secret', None)
    if session is None or person_or_none is None or cookie is None:
        raise NotSignedIn(t('Sign in first, or send a token.'))
    demand_own_page(request)
    return Caller(person=person_or_none, session=session, token=None, secret=cookie)


async def chat_caller(caller: Annotated[Caller, Depends(any_caller)]) -> Caller:
    """Whoever may talk: a browser's person, or a token with the scope `chat`."""
    if caller.token is not None and Scope.CHAT not in caller.token.scopes:
        raise Forbidden(t('This token lacks the scope chat.'))
    return caller


async def admin_caller(caller: Annotated[Caller, Depends(any_caller)]) -> Caller:
    """Whoever may change the house: a browser's person, or a token with the scope `admin`."""
    if caller.token is not None and Scope.ADMIN not in caller.token.scopes:
        raise Forbidden(t('This token lacks the scope admin.'))
    return caller


AnyCaller = Annotated[Caller, Depends(any_caller)]
ChatCaller = Annotated[Caller, Depends(chat_caller)]
AdminCaller = Annotated[Caller, Depends(admin_caller)]


def is_browser(request: Request) -> bool:
    """Browsers say where a request comes from; programs have no reason to."""
    return any(header_values(request.scope, name) for name in (b'sec-fetch-site', b'origin'))


def demand_own_page(request: Request) -> None:
    """`Forbidden` unless one of our pages sent this request, for requests that carry a cookie."""
    origin, site = header_values(request.scope, b'origin'), header_values(request.scope, b'sec-fetch-site')
    reading = request.method in {'GET', 'HEAD'}
    own_site = all(one == 'same-origin' or (reading and one == 'none') for one in site)
    own_origin = not origin or same_origin(request.scope)
    told = bool(origin or site) or reading
    if not (own_site and own_origin and told):
        raise Forbidden(t('Only pages of this house may use the cookie; programs send a token.'))
    plain_json = request.headers.get('content-type', '').partition(';')[0].strip().lower() == 'application/json'
    if not (reading or plain_json or request.headers.get('x-requested-with') == 'chatapp'):
        raise Forbidden(t('Send JSON, or the header X-Requested-With: chatapp.'))


async def still_welcome(services: Services, caller: Caller) -> bool:
    """Whether what the caller came with still opens the door: for streams that outlive a sign-out or a revocation."""
    try:
        if caller.token is not None:
            await services.doors.token_of(caller.secret)
        else:
            await services.doors.standing(caller.secret)
    except NotSignedIn:
        return False
    return True
