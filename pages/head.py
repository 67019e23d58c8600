"""What the head of the chat page shows and does: title, model, thinking, context, cost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from chatapp.domain.conversations import Conversation, Effort
from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.messages import Entry
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import ModelInfo
from chatapp.domain.templates import Template
from chatapp.domain.tuning import UNTUNED, Tuning
from chatapp.domain.wording import t
from components.header import CostShown, Header, ModelShown
from pages.figures import cost_shown, groups_of, used_shown
from pages.frame import Frame
from pages.tuning import Knobs

RECENT = 4  # messages looked through for the newest figures: the last answer may still be under way


Told = Callable[[], Awaitable[None]]


class Head:
    """`model`, `effort` and `tuning` are what a new chat will begin with; `on_chosen` is called when they change.

    `info` is what is known of the model that will be asked next.
    """

    def __init__(self, frame: Frame, *, on_inspect: Told, on_people: Told, on_chosen: Callable[[], None]) -> None:
        self._frame, self._services, self._on_chosen = frame, frame.services, on_chosen
        self._cover: Conversation | None = None
        self.model: ModelRef | None = None
        self.info: ModelInfo | None = None
        self.effort = Effort.OFF
        self.tuning = UNTUNED
        self.knobs = Knobs(model=self._info, keep=self._tune)
        self._header = Header(
            on_rename=self._rename,
            on_models=self._offer,
            on_model=self._choose_model,
            on_effort=self._choose_effort,
            on_act=self._act,
            on_inspect=on_inspect,
            on_people=on_people,
            on_weigh=self._weigh,
            on_settings=self.knobs.open,
        )

    async def show(self, cover: Conversation | None) -> None:
        """The head of this conversation, or of a new chat; with the newest figures."""
        moved = (self._cover and self._cover.id) != (cover and cover.id)
        self._cover = cover
        info, origin = await self._info(), await self._origin(cover)
        cast, persons = await self._cast(cover)
        if self._cover is not cover:
            return  # another one is shown by now
        self.info = info
        shown = ModelShown(ref=str(info.ref), label=info.label, thinks=info.capabilities.thinking)
        effort = cover.effort if cover else self.effort
        self._header.show(
            conversation=cover.id if cover else '',
            title=cover.title if cover else '',
            model=shown,
            effort=effort.value,
            pinned=cover is not None and cover.pinned,
            archived=cover is not None and cover.archived,
            origin=origin,
            cast=cast,
            persons=persons,
            mine=cover is None or cover.owner == self._frame.visit.reader,
        )
        self.knobs.show(cover.tuning if cover else self.tuning)
        if moved:
            self._header.measure(used=None, cost=None)
        if cover and self._services.orchestrator.running(cover.id) is None:
            await self._measure(cover, info)

    def begin_from(self, template: Template) -> None:
        """A new chat begins with what the template sets."""
        self.model, self.effort, self.tuning = template.model, template.effort, template.tuning

    async def _cast(self, cover: Conversation | None) -> tuple[Sequence[str], int]:
        """Who sits in the room, and how many of them, who come first, are people; nobody in a chat."""
        if cover is None or not cover.is_room:
            return (), 0
        reader = self._frame.visit.reader
        shown, persons = await self._services.rooms.get(reader, cover.id), await self._services.company.people(reader, cover.id)
        others = [one.name for one in persons if one.id != reader]
        return [self._frame.visit.person.name, *others, *(shown.names[one.agent] for one in shown.members)], len(persons)

    async def _measure(self, cover: Conversation, info: ModelInfo) -> None:
        """The newest figures; not while an answer is under way, when what is reserved for it stands among them."""
        reader = self._frame.visit.reader
        spent = await self._services.ledger.in_conversation(reader, cover.id)
        newest = (await self._services.timeline.page(reader, cover.id, limit=RECENT)).entries
        usage = next((one.message.usage for one in reversed(newest) if one.message.usage), None)
        if self._cover is cover:
            self._header.measure(used=used_shown(usage, info), cost=cost_shown(spent))

    async def _weigh(self) -> None:
        if self._cover is None:
            return
        with self._frame.telling():
            reader, conversation = self._frame.visit.reader, self._cover.id
            filling = await self._services.context.of(reader, conversation)
            branch = cost_shown(await self._services.ledger.on_branch(reader, conversation))
            whole = cost_shown(await self._services.ledger.in_conversation(reader, conversation))
            nothing = CostShown(text=t('nothing yet'), hint='')
            self._header.weights(filling, branch=(branch or nothing).text, whole=whole or nothing)

    async def _info(self) -> ModelInfo:
        """The model of the next request, as far as it is known: its connection may have been removed."""
        ref = (self._cover.model if self._cover else self.model) or await self._services.catalogue.default()
        return await self._services.catalogue.info(ref)

    async def _origin(self, cover: Conversation | None) -> Mapping[str, str] | None:
        """Where it was branched from, while the reader may still see that."""
        if cover is None or cover.origin is None:
            return None
        with suppress(NotFound):
            above = await self._services.conversations.get(self._frame.visit.reader, cover.origin.conversation)
            return {'id': above.id, 'title': above.title}
        return None

    async def _rename(self, title: str) -> None:
        if self._cover:
            await self._frame.rename(self._cover.id, title)

    async def _act(self, act: str) -> None:
        if self._cover:
            await self._frame.act(self._cover.id, act)

    async def _offer(self) -> None:
        with self._frame.telling():
            labels = {one.name: one.label for one in await self._services.connections.listed()}
            self._header.offer(groups_of(await self._services.catalogue.models(), labels))
            await self._services.catalogue.settled()
            self._header.offer(groups_of(await self._services.catalogue.models(), labels))

    async def _choose_model(self, name: str) -> None:
        with self._frame.telling():
            ref = ModelRef.parse(name)
            if self._cover:
                self._keep(await self._services.conversations.choose_model(self._frame.visit.reader, self._cover.id, ref))
            self.model = ref
            await self.show(self._cover)
            self._on_chosen()

    async def _choose_effort(self, name: str) -> None:
        with self._frame.telling():
            if name not in set(Effort):
                raise BadInput(t('There is no such way of thinking.'), field='effort')
            if self._cover:
                self._keep(await self._services.conversations.choose_effort(self._frame.visit.reader, self._cover.id, Effort(name)))
            self.effort = Effort(name)
            self._on_chosen()
            await self.show(self._cover)

    def _keep(self, cover: Conversation) -> None:
        """Unless the reader went elsewhere while it was stored."""
        if self._cover and self._cover.id == cover.id:
            self._cover = cover

    async def _tune(self, tuning: Tuning) -> None:
        """Keep what the reader set for this conversation, or for the one that will begin."""
        if self._cover:
            self._keep(await self._services.conversations.tune(self._frame.visit.reader, self._cover.id, lambda _: tuning))
        else:
            self.tuning = tuning
            self._on_chosen()
        self.knobs.show(self._cover.tuning if self._cover else self.tuning)


def newest_answer(entries: Sequence[Entry]) -> Entry | None:
    """The last answer a model gave, for the inspector."""
    return next((one for one in reversed(entries) if one.message.model is not None and not one.message.deleted_at), None)
