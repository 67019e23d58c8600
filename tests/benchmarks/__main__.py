"""`python -m tests.benchmarks [NAME ...]`: measure and print a table; `--readme` writes it into README too."""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path

from uvicorn.loops.auto import auto_loop_factory

from tests.benchmarks import (
    browsing,
    databases,
    first_token,
    histories,
    long_answers,
    rooms,
    rosters,
    searches,
    sessions,
    starting,
    stops,
    streams,
)
from tests.benchmarks.figures import Figure, machine, table

README = Path(__file__).parents[2] / 'README.md'
MARKED = re.compile(r'(<!-- benchmarks -->\n).*?(<!-- /benchmarks -->)', re.DOTALL)
BENCHMARKS: Mapping[str, Callable[[], Coroutine[None, None, list[Figure]]]] = {
    'starting': starting.measure,
    'sessions': sessions.measure,
    'first_token': first_token.measure,
    'streams': streams.measure,
    'long_answers': long_answers.measure,
    'histories': histories.measure,
    'rosters': rosters.measure,
    'rooms': rooms.measure,
    'stops': stops.measure,
    'searches': searches.measure,
    'browsing': browsing.measure,
    'databases': databases.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog='python -m tests.benchmarks', description='Measure, and print a table.')
    parser.add_argument('names', nargs='*', choices=[*BENCHMARKS, []], metavar='NAME', help=', '.join(BENCHMARKS))
    parser.add_argument('--readme', action='store_true', help='write the table into README')
    given = parser.parse_args()
    figures: list[Figure] = []
    for name in given.names or BENCHMARKS:
        started = time.monotonic()
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            found: list[Figure] = runner.run(BENCHMARKS[name]())
        sys.stdout.write(f'{name}, {time.monotonic() - started:.0f} s\n{table(found)}\n\n')
        sys.stdout.flush()
        figures += found
    shown = f'{machine()}\n\n{table(figures)}\n'
    sys.stdout.write(shown)
    if given.readme:
        text = README.read_text()
        README.write_text(MARKED.sub(lambda marks: f'{marks[1]}{shown}{marks[2]}', text))


if __name__ == '__main__':
    main()
