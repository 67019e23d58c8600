"""What was checked is what is connected to: a name that leads elsewhere the second time leads nowhere (attack 29)."""

import socket
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.domain.addresses import any_forbidden
from chatapp.domain.messages import State
from chatapp.domain.model_ref import ModelRef
from chatapp.providers.opening import Opener
from tests.support.house import a_house
from tests.support.standin import Standin, say
from tests.support.vendors import KEY, PATIENT

NAME = 'models.example'
METADATA = '169.254.169.254'
REFUSED = 'This address belongs to the machine or its cloud, not to a model provider.'
MODELS = {'openai': 'gpt-6-sol', 'anthropic': 'claude-haiku-5-5'}
ONCE = replace(PATIENT, retries=0)
Answers = Callable[..., None]


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Sets the addresses a name server of our own gives for `models.example`, one after the other, the last for ever."""
    for name in ('http_proxy', 'https_proxy', 'all_proxy'):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    others, left = socket.getaddrinfo, list[Sequence[str]]()

    def lookup(host: str, port: int, *args: int, **kwargs: int) -> Sequence[tuple[object, ...]]:
        if host != NAME:
            return others('127.0.0.1' if host == 'localhost' else host, port, *args, **kwargs)  # a bare machine has no hosts file
        found = left.pop(0) if len(left) > 1 else left[0]
        return [entry for address in found for entry in others(address, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, 'getaddrinfo', lookup)
    return lambda *turns: left.__setitem__(slice(None), [(one,) if isinstance(one, str) else one for one in turns])


@pytest.mark.parametrize('wire', ['openai', 'anthropic'])
@pytest.mark.parametrize(
    'later', [METADATA, ('127.0.0.1', METADATA), '::ffff:169.254.169.254'], ids=['another', 'both', 'in the longer form']
)
async def test_a_name_that_leads_elsewhere_than_when_it_was_checked_is_refused(
    tmp_path: Path, standin: Standin, answers: Answers, wire: str, later: str | tuple[str, ...]
) -> None:
    address = f'http://{NAME}:{standin.base_url.rpartition(":")[2]}/v1'
    answers('127.0.0.1', '127.0.0.1', later)
    async with a_house(tmp_path, open_provider=Opener(limits=ONCE)) as house:
        connections = house.services.connections
        await connections.save(house.ada, kind=wire, name=wire, base_url=address, api_key=KEY)
        question = await house.services.timeline.start(house.ada, 'Hi', model=ModelRef(wire, MODELS[wire]))
        await house.run_ended(question.conversation)
        answer = (await house.services.timeline.page(house.ada, question.conversation)).entries[-1].message
        assert (answer.state, answer.failure) == (State.FAILED, REFUSED)
        answers('127.0.0.1', later)
        tested = await connections.test(house.ada, kind=wire, name=wire, base_url=address, api_key=KEY)
        assert (tested.ok, tested.sentence) == (False, REFUSED)
    assert (standin.connections, standin.journal) == (0, [])


async def test_a_name_that_leads_to_ones_own_machine_each_time_is_reached(tmp_path: Path, standin: Standin, answers: Answers) -> None:
    answers('127.0.0.1')
    standin.always(say('Good evening.'))
    port = standin.base_url.rpartition(':')[2]
    async with a_house(tmp_path, open_provider=Opener(limits=ONCE)) as house:
        for place in (NAME, 'localhost'):
            tested = await house.services.connections.test(
                house.ada, kind='openai', name='mine', base_url=f'http://{place}:{port}/v1', api_key=''
            )
            assert tested.ok, tested.sentence


async def test_a_proxy_for_other_places_does_not_leave_the_way_to_this_one_unchecked(
    tmp_path: Path, standin: Standin, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = standin.base_url.rpartition(':')[2]
    for given in ({'https_proxy': standin.base_url}, {'http_proxy': standin.base_url, 'no_proxy': 'example'}):
        async with a_house(tmp_path / str(len(given)), open_provider=Opener(limits=ONCE)) as house:
            with monkeypatch.context() as there:
                for name, value in given.items():
                    there.setenv(name, value)
                answers('127.0.0.1', METADATA)
                tested = await house.services.connections.test(
                    house.ada, kind='openai', name='mine', base_url=f'http://{NAME}:{port}/v1', api_key=KEY
                )
            assert (tested.ok, tested.sentence) == (False, REFUSED)
    assert standin.connections == 0


def test_a_zone_behind_an_address_hides_nothing() -> None:
    assert any_forbidden(['127.0.0.1', 'fe80::1%1'])
    assert not any_forbidden(['127.0.0.1', '::1'])
