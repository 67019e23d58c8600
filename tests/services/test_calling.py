"""People called by name: the room needs them until they have read it."""

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import ProviderDown
from chatapp.domain.ids import AgentId, PersonId
from chatapp.domain.messages import State
from chatapp.domain.stream import TextDelta
from tests.support.house import TestHouse
from tests.support.scripted import Step, says
from tests.support.tables import a_table, messages_in


async def a_guest(house: TestHouse, room: Conversation, name: str) -> PersonId:
    _, secret = await house.services.company.invite(house.ada, room.id)
    return (await house.services.company.come_in(secret, name))[1].person


async def needed(house: TestHouse, room: Conversation, *people: PersonId) -> list[bool]:
    return [(await house.services.shelf.marks(one, [room.id]))[room.id].needs_you for one in people]


async def test_whom_a_person_calls_is_needed_until_they_read_it_and_nobody_else_is(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('Fine.')]}
    room = await a_table(house, 'bo')
    bob, eve = await a_guest(house, room, 'Bob'), await a_guest(house, room, 'Eve')
    await house.services.timeline.post(house.ada, room.id, 'What do you say, @bob? And I, @Ada?')
    await house.run_ended(room.id)
    assert await needed(house, room, house.ada, bob, eve) == [False, True, False]
    await house.services.shelf.read(bob, room.id, opened=False)
    assert await needed(house, room, bob) == [False]
    listed = await house.services.conversations.listed(bob)
    assert listed.marks[room.id].needs_you is False


async def test_an_agent_calls_people_too_korean_particles_and_all(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('@하늘아, 어떻게 ', '생각해?')]}
    room = await a_table(house, 'bo')
    guest = await a_guest(house, room, '하늘')
    await house.services.timeline.post(house.ada, room.id, 'Well?')
    await house.run_ended(room.id)
    assert await needed(house, room, house.ada, guest) == [False, True]


async def test_a_longer_name_of_an_agent_is_the_agents(house: TestHouse) -> None:
    house.provider.voices = {'bob-ross': [says('Yes.')]}
    room = await a_table(house, 'bob-ross')
    bob = await a_guest(house, room, 'Bob')
    await house.services.timeline.post(house.ada, room.id, '@bob-ross, paint us something')
    await house.run_ended(room.id)
    assert await needed(house, room, bob) == [False]


async def test_a_whisper_calls_only_its_two_ends(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('Between us, @Ada: @Bob snores.')]}
    room = await a_table(house, 'bo')
    bob = await a_guest(house, room, 'Bob')
    await house.services.timeline.post(house.ada, room.id, 'What of @Bob?', to=AgentId('demo:bo'))
    await house.run_ended(room.id)
    assert await needed(house, room, house.ada, bob) == [True, False]


async def test_in_a_chat_nobody_is_called(house: TestHouse) -> None:
    house.provider.scripts = [says('Hello @Ada.')]
    message = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(message.conversation)
    cover = await house.services.conversations.get(house.ada, message.conversation)
    assert await needed(house, cover, house.ada) == [False]


async def test_a_call_that_was_deleted_calls_nobody_and_an_edit_calls_anew(house: TestHouse) -> None:
    room = await a_table(house)
    bob = await a_guest(house, room, 'Bob')
    said = await house.services.timeline.post(house.ada, room.id, 'Who is there?')
    said = await house.services.timeline.edit(house.ada, said.id, 'Are you there, @Bob?')
    assert await needed(house, room, bob) == [True]
    await house.services.timeline.delete_message(house.ada, said.id)
    assert await needed(house, room, bob) == [False]


async def test_an_answer_that_broke_off_and_went_on_calls_once_and_may_be_erased(house: TestHouse) -> None:
    cut: list[Step] = [TextDelta(text='I ask @Ada'), ProviderDown('It went away.')]
    house.provider.voices = {'bo': [cut, says(' and @Ada again.')]}
    room = await a_table(house, 'bo')
    await house.services.timeline.post(house.ada, room.id, 'Well?')
    await house.run_ended(room.id)
    broken = (await messages_in(house, room))[-1]
    assert broken.state is State.INTERRUPTED
    await house.services.again.resume(house.ada, broken.id)
    await house.run_ended(room.id)
    assert await needed(house, room, house.ada) == [True]
    await house.services.conversations.delete(house.ada, room.id)
    await house.services.trash.erase(house.ada, [room.id])
