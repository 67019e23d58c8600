"""The table of a conversation on its page: the console, what waits to be said, how it is said, and who sits there."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from nicegui import background_tasks

from chatapp.domain.errors import BadInput, Stopped
from chatapp.domain.events import (
    CompanyChanged,
    Event,
    MemberChanged,
    PresenceChanged,
    ReplyEnded,
    ReplyPassed,
    RoomChanged,
    RosterChanged,
    RunEnded,
)
from chatapp.domain.ids import AgentId, ConversationId, FileId, ReportId, WaitingId
from chatapp.domain.messages import AuthorKind
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.rooms import TurnPolicy, Waiting
from chatapp.domain.voices import Voice
from chatapp.domain.wording import t
from chatapp.services.console import Status
from components.room_console import RoomConsole
from components.say_options import Listener, Saying, SayOptions
from components.waiting_line import Waiter, WaitingLine
from pages.beside import has_beside, notes_of, report_of
from pages.frame import Frame
from pages.reins import POLICIES, reins_of
from pages.room_settings import RoomDesk
from pages.seating import Seating
from pages.writers import Writers

SETTLE_S = 0.1  # several events of one moment make one redraw


class Table:
    """`status` is how the room stands now, None for a chat, which has no console; `mine` gives the reader its reins.

    `on_taken_back` gets what waited and is not to be sent after all.
    """

    def __init__(
        self,
        frame: Frame,
        conversation: ConversationId,
        status: Status | None,
        *,
        mine: bool = True,
        on_taken_back: Callable[[Waiting], None],
    ) -> None:
        self._frame, self._services, self._id = frame, frame.services, conversation
        self._reader, self._mine, self._on_taken_back = frame.visit.reader, mine, on_taken_back
        self._console = RoomConsole(reins_of(status, mine=mine), policies=POLICIES, on_act=self._act) if status else None
        self._writers = Writers(frame, conversation) if status else None
        self._desk = RoomDesk(frame, conversation)
        self._seating = Seating(frame, conversation)
        self._waiting = WaitingLine((), on_act=self._act_on_waiting)
        self._came = False  # somebody came or went: whoever looks at who sits here is to see it
        self._closed = False
        self._beside = True  # something may stand beside the talk that the inspector does not show yet, or not any more
        self._options: SayOptions | None = None
        self._listeners = _listeners(status)
        self._timer: asyncio.TimerHandle | None = None
        kinds = (RoomChanged, MemberChanged, CompanyChanged, PresenceChanged, RunEnded, ReplyEnded, ReplyPassed, RosterChanged)
        self._stop = self._services.bus.listen(self._hear, *kinds)
        frame.client.on_delete(self.close)

    def place(self) -> None:
        """Put the buttons for how the next message is said where the slot is."""
        self._options = SayOptions(me=self._frame.visit.person.name, listeners=self._listeners)
        background_tasks.create(self._refresh(), name='show what waits to be said')

    async def say(self, text: str, key: str, files: Sequence[FileId] = (), *, compare: ModelRef | None = None) -> None:
        """Say it as the reader chose: at once or after the turn, to everybody or to one, in which voice; to two models at once."""
        saying = self._options.saying if self._options else Saying()
        to = AgentId(saying.to) if saying.to else None
        voice = Voice(kind=AuthorKind(saying.voice), name=saying.name)
        if saying.after and compare and self._services.orchestrator.running(self._id) is not None:
            raise BadInput(t('What waits for the run is answered by one model; compare two when it is over.'), field='compare')
        if saying.after and not compare:
            await self._services.line.put(self._reader, self._id, text, attachments=files, client_message_id=key, to=to, voice=voice)
        else:
            await self._services.timeline.post(
                self._reader, self._id, text, attachments=files, client_message_id=key, voice=voice, to=to, compare=compare
            )
        self.said()

    def said(self) -> None:
        """A message was sent: how the next one is said is chosen anew."""
        if self._options:
            self._options.said()

    def close(self) -> None:
        """Nothing more is heard."""
        self._closed = True
        self._stop()
        self._desk.close()
        if self._writers:
            self._writers.close()
        if self._timer is not None:
            self._timer.cancel()

    async def show_people(self) -> None:
        """Open the inspector on who sits here."""
        await self._seating.show()

    async def _act(self, name: str, argument: str) -> None:
        """What the reader does at the console."""
        with self._frame.telling():
            await self._do(name, AgentId(argument))
        await self._refresh()

    async def _do(self, name: str, argument: AgentId) -> None:
        console, rooms = self._services.console, self._services.rooms
        match name:
            case 'stop':
                await self._services.orchestrator.stop(self._reader, self._id)
            case 'pause':
                await console.pause(self._reader, self._id)
            case 'mute' | 'unmute':
                await rooms.mute(self._reader, self._id, argument, muted=name == 'mute')
            case 'policy':
                await self._set_policy(argument)
            case 'settings':
                await self._desk.open()
            case _:
                self._services.limits.check('send', self._reader)
                await self._let(name, argument)

    async def _let(self, name: str, agent: AgentId) -> None:
        """What makes a model speak is counted as a message is."""
        console = self._services.console
        match name:
            case 'resume':
                await console.resume(self._reader, self._id)
            case 'step':
                await console.step(self._reader, self._id)
            case 'continue':
                await console.go_on(self._reader, self._id)
            case 'speak':
                await console.let_speak(self._reader, self._id, agent)
            case _:
                return

    async def _set_policy(self, name: str) -> None:
        if name not in set(TurnPolicy):
            raise BadInput(t('There is no such way to give turns.'), field='policy')
        await self._services.rooms.set_rules(self._reader, self._id, lambda old: replace(old, policy=TurnPolicy(name)))

    def _hear(self, event: Event) -> None:
        match event:
            case RoomChanged() | MemberChanged() | CompanyChanged() | PresenceChanged() | RunEnded():
                ours = event.conversation == self._id
            case ReplyEnded(message=message) | ReplyPassed(message=message):
                ours = message.conversation == self._id
            case _:
                ours = isinstance(event, RosterChanged)
        self._came = self._came or (ours and isinstance(event, CompanyChanged | MemberChanged | PresenceChanged))
        if ours and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SETTLE_S, self._settled)

    def _settled(self) -> None:
        self._timer = None
        background_tasks.create(self._refresh(), name='show how a room stands')

    async def _refresh(self) -> None:
        with self._frame.telling():
            waiting = await self._services.line.of(self._reader, self._id)
            status = await self._services.console.status(self._reader, self._id) if self._console else None
            if self._waiting.is_deleted:  # another conversation is shown by now
                self.close()
                return
            if status is not None and (self._beside or has_beside(status)):
                await self._lay_beside(status)
            came, self._came = self._came, False
            people = await self._seating.people() if came and self._frame.inspector.shows_people else None
            if self._closed:
                return
            if people is not None:
                self._frame.inspector.seat(people)
            self._waiting.show([_waiter(one) for one in waiting])
            if self._console is None or status is None:
                return
            self._console.show(reins_of(status, mine=self._mine))
            if self._options:
                self._options.listen(_listeners(status))

    async def _lay_beside(self, status: Status) -> None:
        """Give the inspector what stands beside the talk; it may have grown since."""
        notes = await notes_of(self._services, self._frame.visit, self._id, status)
        self._beside = has_beside(status)
        if not self._closed:
            self._frame.inspector.lay_beside(notes, on_act=self._act_beside)

    async def _act_beside(self, name: str, which: str) -> None:
        """What the reader does with what stands beside the talk."""
        with self._frame.telling():
            match name:
                case 'stop':
                    await self._services.orchestrator.stop(self._reader, self._id)
                case 'behind':
                    report, requests = await report_of(self._services, self._frame.visit, self._id, ReportId(which))
                    self._frame.inspector.show_report(report, requests)
                case 'begin':
                    self._services.limits.check('send', self._reader)
                    with suppress(Stopped):
                        await self._services.panels.draw(self._reader, self._id)
                case _:
                    return

    async def _act_on_waiting(self, name: str, waiting: str, text: str) -> None:
        line, which = self._services.line, WaitingId(waiting)
        with self._frame.telling():
            match name:
                case 'change':
                    await line.rewrite(self._reader, which, text)
                case 'remove':
                    self._on_taken_back(await line.take_back(self._reader, which))
                case 'send':
                    self._services.limits.check('send', self._reader)
                    await line.send_now(self._reader, which)
                case _:
                    return


def _waiter(one: Waiting) -> Waiter:
    files = tuple(file.name for file in one.attachments)
    return Waiter(id=one.id, text=one.text, files=files, key=one.client_message_id, trouble=one.trouble)


def _listeners(status: Status | None) -> list[Listener]:
    return (
        [Listener(id=one.agent, name=status.names.get(one.agent, one.name)) for one in status.members if one.agent not in status.critics]
        if status
        else []
    )
