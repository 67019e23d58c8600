"""A page with transcript and composer and nothing else of the house, whose events a test plays through HTTP.

Run as `python -m tests.browser.harness PORT`. `POST /play` takes a list of steps, each `[name, argument, ...]`; what
the browser asked for stands under `GET /asked`. The views, events and wire forms are the house's own.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import Body, Request
from nicegui import app, core, ui
from nicegui.element import Element

from chatapp.domain.conversations import Conversation
from chatapp.domain.events import BranchChanged, Event, MessagePosted, ReplyEnded, ReplyGrew, RunEnded, ThinkingGrew, ToolEnded, ToolStarted
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.messages import Author, AuthorKind, Entry, Message, State, Thinking, ToolUse
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.view import ConversationView, apply
from chatapp.services.wire import Json, encoded, entry_json, event_json, snapshot_json
from components.composer import Composer
from components.transcript import Transcript

COMPONENTS = Path(__file__).parents[2] / 'components'
MARA = Author(kind=AuthorKind.PERSON, id='mara', name='Mara')
JUNIPER = Author(kind=AuthorKind.AGENT, id='anthropic:claude', name='Juniper')
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Scene:
    """One conversation: all its messages, the view of its newest, and the frames sent so far."""

    def __init__(self, name: str) -> None:
        self.name = ConversationId(name)
        cover = Conversation(id=self.name, owner=PersonId('mara'), created_at=NOON, active_at=NOON)
        self.view = ConversationView(conversation=cover)
        self.earlier: list[Message] = []
        self.frames: list[tuple[str, str, str]] = []
        self.asked: list[list[object]] = []
        self.news = asyncio.Condition()
        self.deaf = 0
        self.refusal: str | None = None
        self.lost = 0

    @property
    def id(self) -> str:
        return f'e-{len(self.frames)}'

    async def note(self, *asked: object) -> None:
        """Remember what the browser asked for and wake who waits for it."""
        async with self.news:
            self.asked.append([*asked])
            self.news.notify_all()

    def snapshot(self) -> Json:
        return snapshot_json(self.view)

    def since(self, last: str | None) -> list[tuple[str, str, str]]:
        epoch, _, number = (last or '').partition('-')
        if epoch != 'e' or not number.isdigit():
            return [(self.id, 'snapshot', encoded(self.snapshot()))]
        return self.frames[int(number) :]

    async def tell(self, event: Event) -> None:
        self.view = apply(self.view, event)
        told = event_json(event)
        assert told is not None
        self.frames.append((f'e-{len(self.frames) + 1}', told[0], encoded(told[1])))
        await self.send(self.frames[-1])

    async def send(self, frame: tuple[str, str, str]) -> None:
        if self.lost:
            self.lost -= 1
            return
        await core.sio.emit('conversation', [self.name, *frame], room=f'scene {self.name}')

    def message(self, name: str, author: Author, text: str, **rest: object) -> Message:
        last = self.view.entries[-1].message if self.view.entries else None
        made = Message(
            id=MessageId(name),
            conversation=self.name,
            parent=last.id if last else None,
            position=last.position + 1 if last else 1,
            author=author,
            text=text,
            created_at=NOON,
        )
        return replace(made, **rest)  # type: ignore[arg-type]

    def draft(self, reply: str) -> int:
        return self.view.drafts[MessageId(reply)].n

    def find(self, name: str) -> Message:
        return next(entry.message for entry in self.view.entries if entry.message.id == name)


class Steps:
    """What a test can play; each method is one step."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    async def history(self, count: int, text: str = 'Message {n}') -> None:
        """Messages that stand before the page opens, the newest 40 of them in its snapshot."""
        scene = self.scene
        for n in range(1, count + 1):
            by = MARA if n % 2 else JUNIPER
            made = replace(scene.message(f'h{n}', by, text.replace('{n}', str(n))), created_at=NOON - timedelta(minutes=count - n))
            scene.earlier.append(made)
            scene.view = replace(scene.view, entries=(*scene.view.entries, Entry(message=made, versions=(made.id,)))[-40:])
        scene.view = replace(scene.view, has_older=count > 40)

    async def person(self, name: str, text: str, key: str | None = None) -> None:
        await self.scene.tell(MessagePosted(message=self.scene.message(name, MARA, text, client_message_id=key)))

    async def reply(self, name: str, author: str = 'Juniper', model: str = 'anthropic:claude') -> None:
        by = Author(kind=AuthorKind.AGENT, id=model, name=author)
        message = self.scene.message(name, by, '', state=State.STREAMING, model=ModelRef.parse(model))
        await self.scene.tell(MessagePosted(message=message))

    async def text(self, reply: str, text: str, size: int = 1_000_000, pause: float = 0) -> None:
        """Deltas of `size` characters each, `pause` seconds apart."""
        for at in range(0, len(text), size):
            draft = self.scene.view.drafts[MessageId(reply)]
            piece = text[at : at + size]
            event = ReplyGrew(conversation=self.scene.name, reply=MessageId(reply), n=draft.n, at=len(draft.text), text=piece)
            await self.scene.tell(event)
            await asyncio.sleep(pause)

    async def thinking(self, reply: str, text: str) -> None:
        draft = self.scene.view.drafts[MessageId(reply)]
        event = ThinkingGrew(conversation=self.scene.name, reply=MessageId(reply), n=draft.n, at=len(draft.thinking), text=text)
        await self.scene.tell(event)

    async def tool(self, reply: str, call: str, name: str, asked: str) -> None:
        tool = ToolUse(call=call, name=name, input=asked)
        await self.scene.tell(ToolStarted(conversation=self.scene.name, reply=MessageId(reply), tool=tool))

    async def tool_end(self, reply: str, call: str, name: str, asked: str, output: str, ok: bool, ms: int) -> None:
        tool = ToolUse(call=call, name=name, input=asked, output=output, ok=ok, duration_ms=ms)
        await self.scene.tell(ToolEnded(conversation=self.scene.name, reply=MessageId(reply), tool=tool))

    async def end(self, reply: str, state: str = 'complete', failure: str = '', thought_ms: int = 0) -> None:
        scene = self.scene
        draft = scene.view.drafts[MessageId(reply)]
        thinking = Thinking(text=draft.thinking, duration_ms=thought_ms) if draft.thinking else None
        message = replace(scene.find(reply), text=draft.text, state=State(state), failure=failure, thinking=thinking, tools=draft.tools)
        await scene.tell(ReplyEnded(message=message))

    async def run_end(self, reason: str, sentence: str) -> None:
        await self.scene.tell(RunEnded(conversation=self.scene.name, reason=reason, sentence=sentence))

    async def lose(self, count: int) -> None:
        """The next frames are numbered and kept, and never reach the browser."""
        self.scene.lost = count

    async def again(self) -> None:
        """Send every frame a second time."""
        for frame in self.scene.frames:
            await self.scene.send(frame)

    async def foreign_epoch(self) -> None:
        """A frame as from another start of the server."""
        await self.scene.send(('z-1', 'run_end', '{"reason":"stopped","sentence":"never shown"}'))

    async def resume(self, reply: str) -> None:
        """An answer that had broken off is written on."""
        message = replace(self.scene.find(reply), state=State.STREAMING, failure='')
        await self.scene.tell(MessagePosted(message=message))

    async def ignore(self, count: int) -> None:
        """The next sends arrive and nothing comes of them, as when the server dies in between."""
        self.scene.deaf = count

    async def refuse(self, sentence: str | None) -> None:
        """What every send and action is answered with from now on; None accepts."""
        self.scene.refusal = sentence

    async def delete(self, name: str) -> None:
        await self.changed(name, deleted_at=NOON)

    async def change(self, name: str, values: dict[str, str]) -> None:
        """The message becomes another one: readers are sent a snapshot."""
        await self.changed(name, state=State(values['state']), failure=values['failure'])

    async def versions(self, name: str, *ids: str) -> None:
        """The message gets versions, as after a regenerate: readers are sent a snapshot."""
        entries = tuple(
            replace(entry, versions=tuple(MessageId(one) for one in ids)) if entry.message.id == name else entry
            for entry in self.scene.view.entries
        )
        self.scene.view = replace(self.scene.view, entries=entries)
        await self.resend()

    async def changed(self, name: str, **values: object) -> None:
        changed = replace(self.scene.find(name), **values)  # type: ignore[arg-type]
        entries = tuple(replace(entry, message=changed) if entry.message.id == name else entry for entry in self.scene.view.entries)
        self.scene.view = replace(self.scene.view, entries=entries)
        await self.resend()

    async def resend(self) -> None:
        scene = self.scene
        assert event_json(BranchChanged(conversation=scene.name)) is None
        scene.frames.append((f'e-{len(scene.frames) + 1}', 'snapshot', encoded(scene.snapshot())))
        await scene.send(scene.frames[-1])


