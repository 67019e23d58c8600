"""What a crash left half done, marked when the house opens again."""

from dataclasses import replace
from datetime import datetime

from chatapp.domain.messages import Message, State, Thinking
from chatapp.domain.rooms import Reason
from chatapp.domain.wording import t
from chatapp.services.calling import note_calls
from chatapp.services.unit import Unit, Units


async def recover(units: Units, *, now: datetime) -> int:
    """Mark replies that were being written, and their runs, as interrupted; the replies' number."""
    sentence = t('Interrupted when the server stopped.')
    async with units.write() as unit:
        broken = await unit.store.messages.streaming()
        for reply in broken:
            await _interrupt(unit, reply, sentence)
        for run in await unit.store.runs.left_open():
            head = (await unit.store.conversations.get(run.conversation)).head
            await unit.store.runs.end(replace(run, ended_at=now, reason=Reason.INTERRUPTED, sentence=sentence, head=head))
    return len(broken)


async def _interrupt(unit: Unit, reply: Message, sentence: str) -> None:
    """Mark it with what was saved of it; in a room, where nothing was, it came to nothing."""
    chunks = await unit.store.drafts.of(reply.id)
    text = reply.text + ''.join(chunk.text for chunk in chunks)
    if not text and (await unit.store.conversations.get(reply.conversation)).is_room:
        await unit.store.messages.remove(reply.id)
        return
    thought = (reply.thinking.text if reply.thinking else '') + ''.join(chunk.thinking for chunk in chunks)
    broken = replace(
        reply,
        state=State.INTERRUPTED,
        text=text,
        thinking=Thinking(text=thought, duration_ms=0) if thought else None,
        failure=sentence,
    )
    await unit.store.messages.update(broken)
    await unit.store.drafts.clear(reply.id)
    await note_calls(unit.store, await unit.store.conversations.get(reply.conversation), broken)
