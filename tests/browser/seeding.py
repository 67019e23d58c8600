"""What lies in a data folder before the program starts on it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Unpack

from chatapp.assembly import open_house
from chatapp.domain.conversations import Kind, TitleSource
from chatapp.domain.ids import AgentId, ConversationId
from chatapp.domain.messages import Author, AuthorKind, Message, State, Thinking, ToolUse
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Usage
from chatapp.domain.people import Person
from chatapp.domain.rooms import Member, Room
from chatapp.ports.storage import Storage
from chatapp.services.profiles import ProfileChange
from chatapp.settings import Settings
from chatapp.storage import secrets
from chatapp.storage.sql.opening import open_storage
from tests.support.builders import Said, conversation, reply, said

LONG, CROWD = 500, 200
ROOM_TITLE = 'Should the library lend tools, and who answers for the thumb?'
NAMES = ('Juniper', 'Orsino', 'Wren', '하늘', 'Bettina of the ferry-harbour café', 'Ito', 'Marlow', 'Ólafía')
LINES = (
    'Should we lend tools like books?',
    'A drill is not a novel: it wears, it cuts, and someone must answer for the thumb.',
    'Then lend the thumb a glove.',
    '빌려주는 것은 믿는 것입니다. 먼저 서른 개로 시작하지요.',
    'Three things before a vote:\n\n1. who mends what comes back broken\n2. who pays in year three\n3. what is **not** lent',
    '@Juniper, what did the last town do?',
    'They began with forty, lost two, and never asked for a deposit again.',
    'No.',
    '| tool | lent | lost |\n|---|--:|--:|\n| drill | 212 | 1 |\n| ladder | 90 | 0 |',
)
TITLE = 'Why rye bread stays flat, and sixty characters of title to see'
FORMS = """Three things decide it: **water**, *time* and the `starter`. See [the mill](https://example.com/mill).

## What to change

| flour | water | proof | what happens when it stands too long |
|---|--:|--:|---|
| rye 1150 | 78 % | 75 min | it collapses, and the crumb becomes gummy |
| spelt 630 | 62 % | 60 min | it runs |

- [x] weigh the water
- [ ] wait for the dome[^1]

> The dough is ready before you are.

```python
def hydration(water_g: float, flour_g: float) -> float:
    return round(100 * water_g / flour_g, 1)  # a line that is longer than any narrow screen could ever show without a scroll of its own
```

1. Mix.
2. Wait.

![a loaf](https://example.com/loaf.png)

[^1]: About 75 minutes at 28 °C.
"""
THINKER = ModelRef('anthropic', 'claude-sonnet-5-5')
CLAUDE = Author(kind=AuthorKind.AGENT, id=str(THINKER), name='Claude Sonnet 5.5')


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """A signed-in owner named Mara, by the cookie of her browser, and two conversations: `long` and of every form.

    `crowded` is a room of eight agents and two hundred messages, where it was asked for.
    """

    cookie: str
    long: ConversationId
    rich: ConversationId
    crowded: ConversationId | None = None


async def seed(folder: Path, *, crowded: bool = False, **where: str) -> Seeded:
    """Make the folder, as a first run would, and write the conversations into it."""
    settings = Settings(data_dir=folder, _env_file=None, **where)  # type: ignore[call-arg,arg-type]  # pydantic checks them
    house = await open_house(settings)
    try:
        session, cookie = await house.services.doors.enter_by_link(await house.services.doors.new_link())
        mara = await house.services.people.set_up(session.person, name='Mara', password=None)
        await house.services.profiles.change(mara.id, ProfileChange(guided=True))
    finally:
        await house.aclose()
    storage = await open_storage(settings.database, secrets.keyring(folder, None))
    try:
        crowd = await write_crowd(storage, mara, CROWD) if crowded else None
        return Seeded(cookie=cookie, long=await write_long(storage, mara, LONG), rich=await write_rich(storage, mara), crowded=crowd)
    finally:
        await storage.aclose()


def answer(text: str, *, to: Message, **rest: Unpack[Said]) -> Message:
    return replace(reply(text, to=to, by=THINKER, **rest), author=CLAUDE)


async def write_rich(storage: Storage, owner: Person) -> ConversationId:
    """A conversation in which every form an answer can take stands: folded, failed, broken off, in versions."""
    at = datetime.now(UTC) - timedelta(days=1)
    cover = conversation(owner, title=TITLE, title_source=TitleSource.MANUAL, model=THINKER, active_at=at)
    thought = Thinking(text='Rye has little gluten, so the crumb must hold by itself.', duration_ms=7_000)
    tools = (
        ToolUse(
            call='c1', name='current_time', input='{"zone": "Europe/Berlin"}', output='Friday, 20 November 2026', ok=True, duration_ms=30
        ),
        ToolUse(call='c2', name='current_time', input='{"zone": "Mars/Olympus"}', output='No such zone.', ok=False, duration_ms=4),
    )
    usage = Usage(input_tokens=1_840, cached_tokens=1_200, output_tokens=412, thinking_tokens=60)
    async with storage.write() as store:
        await store.conversations.add(cover)

        async def add(made: Message) -> Message:
            return await store.messages.add(replace(made, created_at=at, ended_at=at))

        asked = await add(said('Why is my rye bread flat?\n\nI use 70 % water.', by=owner, into=cover))
        first = await add(answer('Too wet, I think.', to=asked))
        whole = answer(FORMS, to=asked, thinking=thought, tools=tools, usage=usage, cost_micros=12_300)
        full = await add(replace(whole, version_of=first.slot))
        again = await add(said('And spelt?', by=owner, into=cover, parent=full))
        failure = 'Anthropic is overloaded right now. Nothing was spent. Retry in a minute, or choose another model.'
        failed = await add(answer('', to=again, state=State.FAILED, failure=failure))
        more = await add(said('한국어로도 말해 줄래? ' + 'averylongwordwithoutaplacetobreak' * 4, by=owner, into=cover, parent=failed))
        last = await add(answer('네, 물론', to=more, state=State.INTERRUPTED, failure='Stopped.'))
        await store.conversations.update(replace(cover, head=last.id))
    return cover.id


async def write_crowd(storage: Storage, owner: Person, count: int) -> ConversationId:
    """A room of eight agents, of all lengths of name, in which `count` messages were said, one a minute until now."""
    start = datetime.now(UTC) - timedelta(minutes=count)
    cover = conversation(owner, title=ROOM_TITLE, title_source=TitleSource.MANUAL, kind=Kind.ROOM, active_at=start)
    agents = [Author(kind=AuthorKind.AGENT, id=f'demo:{number}', name=name) for number, name in enumerate(NAMES)]
    async with storage.write() as store:
        await store.conversations.add(cover)
        await store.rooms.put(Room(conversation=cover.id))
        for seat, one in enumerate(agents):
            await store.rooms.put_member(Member(conversation=cover.id, agent=AgentId(one.id), name=one.name, seat=seat, muted=seat == 6))
        last = await store.messages.add(replace(said(LINES[0], by=owner, into=cover), created_at=start))
        for number in range(1, count):
            at, line = start + timedelta(minutes=number), LINES[number % len(LINES)]
            if number % 9 == 0:
                made = said(line, by=owner, into=cover, parent=last)
            else:
                made = replace(answer(line, to=last), author=agents[number % len(agents)])
            last = await store.messages.add(replace(made, created_at=at, ended_at=at))
        await store.conversations.update(replace(cover, head=last.id, active_at=last.created_at))
    return cover.id


async def write_long(storage: Storage, owner: Person, count: int) -> ConversationId:
    """A conversation in which `count` numbered messages were said, one a minute until an hour ago."""
    start = datetime.now(UTC) - timedelta(hours=1, minutes=count)
    cover = conversation(owner, title='A long talk', title_source=TitleSource.MANUAL, model=THINKER, active_at=start)
    async with storage.write() as store:
        await store.conversations.add(cover)
        last = None
        for number in range(1, count + 1):
            at = start + timedelta(minutes=number)
            if last is None or number % 2:
                made = said(f'Question {number}: what comes after {number - 1}?', by=owner, into=cover, parent=last)
            else:
                made = answer(f'Answer {number}. One comes after it, **{number + 1}**, as always.', to=last)
            last = await store.messages.add(replace(made, created_at=at, ended_at=at))
        assert last
        await store.conversations.update(replace(cover, head=last.id, active_at=last.created_at))
    return cover.id
