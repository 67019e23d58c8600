"""A conversation read from first to last, however long: a page at a time, and no transaction is held between two pages."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from chatapp.domain.conversations import Conversation
from chatapp.domain.ids import ConversationId, InsightsId, MessageId, PersonId, ReactionId, ReportId
from chatapp.domain.messages import Message, State
from chatapp.ports.storage import Store
from chatapp.services.drafts import Drafts
from chatapp.services.export.document import Beside, Part
from chatapp.services.unit import Units

PAGE = 50  # messages, or what stands beside them; each may have a megabyte
Pages = AsyncIterator[Sequence[Message]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch as it stood at one moment. `tops` are where its pages are read from, `newest` is the last of them.

    The newest page alone is held: a reply that is being written there may come to nothing.
    """

    tops: Sequence[MessageId]
    newest: Sequence[Message]


async def branch_of(store: Store, cover: Conversation) -> Branch:
    """The branch that is shown now."""
    if cover.head is None:
        return Branch(tops=(), newest=())
    tops = await store.messages.tops(cover.head, length=PAGE)
    return Branch(tops=tops[:-1], newest=await store.messages.branch(cover.head, limit=PAGE))


class Reading:
    """What is read is as `reader` may have it, a live reply with what it has said by then."""

    def __init__(self, units: Units, drafts: Drafts) -> None:
        self._units, self._drafts = units, drafts

    async def tree(self, reader: PersonId, conversation: ConversationId) -> Pages:
        """Every message in order of writing, tombstones included."""
        after = -1
        while True:
            async with self._units.read() as store:
                page = await store.messages.written(conversation, after=after, limit=PAGE)
            if not page:
                return
            after = page[-1].position
            yield self._as_read(reader, page)

    async def along(self, reader: PersonId, branch: Branch) -> Pages:
        """The messages of a branch, oldest first, without what was deleted."""
        for top in branch.tops:
            async with self._units.read() as store:
                page = await store.messages.branch(top, limit=PAGE)
            yield [one for one in self._as_read(reader, page) if one.deleted_at is None]
        newest = [one.for_reader(reader) for one in await self._as_ended(branch.newest)]
        yield [one for one in newest if one.deleted_at is None]

    async def beside(
        self, reader: PersonId, conversation: ConversationId, part: Part, *, oldest_first: bool
    ) -> AsyncIterator[Sequence[Beside]]:
        """What stands beside the talk; only the newest page is held where it comes last."""
        newest = page = await self._page(reader, conversation, part)
        tops: list[str] = []
        while page:
            if not oldest_first:
                yield page
            tops.append(page[-1].id)
            page = await self._page(reader, conversation, part, before=tops[-1]) if len(page) == PAGE else ()
        if not oldest_first or not newest:
            return
        for top in reversed(tops[:-1]):
            yield (await self._page(reader, conversation, part, before=top))[::-1]
        yield newest[::-1]

    async def _page(self, reader: PersonId, conversation: ConversationId, part: Part, *, before: str | None = None) -> Sequence[Beside]:
        async with self._units.read() as store:
            match part:
                case Part.REPORTS:
                    return await store.reports.of(conversation, limit=PAGE, before=ReportId(before) if before else None)
                case Part.REACTIONS:
                    return await store.reactions.of(conversation, reader, limit=PAGE, before=ReactionId(before) if before else None)
                case Part.INSIGHTS:
                    return await store.insights.of(conversation, limit=PAGE, before=InsightsId(before) if before else None)
                case _:
                    assert_never(part)

    async def _as_ended(self, page: Sequence[Message]) -> list[Message]:
        """Replies that were being written, as they are by now; one that came to nothing as it stood last."""
        held = [self._drafts.grown(one) for one in page]  # before the look at what is stored: a draft is gone after that
        live = [one.id for one in page if one.state is State.STREAMING]
        if not live:
            return held
        async with self._units.read() as store:
            stored = await store.messages.some(live)
        ended = {one.id: one for one in stored.values() if one.state is not State.STREAMING}
        return [ended.get(one.id, one) for one in held]

    def _as_read(self, reader: PersonId, page: Sequence[Message]) -> list[Message]:
        return [self._drafts.grown(one).for_reader(reader) for one in page]
