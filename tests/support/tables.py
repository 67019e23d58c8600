"""Rooms for tests: plain models sit at the table under their own names, agents of folders where a test needs them."""

from pathlib import Path

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import AgentId, ConversationId, PersonId
from chatapp.domain.messages import Message
from chatapp.domain.rooms import FirstRound, Rules
from tests.support.house import LAMP, TestHouse

ONE_ROUND = Rules(first_round=FirstRound.SEQUENTIAL, max_rounds=0)


async def a_table(house: TestHouse, *names: str, rules: Rules = ONE_ROUND, title: str = 'Table') -> Conversation:
    """A room of Ada's with these agents."""
    room = await house.services.rooms.create(house.ada, title, [f'demo:{name}' for name in names], rules=rules)
    for name in names:
        await house.services.rooms.choose_model(house.ada, room.id, AgentId(f'demo:{name}'), LAMP)
    return room


async def joins(house: TestHouse, room: ConversationId, name: str, *, share_history: bool = False) -> None:
    """One more comes to the table."""
    await house.services.rooms.add(house.ada, room, f'demo:{name}', share_history=share_history)
    await house.services.rooms.choose_model(house.ada, room, AgentId(f'demo:{name}'), LAMP)


async def a_guest(house: TestHouse, room: Conversation, name: str = 'Bob') -> PersonId:
    """Somebody new who came by a link of Ada's."""
    _, secret = await house.services.company.invite(house.ada, room.id)
    _, session, _ = await house.services.company.come_in(secret, name)
    return session.person


async def an_agent(house: TestHouse, folder: Path, name: str, **files: str) -> str:
    """An agent with a folder of its own, and its id; `files` are texts by their names, `__` for a dot."""
    home = folder / 'agents' / name
    home.mkdir(parents=True)
    texts = {'in_a_nutshell__md': f'{name} sits at the table.', **files}
    for file, text in texts.items():
        (home / file.replace('__', '.')).write_text(text, encoding='utf-8')
    await house.services.roster.refresh()
    return house.services.roster.by_name(name).id


async def said_in(house: TestHouse, room: Conversation) -> list[tuple[str, str]]:
    """What stands in the room once nobody speaks, by name."""
    await house.run_ended(room.id)
    return [(one.author.name, one.text) for one in await messages_in(house, room)]


async def messages_in(house: TestHouse, room: Conversation) -> list[Message]:
    page = await house.services.timeline.page(house.ada, room.id, limit=200)
    return [entry.message for entry in page.entries if entry.message.deleted_at is None]


async def until(house: TestHouse, room: Conversation, words: str) -> None:
    """Wait until readers of the room have been told these words."""
    async with house.services.feeds.follow(house.ada, room.id) as following:
        async for frame in following:
            if words in frame.data:
                return
