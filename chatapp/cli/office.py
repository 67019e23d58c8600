"""The commands beside `serve`. All but `rotate-key` and `move` work while a server runs: they hold the database for milliseconds."""

import asyncio
from argparse import Namespace

from chatapp.cli.exits import Exit
from chatapp.cli.folder import held, make_folder
from chatapp.cli.terminal import answer, tell
from chatapp.cli.tokens import create_token, list_tokens, print_link, revoke_token
from chatapp.desk import Desk, change_key, move_house, open_desk
from chatapp.domain.people import Scope
from chatapp.domain.wording import t
from chatapp.settings import Settings


def run_command(given: Namespace, settings: Settings) -> Exit:
    if given.command == 'rotate-key':
        return _rotate_key(settings)
    if given.command == 'move':
        return _move(settings, given.to)
    make_folder(settings.data_dir)
    asyncio.run(_run(given, settings))
    return Exit.DONE


def _rotate_key(settings: Settings) -> Exit:
    """With the folder held: a server that started meanwhile would go on sealing with the old key."""
    with held(settings.data_dir, address=t('(changing its key)')):
        written = asyncio.run(change_key(settings))
    answer(t('Everything is encrypted with the new key; {written} rows were written.', written=written))
    if settings.encryption_key:
        tell(t('Now the older keys may be taken out of ENCRYPTION_KEY.'))
    return Exit.DONE


def _move(settings: Settings, to: str) -> Exit:
    with held(settings.data_dir, address=t('(moving its data)')):
        rows = asyncio.run(move_house(settings, to))
    answer(t('{rows} rows lie in the other database now and are equal to those here, which stay as they are.', rows=rows))
    tell(t('Start with DATABASE_URL set to that address. Files and secrets stay in the data folder.'))
    return Exit.DONE


async def _run(given: Namespace, settings: Settings) -> None:
    async with open_desk(settings) as desk:
        match given.command:
            case 'link':
                await print_link(desk, settings)
            case 'token':
                await _token(desk, given)
            case 'check':
                await desk.storage.check()
                answer(t('The database is sound.'))


async def _token(desk: Desk, given: Namespace) -> None:
    match given.action:
        case 'create':
            scopes = frozenset(Scope(scope) for scope in given.scope or (Scope.CHAT,))
            await create_token(desk, name=given.name, scopes=scopes, days=given.expires_days)
        case 'list':
            await list_tokens(desk)
        case 'revoke':
            await revoke_token(desk, given.token)
