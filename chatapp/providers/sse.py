"""Server-sent events out of bytes, however the network cut them.

Follows the event stream format of the HTML standard: lines end with LF, CRLF or CR, `data` lines of one event are
joined with LF, lines that begin with a colon are comments. Bytes are decoded only in whole lines, so a character
cut in two arrives whole. Pure: no sockets here.
"""

from dataclasses import dataclass

BOM = b'\xef\xbb\xbf'
LONGEST_EVENT_BYTES = 4 * 1024 * 1024
"""An event over this size is no answer of a model; it would only fill the memory."""


class NotEvents(ValueError):
    """The bytes are not an event stream: not UTF-8, or an event without end."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event; `kind` is its `event` field, empty where there was none."""

    kind: str
    data: str


class EventReader:
    """Feed bytes, get the events completed by them."""

    def __init__(self) -> None:
        self._rest = b''
        self._after_cr = False
        self._begun = False
        self._kind = ''
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Take the next bytes. `NotEvents` for what no event stream holds."""
        if not chunk:
            return []
        if self._after_cr:
            chunk = chunk.removeprefix(b'\n')
            self._after_cr = False
        lines = (self._rest + chunk).splitlines(keepends=True)
        self._rest = lines.pop() if lines and not lines[-1].endswith((b'\r', b'\n')) else b''
        self._after_cr = bool(lines) and not self._rest and lines[-1].endswith(b'\r')
        if len(self._rest) + self._size > LONGEST_EVENT_BYTES:
            raise NotEvents('an event without end')
        return self._read(lines)

    def end(self) -> list[ServerEvent]:
        """The event left open when the stream ended: some servers forget the last empty line."""
        lines = [self._rest] if self._rest else []
        self._rest = b''
        return self._read([*lines, b'\n'])

    def _read(self, lines: list[bytes]) -> list[ServerEvent]:
        events: list[ServerEvent] = []
        for raw in lines:
            try:
                line = self._without_mark(raw).rstrip(b'\r\n').decode()
            except UnicodeDecodeError as error:
                raise NotEvents('not UTF-8') from error
            if line:
                self._field(line)
                continue
            if self._data:
                events.append(ServerEvent(self._kind, '\n'.join(self._data)))
            self._kind, self._data, self._size = '', [], 0
        return events

    def _without_mark(self, raw: bytes) -> bytes:
        if self._begun:
            return raw
        self._begun = True
        return raw.removeprefix(BOM)

    def _field(self, line: str) -> None:
        name, _, value = line.partition(':')
        if name == 'data':
            value = value.removeprefix(' ')
            self._data.append(value)
            self._size += len(value)
        elif name == 'event':
            self._kind = value.removeprefix(' ')
