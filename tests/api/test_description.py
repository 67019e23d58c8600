"""The description tells of everything that is served: operations, errors, streams, examples."""

from typing import Any

import jsonschema_rs
from fastapi import FastAPI
from fastapi.routing import APIRoute

from chatapp.api.application import build_api
from chatapp.api.described import operations
from tests.support.house import TestHouse

UNTOLD = {'/api/docs', '/api/{rest:path}', '/api', '/v1/{rest:path}'}
Told = dict[str, Any]


def described(house: TestHouse) -> tuple[FastAPI, Told]:
    app = build_api(house.services)
    return app, app.openapi()


async def test_every_route_is_told(house: TestHouse) -> None:
    app, told = described(house)
    found = {(path, method.upper()) for path, method, _ in operations(told)}
    for route in app.routes:
        if isinstance(route, APIRoute) and route.path not in UNTOLD:
            path = route.path.replace(':path}', '}')
            assert {(path, method) for method in route.methods or ()} <= found, route.path


async def test_every_operation_says_what_it_does_who_may_and_how_it_fails(house: TestHouse) -> None:
    _, told = described(house)
    named = list[str]()
    tags = {tag['name'] for tag in told['tags']}
    for path, _, operation in operations(told):
        named.append(operation['operationId'])
        assert operation['description'], path
        assert set(operation['tags']) <= tags, path
        open_to_all = path == '/health' or path in {'/api/auth/invite', '/api/auth/link', '/api/auth/login'}
        assert bool(operation.get('security')) is not open_to_all, path
        assert '503' in operation['responses'], path
        shape = 'AnthropicError' if path == '/v1/messages' else 'OpenAIError' if path.startswith('/v1/') else 'Error'
        for status, answer in operation['responses'].items():
            if int(status) >= 400:
                assert answer['content']['application/json']['schema'] == {'$ref': f'#/components/schemas/{shape}'}, path
    assert len(named) == len(set(named))
    assert 'HTTPValidationError' not in told['components']['schemas']


async def test_every_json_body_has_an_example_that_fits(house: TestHouse) -> None:
    _, told = described(house)
    for path, _, operation in operations(told):
        body = operation.get('requestBody', {}).get('content', {}).get('application/json')
        if body is None:
            continue
        name = next(one['$ref'] for one in (body['schema'], *body['schema'].get('anyOf', ())) if '$ref' in one).rpartition('/')[2]
        examples = told['components']['schemas'][name].get('examples')
        assert examples, f'{path}: give {name} an example in chatapp/api/examples.py'
        for example in examples:
            jsonschema_rs.validate({**body['schema'], 'components': told['components']}, example)


async def test_what_streams_is_marked(house: TestHouse) -> None:
    _, told = described(house)
    streaming = {(path, method) for path, method, operation in operations(told) if operation.get('x-streaming')}
    assert streaming == {
        ('/api/conversations/{conversation_id}/events', 'get'),
        ('/api/conversations/{conversation_id}/messages', 'post'),
        ('/v1/chat/completions', 'post'),
        ('/v1/messages', 'post'),
    }