SCENES: dict[str, Scene] = {}


def scene_named(name: str) -> Scene:
    return SCENES.setdefault(name, Scene(name))


@app.get('/style/{name}')
def style(name: str) -> object:
    from fastapi.responses import FileResponse

    return FileResponse(COMPONENTS / Path(name).name)


@app.post('/play/{name}')
async def play(name: str, steps: list[list[object]] = Body()) -> str:  # noqa: B008  # FastAPI's way
    acts = Steps(scene_named(name))
    for step, *arguments in steps:
        await getattr(acts, str(step))(*arguments)
    return scene_named(name).id


@app.get('/asked/{name}')
def asked(name: str) -> list[list[object]]:
    return scene_named(name).asked


@app.get('/wait/{name}/{kind}/{number}')
async def wait(name: str, kind: str, number: int) -> list[object]:
    """The `number`th thing of this kind the browser asks for, as soon as it did."""
    scene = scene_named(name)

    def found() -> list[list[object]]:
        return [one for one in scene.asked if one[0] == kind]

    async with asyncio.timeout(15), scene.news:
        await scene.news.wait_for(lambda: len(found()) >= number)
    return found()[number - 1]


@app.post('/api/conversations/{name}/messages', status_code=201)
async def post(name: str, request: Request) -> dict[str, object]:
    body = await request.json()
    await Steps(scene_named(name)).person(body['client_message_id'], body['content'], body['client_message_id'])
    await scene_named(name).note('post', len(body['content']), body['client_message_id'], request.headers['x-requested-with'])
    return {'id': body['client_message_id']}


