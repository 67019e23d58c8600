"""With debug.yaml on, prompts, tools and answers are in the log, cut; off, nothing is."""

import asyncio
import json
import logging
from pathlib import Path

import pytest

from chatapp.domain.house_words import Debug, debug_file
from chatapp.services.debug_log import request_lines
from tests.support.chitchats import put
from tests.support.house import TestHouse
from tests.support.scripted import says

ON = 'debug:\n  enabled: true\n  include: {system_prompt: false}\n  formatting: {max_string_length: 40}\n'


class Told(logging.Handler):
    """Knows when something was written."""

    def __init__(self) -> None:
        super().__init__()
        self.done = asyncio.Event()

    def emit(self, _record: logging.LogRecord) -> None:
        self.done.set()


async def asked(house: TestHouse, answer: str) -> None:
    house.provider.scripts = [says(answer)]
    message = await house.services.timeline.start(house.ada, 'What is it?')
    await house.run_ended(message.conversation)


async def test_answers_are_in_the_log_only_while_it_is_on(house: TestHouse, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, 'chatapp.debug')
    await asked(house, 'an answer before')
    put(tmp_path / 'config', debug__yaml=ON)
    await house.services.roster.refresh()
    told = Told()
    logging.getLogger('chatapp.debug').addHandler(told)
    await asked(house, 'an answer while it is on ' + 'x' * 500)
    await told.done.wait()
    logging.getLogger('chatapp.debug').removeHandler(told)
    assert 'response (complete): "an answer while it is on xxxxxxx' in caplog.text
    assert '(525 characters)' in caplog.text
    assert 'x' * 100 not in caplog.text
    assert 'an answer before' not in caplog.text


def test_each_vendors_request_is_taken_apart() -> None:
    everything = Debug(on=True)
    theirs = json.dumps({'system': 'S', 'tools': [{'name': 'skip'}], 'messages': [{'role': 'user', 'content': 'hi'}]})
    assert list(request_lines(theirs, everything)) == [
        'system prompt: "S"',
        'tool: {"name": "skip"}',
        'message: {"role": "user", "content": "hi"}',
    ]
    others = json.dumps({'messages': [{'role': 'system', 'content': 'S'}, {'role': 'user', 'content': [{'text': 'hi'}]}]})
    assert list(request_lines(others, everything)) == ['system prompt: "S"', 'message: {"role": "user", "content": [{"text": "hi"}]}']
    assert list(request_lines(others, Debug(on=True, system_prompt=False, messages=False))) == []


def test_both_shapes_of_the_file_are_read() -> None:
    flat = {'debug': {'enabled': True, 'include': {'tools': False, 'response': False}, 'formatting': {'max_string_length': 7}}}
    assert debug_file(flat) == Debug(on=True, tools=False, response=False, max_chars=7)
    nested = {
        'debug': {
            'enabled': True,
            'logging': {
                'input': {'system_prompt': False, 'tool_descriptions': True},
                'output': {'response_text': False, 'thinking_text': False},
            },
            'formatting': {'truncate_strings': False, 'max_string_length': 500},
        }
    }
    assert debug_file(nested) == Debug(on=True, system_prompt=False, response=False, thinking=False, max_chars=0)
    assert debug_file(None) == Debug()
