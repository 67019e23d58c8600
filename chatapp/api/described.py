"""The description of the interface: what FastAPI makes of the routes, and what it cannot know of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from chatapp.api.answers import ANTHROPIC_PATH, OPENAI_PATH
from chatapp.api.cookies import SESSION_COOKIE
from chatapp.api.examples import EXAMPLES

Described = dict[str, Any]
STREAM = 'text/event-stream'
REFERENCE = '#/components/schemas/{model}'
EVENTS: Described = {'description': 'Server-sent events.', 'content': {STREAM: {'schema': {'type': 'string'}}}}
ERRORS: Mapping[int, str] = {
    400: 'The request cannot be read.',
    401: 'Not signed in, or the token is unknown, expired or revoked.',
    403: 'Seen, but not allowed; or the token lacks the scope.',
    404: 'Not there, or not for the caller to see.',
    409: 'It contradicts what is stored.',
    413: 'Too large.',
    422: 'A value is wrong; `field` names it.',
    429: 'Too often, or a cap is reached; `Retry-After` says when to come again.',
    503: 'A model, the database or the disk cannot answer now.',
}
TAGS: Mapping[str, str] = {
    'health': 'Is the house alive?',
    'auth': 'In and out.',
    'me': 'Who one is, and how the house looks to one.',
    'conversations': 'Conversations and what is said in them.',
    'messages': 'Single messages, their versions and what stands behind them.',
    'rooms': 'Conversations where several agents sit.',
    'people': 'Ways back for people without a password, given by the owner of the house.',
    'console': 'The reins of a run, and what waits for its end.',
    'agents': 'The agents of the house.',
    'shelf': 'Pins, topics, many conversations at once.',
    'templates': 'What conversations are started from.',
    'search': 'Find the place.',
    'files': 'Files of messages.',
    'export': 'Take things away as files.',
    'models': 'What can be chosen, and what was used.',
    'openai': 'The models of the house for programs written for OpenAI.',
    'anthropic': 'The same for programs written for Anthropic.',
}
ERROR: Described = {
    'title': 'Error',
    'type': 'object',
    'required': ['error'],
    'properties': {
        'error': {
            'type': 'object',
            'required': ['code', 'message', 'field', 'request_id'],
            'properties': {
                'code': {'type': 'string', 'examples': ['not_found']},
                'message': {'type': 'string', 'description': 'One sentence for a person.'},
                'field': {'type': ['string', 'null'], 'description': 'The part of the request that is wrong.'},
                'request_id': {'type': 'string', 'description': 'Stands in the log too.'},
            },
        }
    },
}
OPENAI_ERROR: Described = {
    'title': 'OpenAIError',
    'type': 'object',
    'required': ['error'],
    'properties': {
        'error': {
            'type': 'object',
            'required': ['message', 'type', 'param', 'code'],
            'properties': {
                'message': {'type': 'string'},
                'type': {'type': 'string', 'examples': ['invalid_request_error']},
                'param': {'type': ['string', 'null']},
                'code': {'type': ['string', 'null'], 'examples': ['model_not_found']},
            },
        }
    },
}

ANTHROPIC_ERROR: Described = {
    'title': 'AnthropicError',
    'type': 'object',
    'required': ['type', 'error'],
    'properties': {
        'type': {'type': 'string', 'const': 'error'},
        'error': {
            'type': 'object',
            'required': ['type', 'message'],
            'properties': {'type': {'type': 'string', 'examples': ['invalid_request_error']}, 'message': {'type': 'string'}},
        },
    },
}


def operation_id(route: APIRoute) -> str:
    """Short and stable: programs are generated from it."""
    method = 'put_' if route.methods == {'PUT'} else ''
    return f'{route.tags[0] if route.tags else "other"}_{method}{route.name}'


def add_description(app: FastAPI) -> None:
    """Let /api/openapi.json tell errors, examples, streams and ways to sign in."""

    def described() -> Described:
        if app.openapi_schema is None:
            told = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            app.openapi_schema = _completed(told)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend it


def operations(told: Described) -> Iterator[tuple[str, str, Described]]:
    """Path, method and operation, one by one."""
    for path, item in told['paths'].items():
        for method, operation in item.items():
            yield path, method, operation


def _completed(told: Described) -> Described:
    parts = told['components']
    schemas = {name: schema for name, schema in parts['schemas'].items() if name not in {'HTTPValidationError', 'ValidationError'}}
    for name, example in EXAMPLES.items():
        if name in schemas:
            schemas[name]['examples'] = [example]
    parts['schemas'] = schemas | {'Error': ERROR, 'OpenAIError': OPENAI_ERROR, 'AnthropicError': ANTHROPIC_ERROR}
    parts['securitySchemes']['Session'] = {
        'type': 'apiKey',
        'in': 'cookie',
        'name': SESSION_COOKIE,
        'description': 'For pages of the house itself; programs send a token.',
    }
    used = {tag for _, _, operation in operations(told) for tag in operation.get('tags', ())}
    told['tags'] = [{'name': name, 'description': TAGS[name]} for name in TAGS if name in used]
    _add_answers(told)
    for path, method, operation in operations(told):
        _complete(path, method, operation)
    return told


def _add_answers(told: Described) -> None:
    """Say what answers hold."""
    from chatapp.api.answer_shapes.table import ANSWERS, definitions  # a house that is not asked for its description needs none of it

    told['components']['schemas'] |= definitions(REFERENCE)
    for _, _, operation in operations(told):
        for status, shape in ANSWERS.get(operation['operationId'], {}).items():
            if status in operation['responses']:
                schema = {'$ref': REFERENCE.format(model=shape.__name__)}
                operation['responses'][status]['content']['application/json'] = {'schema': schema}


def _complete(path: str, method: str, operation: Described) -> None:
    theirs = path.startswith(OPENAI_PATH)
    answers: Described = operation['responses']
    if operation.get('security') and not theirs:
        operation['security'] = [*operation['security'], {'Session': []}]
    if any(STREAM in answer.get('content', {}) for answer in answers.values()):
        operation['x-streaming'] = True
    answers.pop('422', None)
    for status in _possible(path, method, operation):
        answers[str(status)] = _error(status, _shape(path))


def _possible(path: str, method: str, operation: Described) -> Iterator[int]:
    """The statuses of errors this operation can end with."""
    takes, changes = bool(operation.get('parameters') or 'requestBody' in operation), method != 'get'
    for status in ERRORS:
        match status:
            case 401 | 403:
                possible = bool(operation.get('security')) or path.startswith('/api/auth/')
            case 404:
                possible = takes or bool(operation.get('security'))
            case 422:
                possible = takes and not path.startswith(OPENAI_PATH)
            case 409 | 413:
                possible = changes
            case 429:
                possible = bool(operation.get('security')) or changes
            case _:
                possible = True
        if possible:
            yield status


def _shape(path: str) -> str:
    if path == ANTHROPIC_PATH:
        return 'AnthropicError'
    return 'OpenAIError' if path.startswith(OPENAI_PATH) else 'Error'


def _error(status: int, shape: str) -> Described:
    schema = {'$ref': REFERENCE.format(model=shape)}
    told: Described = {'description': ERRORS[status], 'content': {'application/json': {'schema': schema}}}
    if status == 429:
        told['headers'] = {'Retry-After': {'description': 'Seconds.', 'schema': {'type': 'integer'}}}
    return told
