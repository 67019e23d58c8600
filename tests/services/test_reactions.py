"""What agents feel before a composed answer: kept, hidden, and shown where a room chooses so."""

import json
from dataclasses import replace
from pathlib import Path

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import AgentId
from chatapp.domain.money import Usage
from chatapp.domain.stream import Finished, StopReason, ToolCall
from chatapp.services.export.document import Format
from tests.support.house import TestHouse
from tests.support.scripted import Step, passes, says
from tests.support.tables import ONE_ROUND, a_table, an_agent, messages_in
from tests.support.taking import taken

TOOLS = Finished(reason=StopReason.TOOLS, usage=Usage(input_tokens=1))


def feels(*reasons: str) -> list[Step]:
    return [*(ToolCall(call=f'c{nth}', name='excuse', arguments=f'{{"reason": "{one}"}}') for nth, one in enumerate(reasons)), TOOLS]


async def a_room_with_hazel(house: TestHouse, folder: Path, *, shown: bool) -> Conversation:
    room = await a_table(house, rules=replace(ONE_ROUND, show_reactions=shown))
    await house.services.rooms.add(house.ada, room.id, await an_agent(house, folder, 'Hazel', agent__yaml='model: demo:lamp'))
    return room


async def felt(house: TestHouse, room: Conversation) -> list[str]:
    await house.run_ended(room.id)
    return [one.text for one in (await house.services.reactions.of(house.ada, room.id))[0]]


async def taken_away(house: TestHouse, room: Conversation) -> list[str]:
    body = json.loads(await taken(house, room.id, Format.JSON))
    return [one['content'] for one in body['reactions']]


async def show(house: TestHouse, room: Conversation, *, shown: bool) -> None:
    await house.services.rooms.set_rules(house.ada, room.id, lambda old: replace(old, show_reactions=shown))


async def test_a_reaction_is_kept_hidden_and_shown_with_the_switch(house: TestHouse, tmp_path: Path) -> None:
    house.provider.scripts = [feels('How dare she.'), says('Of course, Ada.')]
    room = await a_room_with_hazel(house, tmp_path, shown=False)
    await house.services.timeline.post(house.ada, room.id, 'Do it again.')
    assert await felt(house, room) == []
    answer = (await messages_in(house, room))[-1]
    assert (answer.text, answer.tools) == ('Of course, Ada.', ())
    await show(house, room, shown=True)
    (reaction,), _ = await house.services.reactions.of(house.ada, room.id)
    assert (reaction.text, reaction.name, reaction.message) == ('How dare she.', 'Hazel', answer.id)
    assert await taken_away(house, room) == ['How dare she.']
    await show(house, room, shown=False)
    assert await felt(house, room) == []
    assert await taken_away(house, room) == []


async def test_no_follower_and_no_later_request_learns_it(house: TestHouse, tmp_path: Path) -> None:
    house.provider.scripts = [feels('Plum.'), says('Yes.'), says('And yes.')]
    room = await a_room_with_hazel(house, tmp_path, shown=True)
    async with house.services.feeds.follow(house.ada, room.id) as following:
        await house.services.timeline.post(house.ada, room.id, 'Hi')
        heard = ''
        async for frame in following:
            heard += frame.data
            if house.ends_run(frame, room.id):
                break
    assert 'Plum' not in heard
    await house.services.timeline.post(house.ada, room.id, 'Hi again')
    await house.run_ended(room.id)
    assert 'Plum' not in str(house.provider.requests[-1])


async def test_three_a_turn_are_enough_and_an_empty_one_is_none(house: TestHouse, tmp_path: Path) -> None:
    house.provider.scripts = [feels('one', '', 'two', 'three', 'four'), says('Calm.')]
    room = await a_room_with_hazel(house, tmp_path, shown=True)
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert await felt(house, room) == ['three', 'two', 'one']
    first, cursor = await house.services.reactions.of(house.ada, room.id, limit=2)
    rest, end = await house.services.reactions.of(house.ada, room.id, limit=2, cursor=cursor)
    assert ([one.text for one in (*first, *rest)], end) == (['three', 'two', 'one'], None)


async def test_who_passes_after_all_leaves_nothing(house: TestHouse, tmp_path: Path) -> None:
    room = await a_table(house, 'ann', rules=replace(ONE_ROUND, show_reactions=True))
    await house.services.rooms.add(house.ada, room.id, await an_agent(house, tmp_path, 'Hazel', agent__yaml='model: demo:lamp'))
    house.provider.voices = {'ann': [says('Hm.')], 'Hazel': [feels('Not again.'), passes()]}
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert await felt(house, room) == []


async def test_a_reaction_goes_with_its_answer_and_is_read_by_those_who_read_that(house: TestHouse, tmp_path: Path) -> None:
    house.provider.scripts = [feels('Openly cross.'), says('Yes.'), feels('Quietly cross.'), says('Yes, between us.')]
    room = await a_room_with_hazel(house, tmp_path, shown=True)
    _, secret = await house.services.company.invite(house.ada, room.id)
    _, session, _ = await house.services.company.come_in(secret, 'Bob')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.run_ended(room.id)
    answer = (await messages_in(house, room))[-1]
    hazel = AgentId(house.services.roster.by_name('Hazel').id)
    await house.services.timeline.post(session.person, room.id, 'Psst', to=hazel)
    assert await felt(house, room) == ['Openly cross.']
    bobs, _ = await house.services.reactions.of(session.person, room.id)
    assert [one.text for one in bobs] == ['Quietly cross.', 'Openly cross.']
    await house.services.timeline.delete_message(house.ada, answer.id)
    assert await felt(house, room) == []
    await house.services.conversations.delete(house.ada, room.id)
    await house.services.trash.erase(house.ada, [room.id])


async def test_a_copy_of_a_room_has_the_reactions_its_reader_may_have(house: TestHouse, tmp_path: Path) -> None:
    house.provider.scripts = [feels('How dare she.'), says('Of course, Ada.'), feels('Gone.'), says('Deleted.')]
    room = await a_room_with_hazel(house, tmp_path, shown=True)
    for text in ('Would you?', 'And now?'):
        await house.services.timeline.post(house.ada, room.id, text)
        await house.run_ended(room.id)
    await house.services.timeline.delete_message(house.ada, (await messages_in(house, room))[-1].id)
    copy = await house.services.copies.duplicate(house.ada, room.id)
    assert await felt(house, copy) == await felt(house, room) == ['How dare she.']
    ((reaction,), _) = await house.services.reactions.of(house.ada, copy.id)
    answer = next(one for one in await messages_in(house, copy) if one.text == 'Of course, Ada.')
    assert (reaction.message, reaction.name) == (answer.id, 'Hazel')
    await show(house, copy, shown=False)
    assert await felt(house, copy) == []
