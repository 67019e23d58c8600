"""The description tells of everything that is served: operations, errors, streams, examples."""

from typing import Any

import jsonschema_rs
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from chatapp.api.answer_shapes.table import ANSWERS, FILES, definitions
from chatapp.api.application import build_api
from chatapp.api.described import REFERENCE, operations
from tests.api.answering import told_routes
from tests.support.house import TestHouse

Told = dict[str, Any]


def described(house: TestHouse) -> tuple[FastAPI, Told]:
    app = build_api(house.services)
    return app, app.openapi()


async def test_every_route_is_told(house: TestHouse) -> None:
    _, told = described(house)
    assert {(path, method.upper()) for path, method, _ in operations(told)} == {
        (route.path.replace(':path}', '}'), method) for route in told_routes() for method in route.methods or ()
    }


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


async def test_answers_are_told_field_by_field(house: TestHouse) -> None:
    _, told = described(house)
    plain = list[str]()
    for _, _, operation in operations(told):
        for status, answer in operation['responses'].items():
            schema = answer.get('content', {}).get('application/json', {}).get('schema')
            if status < '300' and schema is not None and operation['operationId'] not in FILES and '$ref' not in schema:
                plain.append(operation['operationId'])
    assert plain == []


async def test_no_name_is_given_to_two_shapes(house: TestHouse) -> None:
    app = build_api(house.services)
    bodies = get_openapi(title='', version='', routes=app.routes)['components']['schemas']
    answers = definitions(REFERENCE)
    assert {name: bodies[name] for name in bodies.keys() & answers.keys()} == {
        name: answers[name] for name in bodies.keys() & answers.keys()
    }
    assert not [name for name in bodies if '__' in name]


async def test_every_answer_told_belongs_to_an_operation(house: TestHouse) -> None:
    _, told = described(house)
    named = {operation['operationId']: operation['responses'] for _, _, operation in operations(told)}
    assert ANSWERS.keys() | FILES <= named.keys()
    assert all(ANSWERS[name].keys() & named[name].keys() for name in ANSWERS)
