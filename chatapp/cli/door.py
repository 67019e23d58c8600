"""From what was typed to a command, and from its failure to a sentence and a number.

What a command needs is imported when it runs: asking for help or the version is quick.
"""

import gc
import importlib
import sys
from argparse import Namespace
from collections.abc import Sequence

from chatapp import __version__
from chatapp.cli.arguments import parser
from chatapp.cli.exits import Exit, exit_of
from chatapp.cli.sparing import without
from chatapp.cli.terminal import answer, tell
from chatapp.domain.errors import ChatappError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the result is the process's exit code."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    if not typed or (typed[0].startswith('-') and typed[0] not in {'-h', '--help', '--version'}):
        typed.insert(0, 'serve')
    given = parser().parse_args(typed)
    try:
        return _run(given)
    except ChatappError as error:
        tell(f'chatapp: {error.sentence}')
        return exit_of(error)
    except KeyboardInterrupt:
        return Exit.STOPPED


def _run(given: Namespace) -> Exit:
    if given.command == 'version':
        answer(__version__)
        return Exit.DONE
    if given.command == 'serve':
        return _serve(given)
    from chatapp.cli.office import run_command
    from chatapp.settings import load

    return run_command(given, load(data_dir=given.data_dir))


def _serve(given: Namespace) -> Exit:
    gc.disable()  # imports make much and drop little: searching it all the while costs a sixth of the start
    from chatapp.settings import load

    settings = load(host=given.host, port=given.port, data_dir=given.data_dir, open_browser=False if given.no_browser else None)
    with without('aiohttp'):  # for clients of sockets, which is not us: an eighth of the start and 9 MB
        importlib.import_module('nicegui')
    from chatapp.cli.serve import serve

    return serve(settings, native=given.native)