@ui.page('/c/{name}')
async def conversation(name: str, theme: str = 'light') -> None:
    scene = scene_named(name)
    dressed(theme)
    with Element('div').classes('frame-alone'), Element('main').classes('centre'):
        transcript = await transcript_of(scene)
        with Element('div').classes('foot'), Element('div').classes('column'):
            composer_of(scene)
    scene_transcripts.setdefault(name, []).append(transcript)


scene_transcripts: dict[str, list[Transcript]] = {}


def dressed(theme: str) -> None:
    ui.dark_mode(theme == 'dark')
    ui.add_head_html('<link rel="stylesheet" href="/style/style.css"><link rel="stylesheet" href="/style/transcript.css">')
    ui.add_css('.nicegui-content { padding: 0; gap: 0; display: block } .frame-alone { height: 100dvh; display: grid }')
    ui.query('html').props(f'data-theme={theme}')


async def transcript_of(scene: Scene) -> Transcript:
    async def attach(last: str | None) -> None:
        await scene.note('attach', last)
        for sid, _ in core.sio.manager.get_participants('/', made.client.id):
            await core.sio.enter_room(sid, f'scene {scene.name}')
        made.receive(scene.since(last))

    async def older(before: str) -> None:
        await scene.note('older', before)
        index = next(n for n, message in enumerate(scene.earlier) if message.id == before)
        page = scene.earlier[max(0, index - 40) : index]
        made.prepend({'messages': [entry_json(Entry(message=one, versions=(one.id,))) for one in page], 'has_older': index > 40})

    async def newer(after: str) -> None:
        await scene.note('newer', after)
        index = next(n for n, message in enumerate(scene.earlier) if message.id == after) + 1
        page = scene.earlier[index : index + 40]
        more = index + 40 < len(scene.earlier)
        made.append_newer({'messages': [entry_json(Entry(message=one, versions=(one.id,))) for one in page], 'has_newer': more})

    async def act(action: str, message: str, arguments: Json) -> str | None:
        await scene.note(action, message, arguments)
        return scene.refusal

    made = Transcript(
        conversation=scene.name,
        start=(scene.id, scene.snapshot()),
        me='mara',
        zone='Europe/Berlin',
        on_attach=attach,
        on_older=older,
        on_newer=newer,
        on_act=act,
        shown=lambda: [entry.message.text for entry in scene.view.entries],
    )
    return made


def composer_of(scene: Scene) -> Composer:
    async def send(text: str, key: str, files: Sequence[str]) -> str | None:
        await scene.note('send', text, key, *files)
        if scene.deaf:
            scene.deaf -= 1
            await asyncio.Event().wait()
        if scene.refusal is None and not any(entry.message.client_message_id == key for entry in scene.view.entries):
            await Steps(scene).person(key, text, key)
        return scene.refusal

    async def stop() -> None:
        await scene.note('stop')

    return Composer(conversation=scene.name, placeholder='Write to Juniper', on_send=send, on_stop=stop)


app.on_startup(lambda: print('ready', flush=True))  # noqa: T201  # the test waits for this line

if __name__ in {'__main__', '__mp_main__'}:
    ui.run(
        port=int(sys.argv[1]), host='127.0.0.1', show=False, reload=False, title='harness', reconnect_timeout=20, show_welcome_message=False
    )
