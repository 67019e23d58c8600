"""What every storage must do for rooms, runs, waiting messages, and replies that came to nothing."""

from dataclasses import replace

import pytest

from chatapp.domain.company import Guest, SignInLink
from chatapp.domain.conversations import Kind
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import AgentId, InsightsId, MessageId, ReactionId, ReportId, RunId, SignInLinkId, WaitingId
from chatapp.domain.messages import Author, AuthorKind, State
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Cap
from chatapp.domain.panels import TEXTS, Insights
from chatapp.domain.persona import Persona
from chatapp.domain.reports import Report
from chatapp.domain.rooms import FirstRound, Member, PanelKind, Reason, Room, Rules, RunRecord, TurnPolicy, Used, Waiting
from chatapp.plumbing.ids import new_id
from chatapp.ports.storage import DraftChunk, Storage
from tests.support.builders import ADA, BOB, LAMP, conversation, later, reply, said
from tests.support.odd_text import ODD, SHORT

JUNIPER, ORSINO = AgentId('juniper'), AgentId('orsino')


async def test_a_room_has_the_usual_reins_until_others_are_set(storage: Storage) -> None:
    cover = conversation(kind=Kind.ROOM)
    rules = Rules(policy=TurnPolicy.MODERATOR, first_round=FirstRound.SEQUENTIAL, max_interactions=3, run_tokens=None, moderator=JUNIPER)
    async with storage.write() as store:
        await store.conversations.add(cover)
        assert await store.rooms.get(cover.id) == Room(conversation=cover.id)
        for room in (Room(conversation=cover.id, paused=True), Room(conversation=cover.id, rules=rules, direct=ORSINO)):
            await store.rooms.put(room)
            assert await store.rooms.get(cover.id) == room


@pytest.mark.parametrize('name', ODD, ids=SHORT)
async def test_members_come_back_in_order_of_their_seats(storage: Storage, name: str) -> None:
    cover, other = conversation(kind=Kind.ROOM), conversation(BOB, kind=Kind.ROOM)
    orsino = Member(conversation=cover.id, agent=ORSINO, name=name, seat=1, since=4, model=ModelRef('demo', 'lamp'))
    juniper = Member(conversation=cover.id, agent=JUNIPER, name='Juniper', seat=0)
    async with storage.write() as store:
        for one in (cover, other):
            await store.conversations.add(one)
        for member in (orsino, juniper, replace(juniper, conversation=other.id)):
            await store.rooms.put_member(member)
        assert await store.rooms.members(cover.id) == [juniper, orsino]
        assert await store.rooms.casts(ADA.id) == {cover.id: ['Juniper', orsino.name]}
        assert await store.rooms.owned_by(ADA.id) == [cover.id]
        await store.rooms.put_member(replace(juniper, muted=True, left=True))
        assert await store.rooms.members(cover.id) == [replace(juniper, muted=True, left=True), orsino]
        assert await store.rooms.with_agent(JUNIPER) == [other.id]
        await store.conversations.update(replace(cover, deleted_at=later()))
        assert await store.rooms.owned_by(ADA.id) == []


async def test_the_last_run_is_told_and_those_a_crash_cut(storage: Storage) -> None:
    cover = conversation()
    first, second = (RunRecord(id=RunId(new_id()), conversation=cover.id, started_at=later()) for _ in range(2))
    ended = replace(
        first, ended_at=later(), reason=Reason.CAP_REACHED, sentence='Over.', head=MessageId('m'), open=ORSINO, turns=3, tokens=9
    )
    async with storage.write() as store:
        await store.conversations.add(cover)
        assert await store.runs.last(cover.id) is None
        await store.runs.add(first)
        await store.runs.end(ended)
        assert await store.runs.last(cover.id) == ended
        await store.runs.add(second)
        assert await store.runs.last(cover.id) == second
        assert await store.runs.left_open() == [second]
        with pytest.raises(NotFound):
            await store.runs.end(replace(second, id=RunId('none')))


