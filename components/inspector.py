"""What stands behind one answer, beside the timeline."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from chatapp.domain.messages import Detail, Message
from components.room_dialog import AgentOffered
from components.room_notes import Notes, ReportShown

ActOnPeople = Callable[[str, str, Mapping[str, object]], Awaitable[None]]
ActBeside = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """An answer and the detail stored with it; None where nothing was asked of a model."""

    message: Message
    detail: Detail | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """An agent that sits here; `model` is what it speaks with."""

    id: str
    name: str
    model: str
    muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Somebody who sits here; `me` is the reader, `here` says that they have it open.

    `ours` says that the reader may sign them out everywhere, `returns` that they may give them a sign-in link, `waits` until
    when one waits already; `password` that they come in with their own.
    """

    id: str
    name: str
    owner: bool
    me: bool
    here: bool
    ours: bool = False
    password: bool = False
    returns: bool = False
    waits: str = ''


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteRow:
    """An invite nobody has used yet, and the day it ends."""

    id: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who sits here, and whom one may let in. `room` False: a chat, which becomes one when somebody joins.

    `mine` says that the reader holds the reins; `link` is the path of an invite that was just made,
    `way` that of a sign-in link, for the person `way_for`.
    """

    mine: bool
    room: bool
    persons: Sequence[PersonRow]
    invites: Sequence[InviteRow] = ()
    link: str = ''
    way: str = ''
    way_for: str = ''
    seats: Sequence[SeatRow]
    offered: Sequence[AgentOffered]


class Inspector(
    Element,
    component='inspector.js',
    dependencies=['icons.js', 'words.js', 'people_panel.js', 'room_notes.js'],
    esm={'chatapp-client': 'client'},
):
    def __init__(self, *, on_close: Callable[[], None]) -> None:
        super().__init__()
        self._props['detail'], self._props['people'], self._props['notes'] = None, None, None
        self._props['tab'], self._props['open'], self._props['asked'] = 'details', False, 0
        self._on_people: ActOnPeople | None = None
        self._on_beside: ActBeside | None = None
        self._readable: list[str] = []
        self.on('close', on_close, args=[])
        self.on('people', self._act_on_people)
        self.on('beside', self._act_beside)

    @property
    def is_open(self) -> bool:
        return bool(self._props['open'])

    def show(self, behind: Behind | None) -> None:
        """Open; None where there is no answer yet."""
        self._props['detail'] = _shown(behind) if behind else None
        self._open('details')

    def show_report(self, report: ReportShown, requests: Sequence[str]) -> None:
        """Open on what a critic was sent."""
        self._props['detail'] = _detail(report.name, report.model, report.cost_micros, requests, tokens=report.tokens)
        self._open('details')

    @property
    def shows_people(self) -> bool:
        return self.is_open and self._props['tab'] == 'people'

    def show_people(self, people: People, *, on_act: ActOnPeople) -> None:
        """Open on who sits here.

        `on_act(name, id, arguments)` is one of mute, unmute, remove, add {share_history}, unseat, invite, uninvite,
        return, unreturn, signout.
        """
        self._on_people = on_act
        self._props['people'] = asdict(people)
        self._open('people')

    def seat(self, people: People) -> None:
        """Who sits here now; the reader stays at the tab they look at."""
        self._props['people'] = asdict(people)

    def lay_beside(self, notes: Notes | None, *, on_act: ActBeside | None = None) -> None:
        """What stands beside the talk of the room that is shown has tabs of its own, None where there is nothing.

        `on_act(name, id)` is one of begin and stop, of what a panel came to, and behind, for what a critic was sent.
        """
        self._on_beside = on_act
        laid = asdict(notes) if notes else None
        if self._props['notes'] != laid:
            self._props['notes'] = laid
            self._readable = notes.texts if notes else []

    def close(self) -> None:
        self._props['open'] = False

    def forget(self) -> None:
        """Close, and know nothing of what was shown."""
        self.close()
        self._props['detail'], self._props['people'] = None, None
        self.lay_beside(None)

    def _open(self, tab: str) -> None:
        self._props['tab'], self._props['open'] = tab, True
        self._props['asked'] += 1  # the same tab asked for again is gone to again

    async def _act_on_people(self, event: GenericEventArguments) -> None:
        match event.args:
            case [str(name), str(agent), dict(arguments)] if self._on_people is not None:
                await self._on_people(name, agent, arguments)
            case _:
                return

    async def _act_beside(self, event: GenericEventArguments) -> None:
        match event.args:
            case [str(name), str(which)] if self._on_beside is not None:
                await self._on_beside(name, which)
            case _:
                return

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        people = self._props['people'] if self.is_open and self._props['tab'] == 'people' else None
        if people:
            return [
                *(one['name'] for one in people['persons']),
                people['link'],
                people['way'],
                *(one['waits'] for one in people['persons']),
                *(seat['name'] for seat in people['seats']),
                *(one['name'] for one in people['offered']),
                *self._readable,
            ]
        detail = self._props['detail'] if self.is_open else None
        beside = self._readable if self.is_open else []
        return [detail['author'], detail['model'], *detail['requests'], *beside] if detail else [*beside]


def _shown(behind: Behind) -> dict[str, object]:
    message, detail = behind.message, behind.detail
    model = str(message.model) if message.model else ''
    shown = _detail(message.author.name, model, message.cost_micros, detail.requests if detail else ())
    shown['usage'] = asdict(message.usage) if message.usage else None
    shown['first_token_ms'] = detail.timing.first_token_ms if detail else None
    shown['total_ms'] = detail.timing.total_ms if detail else None
    return shown


def _detail(author: str, model: str, cost_micros: int | None, requests: Sequence[str], *, tokens: int = 0) -> dict[str, object]:
    times = {'first_token_ms': None, 'total_ms': None}
    return {
        'author': author,
        'model': model,
        'usage': None,
        'tokens': tokens,
        'cost_micros': cost_micros,
        'requests': list(requests),
        **times,
    }
