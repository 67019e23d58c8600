"""The commands that work beside a running server: they take no lock and hold the database for milliseconds."""

import asyncio
from argparse import Namespace

from chatapp.cli.exits import Exit
from chatapp.cli.folder import make_folder
from chatapp.cli.terminal import answer
from chatapp.cli.tokens import create_token, list_tokens, print_link, revoke_token
from chatapp.desk import Desk, open_desk
from chatapp.domain.people import Scope
from chatapp.domain.wording import t
from chatapp.settings import Settings


def run_beside(given: Namespace, settings: Settings) -> Exit:
    make_folder(settings.data_dir)
    asyncio.run(_run(given, settings))
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
