"""Critics: silent at the table, each with a report after the run, for people only."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import Forbidden, KeyRefused, NotFound, StorageFull
from chatapp.domain.ids import AgentId
from chatapp.domain.money import Usage
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.reports import Report
from chatapp.domain.rooms import Rules
from chatapp.domain.stream import Finished, StopReason, TextDelta, ThinkingDelta
from chatapp.services.export.document import Format
from chatapp.storage.sql.reports import SqlReports
from tests.support.house import TestHouse
from tests.support.scripted import DONE, is_asked, says
from tests.support.tables import ONE_ROUND, a_guest, a_table, an_agent, messages_in
from tests.support.taking import taken

YAML = 'critic: true\nmodel: demo:lamp\n'


async def a_watched_table(
    house: TestHouse, folder: Path, *names: str, rules: Rules = ONE_ROUND, critics: Sequence[str] = ('Critic',)
) -> Conversation:
    """A room with these agents and critics, who say by themselves what they are called."""
    room = await a_table(house, *names, rules=rules)
    for critic in critics:
        await house.services.rooms.add(house.ada, room.id, await an_agent(house, folder, critic, agent__yaml=YAML))
    return room


async def reports_of(house: TestHouse, room: Conversation) -> Sequence[Report]:
    await house.critics_ended(room.id)
    return (await house.services.critics.reports(house.ada, room.id))[0]


def asked(house: TestHouse, name: str) -> list[ModelRequest]:
    return [request for request in house.provider.requests if is_asked(name, request)]


async def test_a_critic_has_no_turn_and_writes_after_the_run_beside_the_timeline(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'ann': [says('Tea.')], 'Critic': [[ThinkingDelta(text='Hm.'), TextDelta(text='No reason given.'), DONE]]}
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Tea or coffee?')
    (report,) = await reports_of(house, room)
    assert (report.name, report.text, report.thinking, report.failure) == ('Critic', 'No reason given.', 'Hm.', '')
    assert (report.tokens, report.cost_micros) == (15, 0)
    said = [(one.author.name, one.text) for one in await messages_in(house, room)]
    assert said[-2:] == [('Ada', 'Tea or coffee?'), ('ann', 'Tea.')]
    assert report.after == (await messages_in(house, room))[-1].id
    (request,) = asked(house, 'Critic')
    assert 'Ada: Tea or coffee?\n\nann: Tea.' in str(request.turns).replace('\\n', '\n')
    assert request.tools == ()
    assert not (await house.services.search.find(house.ada, 'reason')).items


async def test_what_a_critic_was_sent_is_kept_for_the_owner_of_the_room_alone(house: TestHouse, tmp_path: Path) -> None:
    room = await a_watched_table(house, tmp_path, 'ann')
    bob = await a_guest(house, room)
    await house.services.timeline.post(house.ada, room.id, 'Tea or coffee?')
    (report,) = await reports_of(house, room)
    assert await house.services.critics.request(house.ada, room.id, report.id) == '{"scripted": true}'
    with pytest.raises(Forbidden):
        await house.services.critics.request(bob, room.id, report.id)
    other = await a_table(house, 'bo', title='Other')
    with pytest.raises(NotFound):
        await house.services.critics.request(house.ada, other.id, report.id)


async def test_its_file_holds_when_what_and_the_thinking_under_a_safe_name(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'크리틱': [[ThinkingDelta(text='Hm.'), TextDelta(text='Thin.'), DONE]]}
    room = await a_watched_table(house, tmp_path, 'ann', critics=['크리틱'])
    await house.services.timeline.post(house.ada, room.id, 'Well?')
    (report,) = await reports_of(house, room)
    (file,) = (tmp_path / 'reports').iterdir()
    assert file.name == f'크리틱_{report.created_at:%Y-%m-%d_%H-%M-%S}.md'
    text = file.read_text(encoding='utf-8')
    assert all(part in text for part in ('# 크리틱', f'{report.created_at:%Y-%m-%d %H:%M:%S} UTC', 'Table', 'Thin.', '## Thinking\n\nHm.'))


async def test_all_critics_are_asked_at_once_and_none_reads_another(house: TestHouse, tmp_path: Path) -> None:
    go_on = asyncio.Event()
    house.provider.voices = {name: [[TextDelta(text=f'{name} found it.'), go_on, DONE]] for name in ('Critic', 'Zoe')}
    room = await a_watched_table(house, tmp_path, 'ann', critics=['Critic', 'Zoe'])
    await house.services.timeline.post(house.ada, room.id, 'Well?')
    await house.run_ended(room.id)
    while house.provider.open_streams < 2:
        house.provider.asked.clear()
        await house.provider.asked.wait()
    status = await house.services.console.status(house.ada, room.id)
    assert set(status.reviewing) == {'Critic', 'Zoe'}
    assert not status.running
    go_on.set()
    assert {one.text for one in await reports_of(house, room)} == {'Critic found it.', 'Zoe found it.'}
    assert len(list((tmp_path / 'reports').iterdir())) == 2
    await house.services.timeline.post(house.ada, room.id, 'And now?')
    await house.critics_ended(room.id)
    assert all('found it' not in str(request.turns) for request in house.provider.requests)


async def test_an_agent_alone_with_a_critic_answers_as_if_there_were_none(house: TestHouse, tmp_path: Path) -> None:
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.critics_ended(room.id)
    (request,) = asked(house, 'ann')
    assert 'Critic' not in request.system
    assert 'skip' not in {tool.name for tool in request.tools}


async def test_no_critics_no_reports_and_no_call(house: TestHouse) -> None:
    room = await a_table(house, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert await reports_of(house, room) == []
    assert len(house.provider.requests) == 1


async def test_a_critic_reads_no_whisper_and_is_not_asked_where_it_heard_nothing_new(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'ann': [says('Openly.'), says('My secret: plum.'), says('Openly again.')], 'Critic': [says('Fine.')]}
    room = await a_watched_table(house, tmp_path, 'ann', 'bo')
    await house.services.timeline.post(house.ada, room.id, 'Well, @ann?')
    await house.critics_ended(room.id)
    assert len(asked(house, 'Critic')) == 1
    await house.services.timeline.post(house.ada, room.id, 'Psst, pear', to=AgentId('demo:ann'))
    await house.critics_ended(room.id)
    assert len(asked(house, 'Critic')) == 1
    await house.services.timeline.post(house.ada, room.id, 'And openly, @ann?')
    await house.critics_ended(room.id)
    told = str(asked(house, 'Critic')[-1].turns)
    assert len(asked(house, 'Critic')) == 2
    assert 'And openly' in told
    assert 'plum' not in told
    assert 'pear' not in told


async def test_stop_ends_critics_at_their_provider_and_keeps_what_they_had(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'Critic': [[TextDelta(text='So far'), asyncio.Event()]]}
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.run_ended(room.id)
    while not asked(house, 'Critic') or not house.provider.open_streams:
        house.provider.asked.clear()
        await house.provider.asked.wait()
    writing = [task for task in asyncio.all_tasks() if task.get_name() == f'critics of {room.id}']
    house.provider.closed.clear()
    await house.services.orchestrator.stop(house.ada, room.id)
    await asyncio.gather(*writing, return_exceptions=True)
    assert house.provider.open_streams == 0
    assert (await house.services.console.status(house.ada, room.id)).reviewing == ()
    (report,) = await reports_of(house, room)
    assert (report.text, report.failure) == ('So far', 'Stopped.')
    assert (await house.services.ledger.today(house.ada)).usage.total_tokens > 15


async def test_a_stopped_run_is_not_reviewed(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'ann': [[TextDelta(text='I was'), asyncio.Event()]]}
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.provider.asked.wait()
    await house.services.orchestrator.stop(house.ada, room.id)
    assert await reports_of(house, room) == []
    assert asked(house, 'Critic') == []


async def test_what_critics_use_counts_under_the_caps_of_run_agent_and_day(house: TestHouse, tmp_path: Path) -> None:
    room = await a_watched_table(house, tmp_path, 'ann', rules=replace(ONE_ROUND, run_tokens=3000))
    poor = await an_agent(house, tmp_path, 'Poor', agent__yaml=YAML + 'budget:\n  tokens: 10\n')
    await house.services.rooms.add(house.ada, room.id, poor)
    house.provider.voices = {'ann': [[TextDelta(text='Long.'), Finished(reason=StopReason.DONE, usage=Usage(output_tokens=1500))]]}
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    reports = {one.name: one for one in await reports_of(house, room)}
    assert 'budget of today' in reports['Poor'].failure
    (request,) = asked(house, 'Critic')
    assert request.max_output_tokens + request.estimated_input_tokens <= 1500
    assert (await house.services.ledger.in_conversation(house.ada, room.id)).calls == 2


async def test_one_that_fails_says_why_and_leaves_no_file(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'Critic': [[KeyRefused('The key was refused.')]]}
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    (report,) = await reports_of(house, room)
    assert (report.text, report.failure) == ('', 'The key was refused.')
    assert not (tmp_path / 'reports').exists()


async def test_a_report_goes_out_of_sight_with_what_it_is_about_and_erasing_takes_its_file(house: TestHouse, tmp_path: Path) -> None:
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    (report,) = await reports_of(house, room)
    await house.services.timeline.delete_message(house.ada, report.after)
    assert await reports_of(house, room) == []
    await house.services.timeline.restore_message(house.ada, report.after)
    assert [one.id for one in await reports_of(house, room)] == [report.id]
    await house.services.conversations.delete(house.ada, room.id)
    await house.services.trash.erase(house.ada, [room.id])
    assert list((tmp_path / 'reports').iterdir()) == []


async def test_reports_come_in_pages(house: TestHouse, tmp_path: Path) -> None:
    room = await a_watched_table(house, tmp_path, 'ann')
    for text in ('One', 'Two', 'Three'):
        await house.services.timeline.post(house.ada, room.id, text)
        await house.critics_ended(room.id)
    first, cursor = await house.services.critics.reports(house.ada, room.id, limit=2)
    rest, end = await house.services.critics.reports(house.ada, room.id, limit=2, cursor=cursor)
    assert (len(first), len(rest), end) == (2, 1, None)
    assert first[0].created_at >= first[1].created_at >= rest[0].created_at


async def test_a_folder_that_cannot_be_written_costs_the_file_and_not_the_report(house: TestHouse, tmp_path: Path) -> None:
    (tmp_path / 'reports').write_text('in the way')
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    (report,) = await reports_of(house, room)
    assert (report.text, report.file) == ('Hello there.', '')


async def test_what_was_written_in_one_second_has_two_files_and_none_leaves_the_folder(house: TestHouse, tmp_path: Path) -> None:
    room = await a_watched_table(house, tmp_path, 'ann', critics=['a:b?'])
    other = await a_table(house, 'bo', title='Other')
    await house.services.rooms.add(house.ada, other.id, house.services.roster.by_name('a:b?').id)
    for one in (room, other):
        await house.services.timeline.post(house.ada, one.id, 'Hi')
        await house.critics_ended(one.id)
    names = sorted(file.name for file in (tmp_path / 'reports').iterdir())
    assert names == [f'a_b_{house.clock.now():%Y-%m-%d_%H-%M-%S}{end}.md' for end in ('', '_2')]


async def test_nobody_of_the_table_nor_another_critic_is_told_what_only_a_critic_remembers(house: TestHouse, tmp_path: Path) -> None:
    memory = {'long_term_memory__md': '## [Plum]\nA secret plum.', 'recent_events__md': '- [2026-01-01] The canary sang.'}
    room = await a_watched_table(house, tmp_path, 'ann', critics=['Zoe'])
    keeper = await an_agent(house, tmp_path, 'Critic', agent__yaml=YAML, **memory)
    await house.services.rooms.add(house.ada, room.id, keeper)
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    await house.critics_ended(room.id)
    (own,) = asked(house, 'Critic')
    assert 'The canary sang.' in own.system
    assert all('canary' not in str(request) and 'plum' not in str(request) for request in house.provider.requests if request is not own)


async def test_a_message_meanwhile_is_answered_at_once_and_of_two_runs_the_last_is_reviewed(house: TestHouse, tmp_path: Path) -> None:
    go_on = asyncio.Event()
    house.provider.voices = {'Critic': [[TextDelta(text='First.'), go_on, DONE], says('Last.')]}
    room = await a_watched_table(house, tmp_path, 'ann')
    for text in ('One', 'Two', 'Three'):
        await house.services.timeline.post(house.ada, room.id, text)
        await house.run_ended(room.id)
    go_on.set()
    assert [one.text for one in await reports_of(house, room)] == ['Last.', 'First.']
    assert 'Three' in str(asked(house, 'Critic')[-1].turns)


async def test_a_whisper_to_somebody_who_became_a_critic_does_not_reach_its_report(house: TestHouse, tmp_path: Path) -> None:
    room = await a_table(house, 'ann')
    zoe = await an_agent(house, tmp_path, 'Zoe', agent__yaml='model: demo:lamp\n')
    await house.services.rooms.add(house.ada, room.id, zoe)
    await house.services.timeline.post(house.ada, room.id, 'Psst, pear', to=AgentId(zoe))
    await house.run_ended(room.id)
    (tmp_path / 'agents' / 'Zoe' / 'agent.yaml').write_text(YAML)
    await house.services.roster.refresh()
    await house.services.timeline.post(house.ada, room.id, 'Openly')
    await house.critics_ended(room.id)
    assert 'pear' in str(asked(house, 'Zoe')[0])
    assert 'pear' not in str(asked(house, 'Zoe')[-1])
    assert 'Openly' in str(asked(house, 'Zoe')[-1])


async def test_reports_are_taken_away_with_the_room(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'Critic': [says('```\nNo reason given.')]}
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    (report,) = await reports_of(house, room)
    as_json = json.loads(await taken(house, room.id, Format.JSON))
    assert [(one['id'], one['content']) for one in as_json['reports']] == [(report.id, report.text)]
    as_markdown = (await taken(house, room.id, Format.MARKDOWN)).decode()
    assert '## Report of Critic · ' in as_markdown
    assert as_markdown.endswith('```\nNo reason given.\n```\n')


async def test_a_room_that_is_cleared_or_paused_has_no_critic_at_work(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'Critic': [[asyncio.Event()]]}
    room = await a_watched_table(house, tmp_path, 'ann')
    for ends in (house.services.console.pause, house.services.rooms.clear):
        await house.services.console.resume(house.ada, room.id)
        await house.services.timeline.post(house.ada, room.id, 'Hi')
        await house.run_ended(room.id)
        while not house.provider.open_streams:
            house.provider.asked.clear()
            await house.provider.asked.wait()
        await ends(house.ada, room.id)
        await house.critics_ended(room.id)
        while house.provider.open_streams:
            house.provider.closed.clear()
            await house.provider.closed.wait()
        assert (await house.services.console.status(house.ada, room.id)).reviewing == ()


async def test_a_critic_alone_with_a_person_talks_like_anybody(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'Critic': [says('It lacks figures.')]}
    await an_agent(house, tmp_path, 'Critic', agent__yaml=YAML)
    room = await house.services.rooms.direct(house.ada, 'Critic')
    await house.services.timeline.post(house.ada, room.id, 'What do you think of my plan?')
    assert await reports_of(house, room) == []
    assert [(one.author.name, one.text) for one in await messages_in(house, room)][-1] == ('Critic', 'It lacks figures.')
    assert (await house.services.console.status(house.ada, room.id)).critics == frozenset()


async def test_a_report_that_cannot_be_stored_leaves_no_file_and_the_room_goes_on(
    house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StorageFull('The disk is full.')

    monkeypatch.setattr(SqlReports, 'add', full)
    room = await a_watched_table(house, tmp_path, 'ann')
    await house.services.timeline.post(house.ada, room.id, 'Hi')
    assert await reports_of(house, room) == []
    assert list((tmp_path / 'reports').iterdir()) == []
    assert 'The report of a critic could not be stored: The disk is full.' in caplog.text
    await house.services.timeline.post(house.ada, room.id, 'And?')
    assert (await house.run_ended(room.id)).reason == 'done'


async def test_a_copy_of_a_room_has_its_reports_and_leaves_their_files_alone(house: TestHouse, tmp_path: Path) -> None:
    house.provider.voices = {'ann': [says('Tea.'), says('Coffee.')], 'Critic': [says('No reason given.'), says('Still none.')]}
    room = await a_watched_table(house, tmp_path, 'ann')
    for text in ('Tea or coffee?', 'Are you sure?'):
        await house.services.timeline.post(house.ada, room.id, text)
        reports = await reports_of(house, room)
    said = await messages_in(house, room)
    copy = await house.services.copies.duplicate(house.ada, room.id)
    branch = await house.services.copies.branch(house.ada, next(one.id for one in said if one.text == 'Tea.'))
    copied = (await house.services.critics.reports(house.ada, copy.id))[0]
    assert [(one.text, one.created_at, one.tokens, one.file) for one in copied] == [
        (one.text, one.created_at, one.tokens, '') for one in reports
    ]
    assert [one.after for one in copied] == [one.id for one in reversed(await messages_in(house, copy)) if one.author.name == 'ann']
    assert [one.text for one in (await house.services.critics.reports(house.ada, branch.id))[0]] == ['No reason given.']
    await house.services.conversations.delete(house.ada, copy.id)
    await house.services.trash.erase(house.ada, [copy.id])
    assert len(await reports_of(house, room)) == len(list((tmp_path / 'reports').iterdir())) == 2
