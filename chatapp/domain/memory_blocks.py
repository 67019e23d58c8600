"""What an agent remembers for long: blocks under subtitles in one Markdown file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MAX_EVENT_CHARS = 2000
_BRACKETED = re.compile(r'^##\s*\[([^\]]+)\]')
_PLAIN = re.compile(r'^##\s+(.+?)\s*#*\s*$')
_THOUGHT = re.compile(r'\*\*지금 드는 생각:\*\*\s*"([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryBlock:
    """One memory. `thought` is what the agent thinks of it now, empty where the file does not say; `body` holds it too."""

    title: str
    body: str
    thought: str = ''

    @property
    def quiet_body(self) -> str:
        """The body without thoughts, for where they are shown apart."""
        return _THOUGHT.sub('', self.body).strip()


def blocks_of(text: str) -> tuple[MemoryBlock, ...]:
    r"""The blocks in order of the file. `## [Title]` begins one; a file without any bracket may write `## Title`.

    What stands before the first header is dropped; of two blocks with one title the last wins.

    >>> [(one.title, one.body) for one in blocks_of('lost\n## [a]\n1\n## [b]\n2\n## [a]\n3')]
    [('a', '3'), ('b', '2')]
    """
    lines = text.splitlines()
    header = _BRACKETED if any(_BRACKETED.match(line) for line in lines) else _PLAIN
    found: dict[str, list[str]] = {}
    body: list[str] = []
    for line in lines:
        if (begun := header.match(line)) and begun[1].strip():
            body = found[begun[1].strip()] = []
        else:
            body.append(line)
    return tuple(_block(title, '\n'.join(body).strip()) for title, body in found.items())


def block_named(blocks: Sequence[MemoryBlock], title: str) -> MemoryBlock | None:
    """The block with exactly this title, brackets and blanks round it forgiven."""
    wanted = title.strip().removeprefix('[').removesuffix(']').strip()
    return next((one for one in blocks if one.title == wanted), None)


def with_event(text: str, day: date, event: str) -> str:
    r"""`recent_events.md` with one dated line more; the event becomes one line.

    >>> with_event('- [2026-11-01] before\n', date(2026, 11, 27), 'met\nOrsino')
    '- [2026-11-01] before\n\n- [2026-11-27] met Orsino\n'
    """
    before = text if not text or text.endswith('\n') else f'{text}\n'
    return f'{before}\n- [{day.isoformat()}] {event_line(event)}\n'


def event_line(event: str) -> str:
    return ' '.join(event.split())[:MAX_EVENT_CHARS]


def _block(title: str, body: str) -> MemoryBlock:
    thought = _THOUGHT.search(body)
    return MemoryBlock(title=title, body=body, thought=thought[1] if thought else '')
