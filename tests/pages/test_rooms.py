"""A room on its page, as its owner uses it."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nicegui.testing import User

from chatapp.domain.conversations import Conversation, Kind
from chatapp.domain.errors import NotFound, TooMany
from chatapp.domain.money import Usage
from chatapp.domain.rooms import TurnPolicy
from chatapp.domain.stream import Finished, StopReason, TextDelta, ToolCall
from components.away import Away
from components.compare_with import CompareWith
from components.composer import Composer
from components.header import Header
from components.inspector import Inspector
from components.room_console import RoomConsole
from components.room_dialog import RoomDialog
from components.room_settings import RoomSettings
from components.say_options import SayOptions
from components.shell import Shell
from components.sidebar import Sidebar
from components.waiting_line import WaitingLine
from components.welcome import Welcome
from pages.head import Head
from tests.pages.reading import PATIENCE, Pages, only, send
from tests.support.scripted import DONE, says
from tests.support.tables import ONE_ROUND, a_table, an_agent, messages_in

UNTYPED = {'autonomous': False, 'turns': '', 'dollars': '', 'quiet_from': '', 'quiet_until': '', 'reactions': False}
ROUND = replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN)


async def test_a_room_is_made_from_the_sidebar(front: Pages, tmp_path: Path) -> None:
    hazel = await an_agent(front.house, tmp_path, 'Hazel the Careful')
    user = await front.reader()
    await user.open('/')
    user.find(kind=Sidebar).trigger('room')
    await user.should_see('Hazel the Careful', retries=PATIENCE)

    user.find(kind=RoomDialog).trigger('create', {'name': 'Table', 'agents': [hazel], 'policy': 'round_robin'})

    await user.should_see(RoomConsole, retries=PATIENCE)
    (room,) = (await front.house.services.rooms.listed(front.house.ada))[0]
    assert (room.cover.title, room.room.rules.policy) == ('Table', TurnPolicy.ROUND_ROBIN)
    assert only(user, Header).props['cast'] == ['Ada', 'Hazel the Careful']
    await user.open('/')
    assert only(user, Sidebar).props['casts'] == {room.cover.id: ['Hazel the Careful']}


async def test_what_is_said_in_a_room_is_shown_and_the_console_follows(front: Pages) -> None:
    go_on = asyncio.Event()
    front.house.provider.voices = {'ann': [[TextDelta(text='I think'), go_on, says()[0]]], 'bo': [says('I agree.')]}
    room = await a_table(front.house, 'ann', 'bo', rules=ROUND)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    await user.should_see('Quiet.', retries=PATIENCE)

    send(user, 'Well?')

    await user.should_see('ann is speaking.', retries=PATIENCE)
    await user.should_see('bo is next, in order.', retries=PATIENCE)
    go_on.set()
    await user.should_see('I agree.', retries=PATIENCE)


async def test_the_reins_are_held_from_the_console(front: Pages) -> None:
    front.house.provider.scripts = [[TextDelta(text='On and on'), asyncio.Event()]]
    room = await a_table(front.house, 'ann', 'bo', rules=ROUND)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    send(user, 'Go')
    await user.should_see('ann is speaking.', retries=PATIENCE)

    user.find(kind=RoomConsole).trigger('act', ['stop', ''])
    await user.should_see('Stopped.', retries=PATIENCE)

    user.find(kind=RoomConsole).trigger('act', ['mute', 'demo:ann'])
    user.find(kind=RoomConsole).trigger('act', ['policy', 'manual'])
    user.find(kind=RoomConsole).trigger('act', ['pause', ''])
    await user.should_see('Nobody speaks until you resume.', retries=PATIENCE)
    shown = await front.house.services.rooms.get(front.house.ada, room.id)
    assert (shown.room.paused, shown.room.rules.policy, shown.members[0].muted) == (True, TurnPolicy.MANUAL, True)
    user.find(kind=RoomConsole).trigger('act', ['policy', 'by magic'])
    await user.should_see('There is no such way to give turns.', retries=PATIENCE)


async def test_to_resume_counts_as_sending(front: Pages) -> None:
    room = await a_table(front.house, 'ann')
    await front.house.services.console.pause(front.house.ada, room.id)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    await user.should_see(RoomConsole, retries=PATIENCE)
    with suppress(TooMany):
        while True:
            front.house.services.limits.check('send', front.house.ada)

    user.find(kind=RoomConsole).trigger('act', ['resume', ''])

    await user.should_see('That was too often', retries=PATIENCE)
    assert (await front.house.services.rooms.get(front.house.ada, room.id)).room.paused


async def test_people_are_shown_let_in_and_shown_out(front: Pages, tmp_path: Path) -> None:
    hazel = await an_agent(front.house, tmp_path, 'Hazel the Careful')
    question = await front.house.services.timeline.start(front.house.ada, 'Hi')
    await front.house.run_ended(question.conversation)
    user = await front.reader()
    await user.open(f'/c/{question.conversation}')
    await user.should_not_see(RoomConsole)
    user.find(kind=Header).trigger('people')
    await user.should_see('Hazel the Careful', retries=PATIENCE)

    user.find(kind=Inspector).trigger('people', ['add', hazel, {}])

    await user.should_see('Hazel the Careful joined the chat', retries=PATIENCE)
    await user.should_see(RoomConsole, retries=PATIENCE)
    assert (await front.house.services.conversations.get(front.house.ada, question.conversation)).kind is Kind.ROOM
    user.find(kind=Inspector).trigger('people', ['remove', hazel, {}])
    await user.should_see('Hazel the Careful left the chat', retries=PATIENCE)


async def test_a_call_of_somebody_who_is_not_there_is_told(front: Pages) -> None:
    room = await a_table(front.house, 'ann')
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    send(user, '@Zed are you there?')
    await user.should_see('Zed does not sit here and was not called.', retries=PATIENCE)
    assert only(user, Shell)
    assert (await messages_in(front.house, room))[0].text == '@Zed are you there?'


async def test_a_message_waits_above_the_composer_and_is_sent_after_the_turn(front: Pages) -> None:
    go_on = asyncio.Event()
    front.house.provider.scripts = [[TextDelta(text='First'), go_on, says()[0]], says('Second')]
    question = await front.house.services.timeline.start(front.house.ada, 'One')
    user = await front.reader()
    await user.open(f'/c/{question.conversation}')
    await user.should_see('First', retries=PATIENCE)
    user.find(kind=SayOptions).trigger('choose', {'after': True, 'to': '', 'voice': 'person', 'name': ''})
    send(user, 'Two, later')
    await user.should_see('Two, later', retries=PATIENCE)
    (waiting,) = await front.house.services.line.of(front.house.ada, question.conversation)

    user.find(kind=WaitingLine).trigger('act', ['change', waiting.id, 'Two, much later'])
    await user.should_see('Two, much later', retries=PATIENCE)
    go_on.set()

    await user.should_see('Second', retries=PATIENCE)
    assert not only(user, SayOptions).saying.after


async def test_files_wait_with_their_message_and_other_voices_do_not(front: Pages) -> None:
    house = front.house
    house.provider.scripts = [[TextDelta(text='First'), asyncio.Event()]]
    question = await house.services.timeline.start(house.ada, 'One')
    file = await house.services.files.accept(house.ada, 'table.csv', b'a,b')
    user = await front.reader()
    await user.open(f'/c/{question.conversation}')
    await user.should_see('First', retries=PATIENCE)
    user.find(kind=SayOptions).trigger('choose', {'after': True, 'to': '', 'voice': 'situation', 'name': ''})
    assert await settled(user, ['Two', 'scene', []])
    user.find(kind=SayOptions).trigger('choose', {'after': True, 'to': '', 'voice': 'person', 'name': ''})
    assert await settled(user, ['', 'files', [file.id]]) is None
    await user.should_see('table.csv', retries=PATIENCE)
    (waiting,) = await house.services.line.of(house.ada, question.conversation)
    assert (waiting.text, waiting.attachments) == ('', (file,))
    assert house.services.orchestrator.running(question.conversation) is not None


async def test_after_a_message_that_went_another_way_nothing_stays_chosen(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    user = await front.reader()
    await user.open(f'/c/{made.id}')
    user.find(kind=SayOptions).trigger('choose', {'after': True, 'to': '', 'voice': 'person', 'name': ''})
    user.find(kind=CompareWith).trigger('choose', 'demo:lamp')
    await user.should_see('Compared with', retries=PATIENCE)
    assert only(user, SayOptions).saying.after

    user.find(kind=Composer).trigger('said')

    await user.should_not_see('Compared with', retries=PATIENCE)
    assert not only(user, SayOptions).saying.after


async def settled(user: User, sent: list[Any]) -> str | None:
    """What the composer is told of what it sends: the sentence that refuses it, None where it was taken."""
    told: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
    composer = only(user, Composer)
    composer.run_method = lambda _name, _key, sentence: told.set_result(sentence)  # type: ignore[method-assign,assignment,misc]
    user.find(kind=Composer).trigger('send', sent)
    return await told


async def test_a_whisper_goes_to_one_and_a_scene_is_set_from_the_composer(front: Pages) -> None:
    room = await a_table(front.house, 'ann', 'bo', rules=ROUND)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    user.find(kind=SayOptions).trigger('choose', {'after': False, 'to': 'demo:bo', 'voice': 'situation', 'name': ''})
    send(user, 'Night falls, only for you')
    await user.should_see('Hello there.', retries=PATIENCE)
    message = (await messages_in(front.house, room))[0]
    assert (message.to, message.author.name) == ('demo:bo', 'Situation')


async def test_a_critic_writes_into_a_tab_of_the_room_and_can_be_stopped(front: Pages, tmp_path: Path) -> None:
    go_on = asyncio.Event()
    front.house.provider.voices = {'ann': [says('Tea.')], 'Critic': [[TextDelta(text='No reason'), go_on, TextDelta(text=' given.'), DONE]]}
    room = await a_table(front.house, 'ann', rules=ROUND)
    critic = await an_agent(front.house, tmp_path, 'Critic', agent__yaml='model: demo:lamp')
    await front.house.services.rooms.add(front.house.ada, room.id, critic)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    send(user, 'Tea or coffee?')

    await user.should_see('Critic is writing a report.', retries=PATIENCE)
    assert only(user, RoomConsole).props['reins']['running']
    assert [one['id'] for one in only(user, SayOptions).props['listeners']] == ['demo:ann']
    go_on.set()
    user.find(kind=Header).trigger('people')

    await user.should_see('No reason given.', retries=PATIENCE)
    await user.should_see('Quiet.', retries=PATIENCE)
    (report,) = only(user, Inspector).props['notes']['reports']
    user.find(kind=Inspector).trigger('beside', ['behind', report['id']])
    await user.should_see('{"scripted": true}', retries=PATIENCE)
    assert only(user, Inspector).props['detail']['author'] == 'Critic'
    await user.open('/')
    assert only(user, Inspector).props['notes'] is None


async def test_the_whiteboard_has_a_tab_that_follows_the_talk(front: Pages, tmp_path: Path) -> None:
    front.house.provider.scripts = [says('[whiteboard diff]\n+ thirty hand tools'), says('[whiteboard diff]\n+ no blades')]
    room = await a_table(front.house)
    board = await an_agent(front.house, tmp_path, 'Whiteboard', agent__yaml='model: demo:lamp')
    await front.house.services.rooms.add(front.house.ada, room.id, board)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    user.find(kind=Header).trigger('inspect')
    send(user, 'What do we lend?')
    await user.should_see(kind=Inspector, content='thirty hand tools', retries=PATIENCE)

    send(user, 'And what not?', 'key-2')

    await user.should_see(kind=Inspector, content='no blades', retries=PATIENCE)
    assert list(only(user, Inspector).props['notes']['keepers']) == ['Whiteboard']


async def test_a_room_is_let_talk_on_by_itself_from_its_settings(front: Pages) -> None:
    room = await a_table(front.house, 'ann', 'bo', rules=ROUND)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    await user.should_see(RoomConsole, retries=PATIENCE)
    user.find(kind=RoomConsole).trigger('act', ['settings', ''])
    await user.should_see('Room settings', retries=PATIENCE)
    typed = {**UNTYPED, 'autonomous': True, 'turns': 'many'}
    user.find(kind=RoomSettings).trigger('save', typed)
    await user.should_see('Write a whole number', retries=PATIENCE)

    user.find(kind=RoomSettings).trigger('save', {**typed, 'turns': '12'})

    await user.should_not_see('Room settings', retries=PATIENCE)
    rules = (await front.house.services.rooms.get(front.house.ada, room.id)).room.rules
    assert (rules.autonomous, rules.autonomous_turns, rules.autonomous_micros, rules.quiet_from) == (True, 12, None, None)
    await front.house.services.timeline.post(front.house.ada, room.id, 'Well?')
    await user.should_see('They talk on by themselves.', retries=PATIENCE)


async def test_inner_reactions_have_a_tab_while_the_owner_shows_them(front: Pages, tmp_path: Path) -> None:
    excuse = ToolCall(call='e', name='excuse', arguments='{"reason": "How dare she."}')
    front.house.provider.scripts = [[excuse, Finished(reason=StopReason.TOOLS, usage=Usage())], says('Of course.')]
    room = await a_table(front.house)
    hazel = await an_agent(front.house, tmp_path, 'Hazel', agent__yaml='model: demo:lamp')
    await front.house.services.rooms.add(front.house.ada, room.id, hazel)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    send(user, 'Again.')
    await user.should_see('Of course.', retries=PATIENCE)
    await user.should_not_see('How dare she.')

    user.find(kind=Header).trigger('inspect')
    user.find(kind=RoomConsole).trigger('act', ['settings', ''])
    await user.should_see('Room settings', retries=PATIENCE)
    user.find(kind=RoomSettings).trigger('save', {**UNTYPED, 'reactions': True})

    await user.should_see('How dare she.', retries=PATIENCE)
    user.find(kind=RoomSettings).trigger('save', UNTYPED)
    await user.should_not_see('How dare she.', retries=PATIENCE)


async def test_whoever_comes_back_is_told_what_was_said_until_they_have_read_it(front: Pages) -> None:
    services, ada = front.house.services, front.house.ada
    front.house.provider.voices = {'ann': [says('I am for it.')], 'bo': [says('I would ask @Ada.')]}
    room = await a_table(front.house, 'ann', 'bo', rules=ROUND)
    await services.shelf.read(ada, room.id)
    await services.timeline.post(ada, room.id, 'Well?')
    await front.house.run_ended(room.id)
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    await user.should_see('While you were away', retries=PATIENCE)
    told = only(user, Away).props['told']
    assert [(row['name'], row['words'], row['calls']) for row in told['rows']] == [
        ('bo', 'I would ask @Ada.', True),
        ('ann', 'I am for it.', False),
    ]
    user.find(kind=Away).trigger('read', told['first'])
    await user.should_not_see('While you were away', retries=PATIENCE)
    await user.open(f'/c/{room.id}')
    await user.should_see(RoomConsole, retries=PATIENCE)
    await user.should_not_see('While you were away')


async def test_a_room_that_goes_between_two_looks_leads_to_a_new_chat(front: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    room = await a_table(front.house, 'ann')
    user = await front.reader()
    await user.open(f'/c/{room.id}')
    await user.should_see(RoomConsole, retries=PATIENCE)

    async def gone(_: Head, cover: Conversation | None) -> tuple[tuple[str, ...], int]:
        if cover is not None:
            raise NotFound('There is no such conversation here.')
        return (), 0

    monkeypatch.setattr(Head, '_cast', gone)
    await front.house.services.conversations.rename(front.house.ada, room.id, 'Going')
    await user.should_see(Welcome, retries=PATIENCE)
