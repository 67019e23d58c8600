"""What others said while the reader was away."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from nicegui.events import GenericEventArguments

from chatapp.domain.digest import Digest
from chatapp.domain.messages import AuthorKind
from chatapp.domain.wording import t
from components.passing import Passing

LEAST_TOLD = 2  # one message is read as fast as it is told of
MOST_ROWS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    id: str
    name: str
    agent: bool
    words: str
    count: str
    calls: bool


class Away(Passing, component='away.js', dependencies=['icons.js', 'words.js'], esm={'chatapp-client': 'client'}):
    """Shown until the reader dismisses it or `on_read` leads them to the first message they have not read."""

    def __init__(self, digest: Digest, *, on_read: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self._props['told'] = _told(digest) if digest.count >= LEAST_TOLD else None
        self._on_read = on_read
        self.on('read', self._read)
        self.on('dismiss', self.dismiss, args=[])

    def dismiss(self) -> None:
        """It was read."""
        if self._props['told'] is not None:
            self._props['told'] = None

    async def _read(self, event: GenericEventArguments) -> None:
        self.dismiss()
        if isinstance(event.args, str):
            await self._on_read(event.args)

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        told = self._props['told']
        return [t('While you were away'), told['heading'], *(row['name'] for row in told['rows'])] if told else []


def _told(digest: Digest) -> dict[str, object]:
    count = t('{count} messages or more', count=digest.count) if digest.more else t('{count} messages', count=digest.count)
    rows = [
        _Row(
            id=one.message,
            name=one.author.name,
            agent=one.author.kind is AuthorKind.AGENT,
            words=one.words,
            count=t('once') if one.count == 1 else t('{count} times', count=one.count),
            calls=one.calls,
        )
        for one in digest.speakers
    ]
    shown = sorted(rows, key=lambda row: not row.calls)[:MOST_ROWS]
    heading = t('{count} from {speakers} speakers', count=count, speakers=len(rows)) if len(rows) > len(shown) else count
    return {'heading': heading, 'first': digest.first, 'rows': [asdict(row) for row in shown]}