async def test_waiting_messages_keep_their_order_and_can_be_changed_and_taken_back(storage: Storage) -> None:
    cover = conversation()
    one, two = (
        Waiting(id=WaitingId(new_id()), conversation=cover.id, author=ADA.id, text=text, to=to, created_at=later(), client_message_id=key)
        for text, to, key in (('first', None, 'k'), ('second', ORSINO, None))
    )
    async with storage.write() as store:
        await store.conversations.add(cover)
        for waiting in (one, two):
            await store.waiting.add(waiting)
        assert await store.waiting.of(cover.id) == [one, two]
        assert await store.waiting.everywhere() == [cover.id]
        await store.waiting.rewrite(replace(one, text='changed'))
        assert (await store.waiting.get(one.id)).text == 'changed'
        await store.waiting.remove(one.id)
        assert await store.waiting.of(cover.id) == [two]
        with pytest.raises(NotFound):
            await store.waiting.get(one.id)


async def test_reports_come_newest_first_and_hide_with_what_they_are_about(storage: Storage) -> None:
    cover, other = conversation(), conversation(BOB)
    question = said('Hi', into=cover)
    answer, there = reply('Yes', to=question), said('There', into=other)
    first, second, elsewhere = (
        Report(
            id=ReportId(new_id()),
            conversation=about.conversation,
            after=about.id,
            agent=ORSINO,
            name='Orsino',
            model=LAMP,
            text=text,
            file=file,
            tokens=len(text),
            cost_micros=7 if text else None,
            created_at=later(),
        )
        for about, text, file in ((question, 'one', 'a.md'), (answer, '', ''), (there, 'two', 'b.md'))
    )
    async with storage.write() as store:
        for one in (cover, other):
            await store.conversations.add(one)
        for message in (question, answer, there):
            await store.messages.add(message)
        for report in (first, second, elsewhere):
            await store.reports.add(report, request=report.text)
        assert await store.reports.of(cover.id, limit=9) == [second, first]
        assert await store.reports.of(cover.id, limit=9, before=second.id) == [first]
        assert await store.reports.of(cover.id, limit=9, before=elsewhere.id) == []
        assert await store.reports.last_by(cover.id, ORSINO) == second
        assert await store.reports.last_by(cover.id, JUNIPER) is None
        assert [await store.reports.request_of(cover.id, one.id) for one in (first, second)] == ['one', '']
        with pytest.raises(NotFound):
            await store.reports.request_of(cover.id, elsewhere.id)
        await store.messages.update(replace(question, deleted_at=later()))
        with pytest.raises(NotFound):
            await store.reports.request_of(cover.id, first.id)
        assert await store.reports.of(cover.id, limit=9) == [second]
        assert await store.reports.files_of(cover.id) == ['a.md']
        assert await store.reports.remove_after(question.id) == ['a.md']
        assert await store.reports.files_of(cover.id) == []
        await store.conversations.erase(other.id)
        assert await store.reports.files_of(other.id) == []


async def test_a_panel_keeps_its_kind_its_personas_and_what_it_came_to(storage: Storage) -> None:
    cover = conversation(kind=Kind.PANEL)
    persona = Persona(
        name='Ada 하늘', words='She bakes.', model=LAMP, temperature=0.5, talkativeness=0.9, priority=2, budget=Cap(tokens=5, micros=None)
    )
    seated = Member(conversation=cover.id, agent=JUNIPER, name='Ada', seat=0, persona=persona)
    question = said('Which bread?', into=cover)
    answer = reply('Rye.', to=question)
    room = Room(conversation=cover.id, panel=PanelKind.FOCUS_GROUP)
    async with storage.write() as store:
        await store.conversations.add(cover)
        await store.rooms.put(room)
        await store.rooms.put_member(seated)
        assert await store.rooms.get(cover.id) == room
        assert await store.rooms.members(cover.id) == [seated]
        assert await store.rooms.owned_by(ADA.id) == [cover.id]
        for message in (question, answer):
            await store.messages.add(message)
        first, second = (
            Insights(
                id=InsightsId(new_id()),
                conversation=cover.id,
                after=answer.id,
                model=LAMP,
                consensus=consensus,
                created_at=later(),
                **{name: f'{name} 하늘' for name in TEXTS},
            )
            for consensus in (0, 100)
        )
        await store.insights.add(first)
        await store.insights.add(second)
        assert await store.insights.of(cover.id, limit=9) == [second, first]
        assert await store.insights.of(cover.id, limit=1) == [second]
        assert await store.insights.of(cover.id, limit=9, before=second.id) == [first]
        assert await store.insights.of(cover.id, limit=9, before=first.id) == []
        await store.messages.update(replace(answer, deleted_at=later()))
        assert await store.insights.of(cover.id, limit=9) == []
        await store.messages.update(answer)
        await store.insights.remove_after(answer.id)
        assert await store.insights.of(cover.id, limit=9) == []


