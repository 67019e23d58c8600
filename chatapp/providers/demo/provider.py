"""The demo behind the port of all providers: it streams, thinks, calls a tool and counts tokens, at a readable pace."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

from chatapp.domain.conversations import Effort
from chatapp.domain.money import Usage
from chatapp.domain.prompt import AssistantTurn, ModelRequest, PromptTurn, ToolResultTurn, UserTurn
from chatapp.domain.stream import Finished, StopReason, StreamPart, TextDelta, ThinkingDelta, ToolCall
from chatapp.domain.tokens import estimate_tokens
from chatapp.providers.demo.answers import Answer, answer
from chatapp.providers.demo.library import Library

MODEL = 'lamp'
_TOKEN = re.compile(r'\s*\S{1,12}[ \t]*|\s+')


class DemoProvider:
    """Answers from `pages`; `rate` in tokens a second, 0 for no delay."""

    def __init__(self, pages: Sequence[str], *, rate: float = 45.0) -> None:
        self._library, self._rate = Library(pages), rate

    @asynccontextmanager
    async def stream(self, request: ModelRequest) -> AsyncIterator['DemoReply']:
        """Open the reply; nothing can go wrong here."""
        yield DemoReply(request, answer(request, self._library), gap_s=1 / self._rate if self._rate else 0.0)

    async def models(self) -> Sequence[str]:
        """The one there is."""
        return (MODEL,)

    async def aclose(self) -> None:
        """Nothing is open."""


class DemoReply:
    """A `ReplyStream` whose text is known from the start."""

    def __init__(self, request: ModelRequest, answered: Answer, *, gap_s: float) -> None:
        self.request_json = _as_json(request)
        self._request, self._answer, self._gap_s = request, answered, gap_s

    async def __aiter__(self) -> AsyncIterator[StreamPart]:
        thought, written = '', ''
        for said, part in enumerate(self._parts()):
            if said >= self._request.max_output_tokens:
                yield Finished(reason=StopReason.LENGTH, usage=self._usage(thought, written))
                return
            await asyncio.sleep(self._gap_s)
            if isinstance(part, ThinkingDelta):
                thought += part.text
            else:
                written += part.text
            yield part
        if self._answer.arguments is None:
            yield Finished(reason=StopReason.DONE, usage=self._usage(thought, written))
            return
        turn = sum(isinstance(one, ToolResultTurn) for one in self._request.turns)
        yield ToolCall(call=f'demo_{turn + 1}', name=self._answer.tool, arguments=self._answer.arguments)
        yield Finished(reason=StopReason.TOOLS, usage=self._usage(thought, written + self._answer.arguments))

    def _parts(self) -> Iterator[ThinkingDelta | TextDelta]:
        if self._request.effort is not Effort.OFF:
            yield from (ThinkingDelta(text=token) for token in _TOKEN.findall(self._answer.thinking))
        yield from (TextDelta(text=token) for token in _TOKEN.findall(self._answer.text))

    def _usage(self, thought: str, written: str) -> Usage:
        thinking = estimate_tokens(thought)
        return Usage(
            input_tokens=self._request.estimated_input_tokens,
            output_tokens=thinking + estimate_tokens(written),
            thinking_tokens=thinking,
        )


def _as_json(request: ModelRequest) -> str:
    body = {
        'model': request.model,
        'system': request.system,
        'messages': [_turn(turn) for turn in request.turns],
        'tools': [tool.name for tool in request.tools],
        'effort': request.effort.value,
    }
    return json.dumps(body, ensure_ascii=False)


def _turn(turn: PromptTurn) -> dict[str, object]:
    match turn:
        case UserTurn(text=said, pictures=pictures):
            shown = {'pictures': [f'{one.type}, {one.size_bytes} bytes left out' for one in pictures]} if pictures else {}
            return {'role': 'user', 'content': said, **shown}
        case AssistantTurn(text=said):
            return {'role': 'assistant', 'content': said}
        case ToolResultTurn(results=results):
            return {'role': 'tool', 'content': '\n'.join(result.output for result in results)}
