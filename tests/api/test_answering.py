"""The hook that holds answers against the description bites."""

import httpx
import pytest
from pydantic import ValidationError

from tests.api.answering import as_told


@pytest.mark.parametrize('body', [{}, {'status': 'fine'}, {'status': 'ok', 'path': '/home'}], ids=['too few', 'another', 'too many'])
async def test_an_answer_that_is_not_as_told_is_seen(body: dict[str, str]) -> None:
    request = httpx.Request('GET', 'http://localhost/health')
    await as_told(httpx.Response(200, json={'status': 'ok'}, request=request))
    with pytest.raises(ValidationError):
        await as_told(httpx.Response(200, json=body, request=request))
