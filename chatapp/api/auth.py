"""In and out: the one-time link, name and password, who am I, and the end of it."""

from fastapi import APIRouter, Request, Response

from chatapp.api.caller import AnyCaller, demand_own_page, is_browser
from chatapp.api.cookies import SESSION_COOKIE, came_by_tls, session_cookie
from chatapp.api.house import House, ThisHouse
from chatapp.api.shapes import InviteBody, LinkBody, LoginBody
from chatapp.domain.people import Person, Role, Scope, Session, Token
from chatapp.services.doors import CHAT_ONLY
from chatapp.services.limits import network_of
from chatapp.services.wire import Json, time_json

router = APIRouter(prefix='/api/auth', tags=['auth'])


@router.post('/link')
async def enter_by_link(body: LinkBody, request: Request, response: Response, house: ThisHouse) -> Json:
    """Use up a one-time link; the answer sets the session cookie. A guest is told `conversation_id`, where they last were."""
    if is_browser(request):
        demand_own_page(request)
    house.services.limits.check('login', f'link {network_of(_address(request))}')
    session, secret = await house.services.doors.enter_by_link(body.secret)
    _set_cookie(request, response, house, secret)
    person = await house.services.people.get(session.person)
    if person.role is Role.OWNER:
        return _who(person, session)
    newest = (await house.services.conversations.listed(person.id, limit=1)).items
    return {**_who(person, session), 'conversation_id': newest[0].id if newest else None}


@router.post('/invite')
async def enter_by_invite(body: InviteBody, request: Request, response: Response, house: ThisHouse) -> Json:
    """Take a seat in a room by an invite's secret: as whoever is signed in, else as somebody new of this name, with a session."""
    known = getattr(request.state, 'person', None)
    if is_browser(request) or isinstance(known, Person):
        demand_own_page(request)
    house.services.limits.check('login', f'link {network_of(_address(request))}')
    if isinstance(known, Person):
        return {'conversation_id': (await house.services.company.join(known.id, body.secret)).id, 'name': known.name}
    cover, session, secret = await house.services.company.come_in(body.secret, body.name)
    _set_cookie(request, response, house, secret)
    return {'conversation_id': cover.id, 'name': (await house.services.people.get(session.person)).name}


@router.post('/login')
async def login(body: LoginBody, request: Request, response: Response, house: ThisHouse) -> Json:
    """Sign in. A browser gets the session cookie; a program a token for twelve hours, shown this once, with the `scopes` it asks for.

    Both end with a sign-out, and with a change of the password or a sign-out everywhere.
    """
    doors, address = house.services.doors, _address(request)
    if is_browser(request):
        demand_own_page(request)
        session, secret = await doors.sign_in(body.name, body.password, address=address)
        _set_cookie(request, response, house, secret)
        return _who(await house.services.people.get(session.person), session)
    token, secret = await doors.sign_in_program(body.name, body.password, address=address, scopes=body.scopes or CHAT_ONLY)
    response.headers['cache-control'] = 'no-store'
    return {**_with_token(await house.services.people.get(token.person), token), 'token': secret, 'token_type': 'bearer'}


@router.get('/verify')
async def verify(caller: AnyCaller) -> Json:
    """Who the caller is, and until when."""
    if caller.session is not None:
        return _who(caller.person, caller.session)
    return _with_token(caller.person, caller.token)


@router.post('/logout')
async def logout(caller: AnyCaller, request: Request, response: Response, house: ThisHouse) -> Json:
    """End the session, or the token, this call came with."""
    if caller.session is not None:
        await house.services.doors.sign_out(caller.session)
    if caller.token is not None:
        await house.services.doors.revoke_token(caller.person.id, caller.token.id)
    if SESSION_COOKIE in request.cookies:
        secure = came_by_tls(request.scope, house.public_url)
        response.headers.append('set-cookie', session_cookie('', max_age_s=0, secure=secure))
    return {'signed_in': False}


def _set_cookie(request: Request, response: Response, house: House, secret: str) -> None:
    secure = came_by_tls(request.scope, house.public_url)
    life_s = int(house.services.doors.session_life.total_seconds())
    response.headers.append('set-cookie', session_cookie(secret, max_age_s=life_s, secure=secure))
    response.headers['cache-control'] = 'no-store'


def _address(request: Request) -> str:
    return request.client.host if request.client else ''


def _person(person: Person) -> Json:
    return {'person_id': person.id, 'name': person.name, 'role': person.role.value, 'needs_set_up': not person.name}


def _who(person: Person, session: Session) -> Json:
    return {**_person(person), 'expires_at': time_json(session.expires_at), 'scopes': sorted(scope.value for scope in Scope)}


def _with_token(person: Person, token: Token | None) -> Json:
    expires_at, scopes = (token.expires_at, token.scopes) if token else (None, frozenset[Scope]())
    return {**_person(person), 'expires_at': time_json(expires_at), 'scopes': sorted(scope.value for scope in scopes)}
