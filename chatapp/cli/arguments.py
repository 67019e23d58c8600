"""What may be typed after `chatapp`."""

from argparse import ArgumentParser, ArgumentTypeError, _SubParsersAction
from pathlib import Path

from chatapp import __version__
from chatapp.domain.people import Scope
from chatapp.domain.wording import t

Commands = _SubParsersAction  # argparse keeps the name of what add_subparsers gives to itself


def parser() -> ArgumentParser:
    """Every command with its own help; `command` is empty when none was given."""
    top = ArgumentParser(prog='chatapp', description=t('People and AI agents talk in one process, on data that stays yours.'))
    top.add_argument('--version', action='version', version=f'chatapp {__version__}')
    commands = top.add_subparsers(dest='command', metavar='COMMAND')
    everywhere = ArgumentParser(add_help=False)
    everywhere.add_argument('--data-dir', type=Path, metavar='FOLDER', help=t('the data folder, instead of CHATAPP_DATA_DIR'))
    _serve(commands, everywhere)
    _token(commands, everywhere)
    _move(commands, everywhere)
    for name, says in (
        ('link', t('print a new one-time link that signs the owner in')),
        ('rotate-key', t('make a new encryption key and encrypt everything with it; can be repeated after an interruption')),
        ('check', t('read the whole database and say whether it is sound')),
    ):
        commands.add_parser(name, parents=[everywhere], help=says, description=_sentence(says))
    commands.add_parser('version', help=t('print the version'), description=t('Print the version.'))
    return top


def _serve(commands: 'Commands[ArgumentParser]', everywhere: ArgumentParser) -> None:
    serve = commands.add_parser(
        'serve', parents=[everywhere], help=t('start the app; the same as no command at all'), description=t('Start the app.')
    )
    serve.add_argument('--host', metavar='ADDRESS', help=t('address to listen on, instead of CHATAPP_HOST'))
    serve.add_argument('--port', type=int, metavar='NUMBER', help=t('port to listen on, instead of CHATAPP_PORT; 0 takes a free one'))
    serve.add_argument('--no-browser', action='store_true', help=t('do not open the browser'))
    serve.add_argument('--native', action='store_true', help=t('show it in a window of its own; closing that ends the program'))


def _move(commands: 'Commands[ArgumentParser]', everywhere: ArgumentParser) -> None:
    says = t('carry the whole database to another one, SQLite or PostgreSQL; stop the server first')
    move = commands.add_parser('move', parents=[everywhere], help=says, description=_sentence(says))
    move.add_argument(
        '--to',
        required=True,
        metavar='DATABASE_URL',
        help=t('an empty database: sqlite:///FILE or postgresql://USER@HOST/DATABASE, its password in PGPASSWORD'),
    )


def _token(commands: 'Commands[ArgumentParser]', everywhere: ArgumentParser) -> None:
    says = t('make, list and revoke tokens for programs')
    token = commands.add_parser('token', help=says, description=_sentence(says))
    actions = token.add_subparsers(dest='action', metavar='ACTION', required=True)
    create = actions.add_parser('create', parents=[everywhere], help=t('make a token and print its secret, this once'))
    create.add_argument('--name', required=True, help=t('which program will use it'))
    create.add_argument(
        '--scope',
        action='append',
        choices=[scope.value for scope in Scope],
        help=t('what it opens, chat if not given; can be given several times'),
    )
    create.add_argument('--expires-days', type=_days, metavar='NUMBER', help=t('days until it ends; until revoked if not given'))
    actions.add_parser('list', parents=[everywhere], help=t('list the tokens; their secrets are not kept'))
    revoke = actions.add_parser('revoke', parents=[everywhere], help=t('end a token at once'))
    revoke.add_argument('token', metavar='ID', help=t('an id or a name from the list'))


def _days(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 3650:
        raise ArgumentTypeError(t('give a whole number of days from 1 to 3650'))
    return int(value)


def _sentence(says: str) -> str:
    return says[0].upper() + says[1:] + '.'
