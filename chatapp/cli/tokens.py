"""`chatapp link` and `chatapp token`: ways in for the owner and for programs, made at the terminal."""

from datetime import timedelta

from chatapp.cli.folder import serving
from chatapp.cli.greeting import link_at
from chatapp.cli.terminal import answer, tell
from chatapp.desk import Desk
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import TokenId
from chatapp.domain.people import Scope, Token
from chatapp.domain.wording import t
from chatapp.settings import Settings


async def print_link(desk: Desk, settings: Settings) -> None:
    """The link leads to the process that serves the folder now, else to where one would listen."""
    holder = serving(settings.data_dir)
    address = settings.public_url or (holder.address if holder else f'http://{settings.host}:{settings.port}')
    secret = await desk.doors.new_link()
    if holder is None:
        tell(t('chatapp is not running: start it, then open this link within 15 minutes.'))
    else:
        tell(t('Open this link once, within 15 minutes:'))
    answer(link_at(address, secret))


async def create_token(desk: Desk, *, name: str, scopes: frozenset[Scope], days: int | None) -> None:
    owner = await desk.people.ensured_owner()
    expires_at = desk.clock.now() + timedelta(days=days) if days else None
    token, secret = await desk.doors.create_token(owner.id, name=name, scopes=scopes, expires_at=expires_at)
    tell(t('Token "{name}" for {scopes}. It is shown this once:', name=token.name, scopes=_scopes(token)))
    answer(secret)


async def list_tokens(desk: Desk) -> None:
    """One line a token, its parts set apart by tabs: id, name, scopes, made, ends."""
    owner = await desk.people.owner()
    tokens = await desk.doors.tokens(owner.id) if owner else ()
    for token in tokens:
        ends = f'{token.expires_at:%Y-%m-%d}' if token.expires_at else t('until revoked')
        answer(f'{token.id}\t{token.name}\t{_scopes(token)}\t{token.created_at:%Y-%m-%d}\t{ends}')
    if not tokens:
        tell(t('There are no tokens.'))


async def revoke_token(desk: Desk, wanted: str) -> None:
    """By id first, then by the exact name; `NotFound` when neither is there."""
    owner = await desk.people.owner()
    tokens = await desk.doors.tokens(owner.id) if owner else ()
    ids = [token.id for token in tokens if token.id == wanted] or [token.id for token in tokens if token.name == wanted]
    if owner is None or not ids:
        raise NotFound(t('There is no token {wanted}.', wanted=wanted))
    for found in ids:
        await desk.doors.revoke_token(owner.id, TokenId(found))
    tell(t('Revoked.'))


def _scopes(token: Token) -> str:
    return ','.join(sorted(scope.value for scope in token.scopes))
