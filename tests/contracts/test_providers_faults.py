"""Each fault of a vendor becomes one sentence, retried at most as promised, and never a complete answer (attack 59)."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from chatapp.domain.errors import KeyRefused, ProviderBusy, ProviderDown, ProviderError, RequestRefused, StreamCut, WrongProtocol
from chatapp.domain.stream import StopReason
from chatapp.ports.provider import Credentials
from chatapp.providers.faults import asked_wait_s
from chatapp.providers.limits import Limits
from tests.support.standin import Fault, Script, Standin, say
from tests.support.vendors import HASTY, KEY, PATIENT, Heard, asking, credentials, hear, vendor

LABELS = {'anthropic': 'Anthropic', 'openai': 'OpenAI', 'xai': 'xAI', 'compat': 'compat'}
RETRYING = replace(HASTY, retries=2, first_byte_s=10.0)


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture(params=tuple(LABELS))
async def wire(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def fail(wire: str, standin: Standin, text: str = 'Hello', *, limits: Limits = HASTY, heard: Heard | None = None) -> ProviderError:
    """The error an answer ends in."""
    async with vendor(credentials(wire, standin), limits=limits) as provider:
        with pytest.raises(ProviderError) as caught:
            await hear(provider, asking(text), heard)
    assert KEY not in str(caught.value)
    assert caught.value.sentence.endswith('.')
    return caught.value


@pytest.mark.parametrize(
    ('word', 'kind', 'says'),
    [
        ('ERR401', KeyRefused, 'refused the key'),
        ('ERR403', KeyRefused, 'refused the key'),
        ('ERR400', RequestRefused, 'status 400'),
        ('ERR404', RequestRefused, 'does not know the model stand-in'),
        ('ERR413', RequestRefused, 'too long'),
        ('TOOLONG', RequestRefused, 'too long'),
        ('NOCREDIT', RequestRefused, 'no credit left'),
        ('BARE429', ProviderBusy, 'limiting requests'),
        ('ERR529', ProviderBusy, 'overloaded'),
        ('ERR500', ProviderDown, 'status 500'),
        ('ERR503', ProviderDown, 'status 503'),
        ('WRONGTYPE', WrongProtocol, 'not a model’s reply'),
        ('GARBAGE', WrongProtocol, 'not a model’s reply'),
        ('HANGUP', ProviderDown, ''),
    ],
)
async def test_a_fault_before_the_first_token_names_the_vendor_and_what_to_do(
    wire: str, standin: Standin, word: str, kind: type[ProviderError], says: str
) -> None:
    error = await fail(wire, standin, word)
    assert type(error) is kind
    assert LABELS[wire] in error.sentence
    assert says in error.sentence
    assert len(standin.chats) == 1


@pytest.mark.parametrize(
    ('word', 'says'),
    [
        ('CUT', 'broke in the middle'),
        ('NOMARKER', 'without saying that it was finished'),
        ('MALFORMED', 'cannot be read'),
        ('ERRSTREAM', 'overloaded in the middle'),
        ('STALL', 'fell silent'),
    ],
)
async def test_a_fault_after_the_first_token_keeps_what_came_and_is_never_complete_or_retried(
    wire: str, standin: Standin, word: str, says: str
) -> None:
    heard = Heard()
    error = await fail(wire, standin, word, heard=heard, limits=replace(HASTY, retries=2))
    assert type(error) is StreamCut
    assert says in error.sentence
    assert len(heard.deltas) == 5
    assert not heard.finished
    assert len(standin.chats) == 1


async def test_an_error_event_before_any_text_is_like_an_answer_with_a_status(wire: str, standin: Standin) -> None:
    standin.script(say('never said', fault=Fault.ERROR_EVENT, fault_after=0))
    assert type(await fail(wire, standin)) is ProviderBusy


async def test_a_stream_of_nothing_is_not_this_protocol(wire: str, standin: Standin) -> None:
    standin.script(Script(body=b': hello\n\n', content_type='text/event-stream'))
    assert type(await fail(wire, standin)) is WrongProtocol


@pytest.mark.parametrize('body', [b'data: {"choices": 7}\n\n', b'data: [1, 2]\n\n', b'data: {"choices": [[]]}\n\n', b'data: "x"\n\n'])
async def test_json_of_another_shape_is_a_sentence_too(wire: str, standin: Standin, body: bytes) -> None:
    standin.script(Script(body=body, content_type='text/event-stream'))
    assert isinstance(await fail(wire, standin), WrongProtocol | StreamCut)


async def test_deep_json_is_a_sentence_too(wire: str, standin: Standin) -> None:
    standin.script(Script(body=b'data: ' + b'[' * 100_000 + b'\n\n', content_type='text/event-stream'))
    assert type(await fail(wire, standin)) is WrongProtocol


async def test_a_429_with_retry_after_is_waited_for_and_asked_again(wire: str, standin: Standin) -> None:
    standin.script(Script(status=429, retry_after='0.05', kind='rate_limit_error'), say('Recovered.'))
    async with vendor(credentials(wire, standin), limits=RETRYING) as provider:
        heard = await hear(provider, asking('Hello'))
    assert heard.text == 'Recovered.'
    first, second = standin.chats
    assert second.at - first.at >= 0.05


async def test_a_429_that_stays_is_asked_three_times_in_all(wire: str, standin: Standin) -> None:
    standin.always(Script(status=429, retry_after='0.01', kind='rate_limit_error'))
    assert type(await fail(wire, standin, limits=RETRYING)) is ProviderBusy
    assert len(standin.chats) == 3


async def test_a_long_retry_after_is_told_and_not_waited_for(wire: str, standin: Standin) -> None:
    error = await fail(wire, standin, 'WAIT429', limits=RETRYING)
    assert isinstance(error, ProviderBusy)
    assert error.retry_after_s == 90
    assert '90 seconds' in error.sentence
    assert len(standin.chats) == 1


async def test_an_overload_that_passes_is_recovered_from(wire: str, standin: Standin) -> None:
    standin.script(Script(status=529, retry_after='0.01'), Script(status=500, retry_after='0.01'), say('There.'))
    async with vendor(credentials(wire, standin), limits=RETRYING) as provider:
        assert (await hear(provider, asking('Hello'))).text == 'There.'


async def test_a_refused_key_is_asked_once(wire: str, standin: Standin) -> None:
    async with vendor(credentials(wire, standin, api_key='sk-expired-1'), limits=PATIENT) as provider:
        with pytest.raises(KeyRefused):
            await hear(provider, asking('Hello'))
        with pytest.raises(KeyRefused):
            await provider.models()
    assert len(standin.chats) == 1


async def test_silence_before_the_first_byte_ends(wire: str, standin: Standin) -> None:
    standin.script(say('late', first_s=30))
    error = await fail(wire, standin, limits=replace(HASTY, first_byte_s=0.2))
    assert type(error) is ProviderDown
    assert 'did not begin to answer' in error.sentence
    [seen] = standin.chats
    await asyncio.wait_for(seen.closed.wait(), 1)


async def test_an_answer_that_never_ends_is_ended(wire: str, standin: Standin) -> None:
    standin.script(say('word ' * 10_000, gap_s=0.01))
    error = await fail(wire, standin, limits=replace(HASTY, total_s=0.3))
    assert type(error) is StreamCut
    assert 'longest allowed' in error.sentence


async def test_a_closed_port_says_where_nobody_listens(wire: str) -> None:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    kind = 'anthropic' if wire == 'anthropic' else 'openai'
    nobody = Credentials(name=wire, kind=kind, base_url=f'http://127.0.0.1:{port}', api_key=KEY)
    async with vendor(nobody, limits=HASTY) as provider:
        with pytest.raises(ProviderDown, match=f'No connection to {LABELS[wire]} at 127.0.0.1:{port}'):
            await hear(provider, asking('Hello'))
        with pytest.raises(ProviderDown, match='No connection'):
            await provider.models()


async def test_a_redirect_is_not_followed(wire: str, standin: Standin) -> None:
    standin.script(Script(status=307, location=f'{standin.base_url}/elsewhere'))
    assert type(await fail(wire, standin)) is WrongProtocol
    assert len(standin.journal) == 1


async def test_a_key_no_header_can_hold_is_a_sentence(wire: str, standin: Standin) -> None:
    for key in ('schlüssel', 'two\nlines'):
        async with vendor(credentials(wire, standin, api_key=key), limits=HASTY) as provider:
            with pytest.raises(KeyRefused, match='no key has'):
                await hear(provider, asking('Hello'))
    assert not standin.journal


async def test_a_vendor_that_repeats_the_key_is_not_quoted(wire: str, standin: Standin) -> None:
    standin.script(Script(status=400, message=f'bad key {KEY}', kind='invalid_request_error'))
    error = await fail(wire, standin)
    told = [str(one) for one in (error, error.__cause__) if one]
    assert not any(KEY in text for text in told)
    assert error.__suppress_context__  # what the vendor wrote stays out of tracebacks in the log


@pytest.mark.parametrize('body', [b'<html>', b'[]', b'{"models": []}', b'\xff\xfe', b'', b'"text"'])
async def test_a_model_list_of_another_shape_is_a_sentence(wire: str, body: bytes) -> None:
    async with Standin(models_body=body) as standin, vendor(credentials(wire, standin), limits=HASTY) as provider:
        with pytest.raises(WrongProtocol):
            await provider.models()


async def test_a_marker_before_the_cut_means_that_nothing_was_lost(standin: Standin) -> None:
    chunks = ({'choices': [{'index': 0, 'delta': {'content': 'All.'}, 'finish_reason': 'stop'}]},)
    body = b''.join(b'data: ' + json.dumps(chunk).encode() + b'\n\n' for chunk in chunks)
    standin.script(Script(body=body + b'data: {"usage": ', content_type='text/event-stream'))
    async with vendor(credentials('openai', standin), limits=HASTY) as provider:
        heard = await hear(provider, asking('Hello'))
    assert heard.text == 'All.'
    assert heard.finished[0].reason is StopReason.DONE


@pytest.mark.parametrize(
    ('headers', 'seconds'),
    [
        ({'retry-after': '7'}, 7),
        ({'retry-after': '0.5'}, 0.5),
        ({'retry-after-ms': '1500', 'retry-after': '9'}, 1.5),
        ({'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT', 'date': 'Fri, 20 Nov 2026 12:00:00 GMT'}, 30),
        ({'retry-after': 'Fri, 20 Nov 2026 12:00:00 GMT', 'date': 'Fri, 20 Nov 2026 12:00:30 GMT'}, 0),
        ({'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT'}, None),
        ({'retry-after': 'soon'}, None),
        ({'retry-after': '-3'}, None),
        ({'retry-after': 'nan'}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_read_in_every_form_a_vendor_may_write(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait_s(headers) == seconds
