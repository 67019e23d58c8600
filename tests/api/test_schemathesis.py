"""Every operation of the description, called with generated requests, good and bad: it never breaks, and answers as it says."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
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
ENDS_THE_TOKEN = '/api/auth/logout'


@dataclass(frozen=True, kw_only=True)
class Open:
    address: str
    headers: Mapping[str, str]
    known: Mapping[str, str]


@pytest.fixture(scope='module')
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """A house with a loop and a thread of its own, for schemathesis waits for answers where it stands."""
    loop, told, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    found: list[tuple[str, str]] = []

    async def live(folder: Path) -> None:
        async with a_house(folder, login_per_minute=1_000_000, send_per_minute=1_000_000, poll_per_minute=1_000_000) as house:
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
        yield Open(address=address, headers=headers, known=_known(address, headers))
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
    failures = dict[str, str]()
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]  # a description that cannot be read fails here, and shall
        if operation.definition.raw.get('x-streaming') or operation.path == ENDS_THE_TOKEN:
            continue
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
            continue  # nothing that could be wrong
        asked += 1
        try:
            _ask(operation, opened, mode)
        except (AssertionError, BaseExceptionGroup, schemathesis.errors.SchemathesisError) as error:
            failures[operation.label] = str(error)[:2000]
    assert asked > 70
    assert not failures, '\n\n'.join(f'{label}: {words}' for label, words in failures.items())


def _ask(operation: APIOperation[Any, Any, Any, Any], opened: Open, mode: GenerationMode) -> None:
    @hypothesis.settings(
        max_examples=EXAMPLES[mode],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case: schemathesis.Case[Any], real: bool) -> None:
        if real:
            case.path_parameters.update({name: opened.known[name] for name in case.path_parameters if name in opened.known})
        response = case.call(headers=dict(opened.headers), timeout=60)
        case.validate_response(response, checks=CHECKS)

    ask()