async def test_a_reply_that_came_to_nothing_leaves_no_gap(storage: Storage) -> None:
    cover = conversation()
    question = said('Hi', into=cover)
    first = reply('', to=question, state=State.STREAMING)
    second = reply('Yes', to=first)
    async with storage.write() as store:
        await store.conversations.add(cover)
        for message in (question, first, second):
            await store.messages.add(message)
        await store.drafts.append([DraftChunk(message=first.id, seq=0, text='x', thinking='')])
        await store.conversations.update(replace(cover, head=second.id))
        await store.messages.remove(first.id)
        assert [one.id for one in await store.messages.branch(second.id, limit=9)] == [question.id, second.id]
        with pytest.raises(NotFound):
            await store.messages.get(first.id)
        await store.messages.remove(second.id)
        assert (await store.conversations.get(cover.id)).head == question.id


async def test_whispers_and_other_voices_come_back_and_agents_messages_are_counted(storage: Storage) -> None:
    cover = conversation()
    whisper = replace(said('psst', into=cover), to=ORSINO)
    scene = replace(said('Night falls.', into=cover), author=Author(kind=AuthorKind.SITUATION, id=ADA.id, name='Situation'))
    answers = [reply('Yes', to=whisper), reply('No', to=whisper, state=State.FAILED), reply('Ma', to=whisper, state=State.INTERRUPTED)]
    async with storage.write() as store:
        await store.conversations.add(cover)
        for message in (whisper, scene, *answers):
            await store.messages.add(message)
        assert (await store.messages.get(whisper.id)).to == ORSINO
        assert (await store.messages.get(scene.id)).author.kind is AuthorKind.SITUATION
        assert await store.messages.said_by_agents(cover.id) == 2


async def test_what_one_author_said_is_found_along_a_branch_and_not_beside_it(storage: Storage) -> None:
    cover = conversation()
    question = said('Hi', into=cover)
    first, other = reply('one', to=question), reply('other', to=question)
    asked = said('And?', into=cover, parent=first)
    second, another = reply('two', to=asked), reply('not mine', to=asked, by=ModelRef('demo', 'torch'))
    last = replace(reply('three', to=second), deleted_at=later())
    async with storage.write() as store:
        await store.conversations.add(cover)
        stored = {one.id: await store.messages.add(one) for one in (question, first, other, asked, second, another, last)}
        along = await store.messages.said_along(last.id, first.author.id)
        assert along == [stored[one.id] for one in (first, second, last)]
        assert await store.messages.said_along(another.id, another.author.id) == [stored[another.id]]
        assert await store.messages.said_along(question.id, first.author.id) == []


async def test_reactions_go_with_their_answers(storage: Storage) -> None:
    cover = conversation()
    question = said('Hi', into=cover)
    answer, whisper = reply('Yes', to=question), replace(reply('Psst', to=question), to=BOB.id)
    async with storage.write() as store:
        await store.conversations.add(cover)
        for message in (question, answer, whisper):
            await store.messages.add(message)
        for name, message in (('1', answer), ('2', whisper), ('3', answer)):
            await store.reactions.add(ReactionId(name), message, f'felt {name}')
        assert [one.text for one in await store.reactions.of(cover.id, ADA.id, limit=9)] == ['felt 3', 'felt 1']
        found = await store.reactions.of(cover.id, BOB.id, limit=2)
        assert [(one.text, one.message, one.name) for one in found] == [('felt 3', answer.id, 'lamp'), ('felt 2', whisper.id, 'lamp')]
        assert [one.id for one in await store.reactions.of(cover.id, BOB.id, limit=9, before=ReactionId('2'))] == ['1']
        await store.messages.update(replace(answer, deleted_at=later()))
        assert [one.id for one in await store.reactions.of(cover.id, BOB.id, limit=9)] == ['2']
        await store.messages.empty(answer.id)
        await store.messages.update(replace(answer, deleted_at=None))
        assert [one.id for one in await store.reactions.of(cover.id, BOB.id, limit=9)] == ['2']


