"""Every operation of the description, called with generated requests, good and bad: it never breaks, and answers as it says."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import requests
import schemathesis
from argon2 import PasswordHasher
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from chatapp.domain.people import Scope
from tests.api.serving import served, walled
from tests.support.house import a_house

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = {GenerationMode.POSITIVE: 50, GenerationMode.NEGATIVE: 8}
QUICK = partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)  # a hundred sign-ins of nobody
MANY = 1_000_000
ENDS_THE_TOKEN = '/api/auth/logout'


@dataclass(frozen=True, kw_only=True)
class Open:
    address: str
    headers: Mapping[str, str]
    known: Mapping[str, str]
    line: requests.Session


@pytest.fixture(scope='module')
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """A house with a loop and a thread of its own, for schemathesis waits for answers where it stands."""
    loop, told, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    found: list[tuple[str, str]] = []

    async def live(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr('chatapp.services.passwords.PasswordHasher', QUICK)
            async with a_house(folder, login_per_minute=MANY, send_per_minute=MANY, poll_per_minute=MANY) as house:
                _, secret = await house.services.doors.create_token(house.ada, name='all', scopes=frozenset(Scope))
                async with served(walled(house)) as address:
                    found.append((address, secret))
                    told.set()
                    await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(live(tmp_path_factory.mktemp('house'))))
    thread.start()
    try:
        assert told.wait(60)
        address, secret = found[0]
        headers = {'Authorization': f'Bearer {secret}'}
        with requests.Session() as line:  # one connection: opening them took a quarter of the time
            line.trust_env = False
            yield Open(address=address, headers=headers, known=_known(address, headers), line=line)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
        loop.close()


def _known(address: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Ids of things that are there, by the names of path parameters."""
    with httpx.Client(base_url=address, headers=headers) as program:
        chat = program.post('/api/conversations', json={'content': 'Hi'}).json()
        topic = program.post('/api/topics', json={'name': 'Mine'}).json()
        room = program.post('/api/rooms', json={'name': 'Table', 'agents': ['demo:lamp']}).json()
        file = program.post('/api/files', params={'name': 'a.txt'}, content=b'words').json()
        agent = program.post('/api/agents', json={'name': 'Zed', 'nutshell': 'Zed.'}).json()
    return {
        'conversation_id': chat['id'],
        'message_id': chat['message']['id'],
        'topic_id': topic['id'],
        'room_id': room['id'],
        'file_id': file['id'],
        'agent_id': agent['id'],
        'file': 'IN_A_NUTSHELL.md',
    }


@pytest.mark.parametrize('mode', EXAMPLES, ids=lambda mode: mode.value)
def test_it_answers_as_it_says(opened: Open, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_url(f'{opened.address}/api/openapi.json')
    schema.config.generation.update(with_security_parameters=False)  # every call carries the token
    failures = dict[str, str]()
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]  # a description that cannot be read fails here, and shall
        if operation.definition.raw.get('x-streaming') or operation.path == ENDS_THE_TOKEN:
            continue
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue  # nothing that could be wrong: in a path every text is one
        asked += 1
        try:
            _ask(operation, opened, mode)
        except (AssertionError, BaseExceptionGroup, schemathesis.errors.SchemathesisError) as error:
            failures[operation.label] = str(error)[:2000]
    assert asked > (100 if mode is GenerationMode.POSITIVE else 40)
    assert not failures, '\n\n'.join(f'{label}: {words}' for label, words in failures.items())


def _ask(operation: APIOperation[Any, Any, Any, Any], opened: Open, mode: GenerationMode) -> None:
    @hypothesis.settings(
        max_examples=EXAMPLES[mode],
        derandomize=True,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],  # what fails is told as it was found
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case: schemathesis.Case[Any], real: bool) -> None:
        if real:
            case.path_parameters.update({name: opened.known[name] for name in case.path_parameters if name in opened.known})
        response = case.call(session=opened.line, headers=dict(opened.headers), timeout=60)
        case.validate_response(response, checks=CHECKS)

    ask()
