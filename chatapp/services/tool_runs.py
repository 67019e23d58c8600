"""One tool call of a turn: it is run, and shown to people as far as it is theirs to see."""

import json
from dataclasses import replace

from chatapp.domain.messages import ToolUse
from chatapp.domain.prompt import ToolResult
from chatapp.domain.reactions import MOST, reaction_in
from chatapp.domain.stream import ToolCall
from chatapp.plumbing.clock import Clock
from chatapp.services.drafts import LiveDraft
from chatapp.services.hands import EXCUSE, SKIP
from chatapp.services.turn import Turn


async def run_tool(call: ToolCall, turn: Turn, draft: LiveDraft, *, clock: Clock) -> ToolResult:
    """What the model hears of its call. That it passes is never shown, nor here what it feels."""
    if call.name == SKIP and turn.may_pass:
        turn.passed = True
        return ToolResult(call=call.call, name=call.name, output='', ok=True)
    if call.name == EXCUSE and EXCUSE in turn.hands.names:
        return await _excused(call, turn)
    shown = ToolUse(call=f'{len(turn.requests)}-{call.call}', name=call.name, input=call.arguments)
    started_s = clock.monotonic_s()
    draft.start_tool(shown)
    outcome = await turn.hands.call(call.name, call.arguments)
    duration_ms = round((clock.monotonic_s() - started_s) * 1000)
    draft.end_tool(replace(shown, output=outcome.output, ok=outcome.ok, duration_ms=duration_ms))
    return ToolResult(call=call.call, name=call.name, output=outcome.output, ok=outcome.ok)


async def _excused(call: ToolCall, turn: Turn) -> ToolResult:
    if len(turn.reactions) >= MOST:
        return ToolResult(call=call.call, name=call.name, output='That is enough. Answer now.', ok=False)
    outcome = await turn.hands.call(call.name, call.arguments)
    if outcome.ok:
        turn.reactions.append(reaction_in(json.loads(call.arguments)))
    return ToolResult(call=call.call, name=call.name, output=outcome.output, ok=outcome.ok)