async def test_rooms_that_talk_by_themselves_are_found_while_they_may(storage: Storage) -> None:
    chosen, quiet = conversation(kind=Kind.ROOM), conversation(kind=Kind.ROOM)
    alone = Room(conversation=chosen.id, rules=Rules(autonomous=True, autonomous_turns=None, quiet_from=None))
    async with storage.write() as store:
        for cover in (chosen, quiet):
            await store.conversations.add(cover)
        await store.rooms.put(Room(conversation=quiet.id))
        await store.rooms.put(alone)
        assert await store.rooms.get(chosen.id) == alone
        assert await store.rooms.autonomous() == [(chosen.id, chosen.active_at)]
        await store.rooms.put(replace(alone, paused=True))
        assert await store.rooms.autonomous() == []
        await store.rooms.put(alone)
        await store.conversations.update(replace(chosen, deleted_at=later()))
        assert await store.rooms.autonomous() == []


async def test_what_agents_used_by_themselves_is_counted_from_a_time_on(storage: Storage) -> None:
    cover = conversation(kind=Kind.ROOM)
    runs = [
        RunRecord(id=RunId(new_id()), conversation=cover.id, started_at=later(), turns=turns, micros=10 * turns, autonomous=turns != 2)
        for turns in (1, 2, 4, 8)
    ]
    async with storage.write() as store:
        await store.conversations.add(cover)
        for run in runs:
            await store.runs.add(run)
        assert await store.runs.last(cover.id) == runs[-1]
        assert await store.runs.autonomous_since(cover.id, runs[1].started_at) == Used(turns=12, micros=120)
        assert await store.runs.autonomous_since(cover.id, runs[0].started_at) == Used(turns=13, micros=130)
        assert await store.runs.autonomous_since(cover.id, later()) == Used(turns=0, micros=0)


async def test_one_sign_in_link_waits_for_a_person_and_is_taken_once(storage: Storage) -> None:
    made_at, now, until = later(), later(), later()
    old, new = (
        SignInLink(id=SignInLinkId(one), person=BOB.id, made_by=ADA.id, created_at=made_at, expires_at=until) for one in ('old', 'new')
    )
    async with storage.write() as store:
        for link, secret in ((old, b'1'), (new, b'2')):
            await store.company.put_sign_in_link(link, secret)
        assert await store.company.sign_in_link_of(BOB.id) == new
        assert await store.company.sign_in_link_of(ADA.id) is None
        assert await store.company.sign_in_links_of([ADA.id, BOB.id, ADA.id]) == {BOB.id: new}
        assert await store.company.sign_in_links_of([]) == {}
        assert [await store.company.take_sign_in_link(one, now=now) for one in (b'1', b'2', b'2')] == [None, new, None]
        await store.company.put_sign_in_link(new, b'3')
        assert await store.company.take_sign_in_link(b'3', now=until) is None
        await store.company.put_sign_in_link(new, b'4')
        await store.company.drop_sign_in_link(BOB.id)
        assert await store.company.sign_in_link_of(BOB.id) is None


async def test_who_of_many_has_a_seat_anywhere_is_found_at_once(storage: Storage) -> None:
    covers = [conversation(kind=Kind.ROOM) for _ in range(2)]
    async with storage.write() as store:
        for cover in covers:
            await store.conversations.add(cover)
            await store.company.seat(cover.id, Guest(person=BOB.id, name='Bob'), at=0)
        assert await store.company.seated([ADA.id, BOB.id]) == {BOB.id}
        assert await store.company.seated([]) == set()
        for cover in covers:
            await store.company.unseat(cover.id, BOB.id)
        assert await store.company.seated([ADA.id, BOB.id]) == set()
