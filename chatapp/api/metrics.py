"""How the house is doing, in figures: for the owner's monitoring, never with a name of a person or a conversation."""

from collections.abc import Iterator, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from chatapp import __version__
from chatapp.api.caller import AdminCaller
from chatapp.api.exposition import CONTENT_TYPE, Metric, Sample, exposition, one
from chatapp.api.house import House, ThisHouse
from chatapp.api.traffic import Line, Traffic
from chatapp.domain.money import Spent
from chatapp.plumbing.process import cpu_s, loop_lag_s, open_files, resident_bytes

router = APIRouter(tags=['health'])
TEXT = {'description': 'The text format of Prometheus.', 'content': {'text/plain': {'schema': {'type': 'string'}}}}
MICROS = 1_000_000


@router.get('/metrics', response_class=Response, responses={200: TEXT})
async def metrics(caller: AdminCaller, house: ThisHouse) -> Response:
    """Figures for Prometheus: requests, runs, streams, what was spent, the process. For the owner; a token needs the scope `admin`."""
    house.services.limits.check('poll', caller.person.id)
    spent = await house.services.ledger.of_house(caller.person.id)
    told = [*_process(house, await loop_lag_s()), *_doors(house.traffic), *_talk(house), *_spent(spent)]
    return Response(exposition(told), media_type=CONTENT_TYPE, headers={'Cache-Control': 'no-store'})


def _process(house: House, lag_s: float) -> Iterator[Metric]:
    version = Sample(value=1, labels={'version': __version__})
    yield Metric(name='chatapp_info', kind='gauge', tells='Which version this is.', samples=[version])
    yield one('process_start_time_seconds', 'gauge', 'When the house was opened, in Unix time.', house.opened_at)
    yield one('process_cpu_seconds_total', 'counter', 'Processor time used.', cpu_s())
    yield one('process_resident_memory_bytes', 'gauge', 'Memory used.', resident_bytes())
    yield one('process_open_fds', 'gauge', 'Files and sockets that are open.', open_files())
    yield one('chatapp_event_loop_lag_seconds', 'gauge', 'How late the event loop wakes a sleeper, at this reading.', lag_s)


def _doors(traffic: Traffic) -> Iterator[Metric]:
    yield Metric(
        name='chatapp_http_requests_total',
        kind='counter',
        tells='Answers by method, route and status.',
        samples=[
            Sample(value=count, labels={'method': kind.method, 'route': kind.route, 'status': str(kind.status)})
            for kind, count in sorted(traffic.answers.items(), key=lambda item: (item[0].route, item[0].method, item[0].status))
        ],
    )
    waits = sorted(traffic.waits.items())
    yield Metric(
        name='chatapp_http_first_byte_seconds',
        kind='summary',
        tells='How long answers were waited for.',
        samples=[
            Sample(value=value, labels={'route': route}, suffix=suffix)
            for route, spell in waits
            for suffix, value in (('_sum', spell.total_s), ('_count', spell.count))
        ],
    )
    yield one('chatapp_http_requests_under_way', 'gauge', 'Requests not answered to their end.', traffic.under_way)
    yield one('chatapp_open_pages', 'gauge', 'Pages that are open in browsers.', traffic.lines[Line.PAGE])
    yield one('chatapp_open_streams', 'gauge', 'Streams of events that programs hear.', traffic.lines[Line.STREAM])


def _talk(house: House) -> Iterator[Metric]:
    runs, replies = house.services.orchestrator.under_way
    yield one('chatapp_runs_under_way', 'gauge', 'Conversations where agents speak now.', runs)
    yield one('chatapp_replies_under_way', 'gauge', 'Answers that are being written now.', replies)


def _spent(spent: Mapping[str, Spent]) -> Iterator[Metric]:
    """Gauges, for each day begins at nothing; calls under way count as the most they may use."""
    by_provider = sorted(spent.items())
    calls = [Sample(value=one.calls, labels={'provider': name}) for name, one in by_provider]
    yield Metric(name='chatapp_provider_calls_today', kind='gauge', tells="Calls to providers since the owner's midnight.", samples=calls)
    kinds = ('input', 'cached', 'cache_write', 'output')
    yield Metric(
        name='chatapp_provider_tokens_today',
        kind='gauge',
        tells='Their tokens; the kinds do not overlap.',
        samples=[
            Sample(value=getattr(one.usage, f'{kind}_tokens'), labels={'provider': name, 'kind': kind})
            for name, one in by_provider
            for kind in kinds
        ],
    )
    dollars = [Sample(value=one.cost_micros / MICROS, labels={'provider': name}) for name, one in by_provider]
    yield Metric(name='chatapp_provider_cost_dollars_today', kind='gauge', tells='What they cost, where it is known.', samples=dollars)
    unpriced = [Sample(value=one.unpriced_calls, labels={'provider': name}) for name, one in by_provider]
    yield Metric(name='chatapp_provider_unpriced_calls_today', kind='gauge', tells='Calls whose price is unknown.', samples=unpriced)
