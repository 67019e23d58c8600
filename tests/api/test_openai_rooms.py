"""Rooms as models, with OpenAI's own SDK."""

import openai
import pytest

from chatapp.domain.people import Scope
from tests.api.serving import Served
from tests.api.test_openai import HI, sdk
from tests.support.scripted import passes, says
from tests.support.tables import ONE_ROUND, a_table, messages_in


async def test_a_room_is_listed_asked_and_heard_to_the_end(here: Served) -> None:
    here.house.provider.voices = {'ann': [says('Rye', ' it is.')], 'bo': [says('Wheat, and I will say why.')]}
    room = await a_table(here.house, 'ann', 'bo', rules=ONE_ROUND)
    async with sdk(here, Scope.CHAT) as client:
        assert f'room:{room.id}' in [one.id async for one in await client.models.list()]
        stream = await client.chat.completions.create(
            model=f'room:{room.id}', messages=HI, stream=True, stream_options={'include_usage': True}
        )
        chunks = [chunk async for chunk in stream]
    told = ''.join(one.choices[0].delta.content or '' for one in chunks if one.choices)
    assert sorted(told.split('\n\n')) == ['**ann:** Rye it is.', '**bo:** Wheat, and I will say why.']
    ends = [one for one in chunks if one.choices and one.choices[0].finish_reason]
    assert [one.choices[0].finish_reason for one in ends] == ['length']  # its one round is over
    assert ends[0].model_extra is not None
    assert ends[0].model_extra['run']['reason'] == 'cap_reached'
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 10
    assert (await messages_in(here.house, room))[0].text == 'Hi'


async def test_one_key_says_one_thing_once_and_gives_the_same_answer(here: Served) -> None:
    room = await a_table(here.house, 'ann', rules=ONE_ROUND)
    async with sdk(here, Scope.CHAT) as client:
        keyed = {'Idempotency-Key': 'once'}
        answers = [await client.chat.completions.create(model=f'room:{room.id}', messages=HI, extra_headers=keyed) for _ in range(2)]
    assert [one.choices[0].message.content for one in answers] == ['**ann:** Hello there.'] * 2
    assert [one.text for one in await messages_in(here.house, room)] == ['Hi', 'Hello there.']


async def test_a_room_where_nobody_speaks_answers_with_nothing(here: Served) -> None:
    here.house.provider.voices = {'ann': [passes()], 'bo': [passes()]}
    silent = await a_table(here.house, 'ann', 'bo', rules=ONE_ROUND)
    paused = await a_table(here.house, 'cy', title='Paused')
    await here.house.services.console.pause(here.house.ada, paused.id)
    async with sdk(here, Scope.CHAT) as client:
        for room in (silent, paused):
            answer = await client.chat.completions.create(model=f'room:{room.id}', messages=HI)
            assert (answer.choices[0].message.content, answer.choices[0].finish_reason) == ('', 'stop')


async def test_a_room_of_somebody_else_a_wrong_scope_and_nothing_to_say_are_refused(here: Served) -> None:
    room = await a_table(here.house, 'ann')
    async with sdk(here, Scope.CHAT) as client:
        with pytest.raises(openai.NotFoundError):
            await client.chat.completions.create(model='room:nothing', messages=HI)
        with pytest.raises(openai.BadRequestError):
            await client.chat.completions.create(model=f'room:{room.id}', messages=[*HI, {'role': 'assistant', 'content': 'x'}])
    async with sdk(here, Scope.MODELS) as client:
        with pytest.raises(openai.PermissionDeniedError):
            await client.chat.completions.create(model=f'room:{room.id}', messages=HI)
    assert here.house.provider.requests == []
