"""What a person starts conversations from: saved from one that stands, or written for it."""

from collections.abc import Sequence
from dataclasses import replace

from chatapp.domain.conversations import Conversation, Effort, TitleSource
from chatapp.domain.errors import BadInput, Conflict
from chatapp.domain.ids import ConversationId, PersonId, TemplateId
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.templates import Template
from chatapp.domain.text import MAX_TITLE_CHARS, message_text, title_text
from chatapp.domain.tuning import UNTUNED, Tuning, checked
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.access import conversation_for, template_for
from chatapp.services.conversations import Conversations
from chatapp.services.timeline import Timeline
from chatapp.services.unit import Units

MAX_TEMPLATES = 100  # more than one looks through
WHOLE_PATH = 1_000_000  # more messages than a branch ever has


class Templates:
    def __init__(self, units: Units, conversations: Conversations, timeline: Timeline, *, clock: Clock, new_id: NewId) -> None:
        self._units, self._conversations, self._timeline = units, conversations, timeline
        self._clock, self._new_id = clock, new_id

    async def listed(self, reader: PersonId) -> Sequence[Template]:
        """The reader's own, by name."""
        async with self._units.read() as store:
            return sorted(await store.templates.of(reader), key=lambda one: one.name.casefold())

    async def get(self, reader: PersonId, template: TemplateId) -> Template:
        async with self._units.read() as store:
            return await template_for(store, reader, template)

    async def save(self, reader: PersonId, conversation: ConversationId, *, name: str = '') -> Template:
        """The conversation's title, model, tuning and first words as a template; `name` calls it something else."""
        async with self._units.read() as store:
            cover = await conversation_for(store, reader, conversation)
            path = await store.messages.branch(cover.head, limit=WHOLE_PATH) if cover.head else ()
        if cover.is_room:
            raise Conflict(t('A room cannot be a template; duplicate it instead.'))
        first = next((one.text for one in path if one.author.kind is AuthorKind.PERSON and one.deleted_at is None), '')
        called = name or cover.title or first.strip()[:MAX_TITLE_CHARS] or t('Untitled')
        return await self.add(reader, name=called, model=cover.model, effort=cover.effort, tuning=cover.tuning, text=first)

    async def add(
        self,
        reader: PersonId,
        *,
        name: str,
        model: ModelRef | None = None,
        effort: Effort = Effort.OFF,
        tuning: Tuning = UNTUNED,
        text: str = '',
    ) -> Template:
        made = Template(
            id=TemplateId(self._new_id()),
            owner=reader,
            name=title_text(name),
            model=model,
            effort=effort,
            tuning=checked(tuning),
            text=_first_words(text),
            created_at=self._clock.now(),
        )
        async with self._units.write() as unit:
            await _demand_room(unit.store, reader)
            await unit.store.templates.add(made)
        return made

    async def change(self, reader: PersonId, changed: Template) -> Template:
        """Store it as it is now; whose it is and when it was made stay."""
        name, tuning, text = title_text(changed.name), checked(changed.tuning), _first_words(changed.text)
        async with self._units.write() as unit:
            old = await template_for(unit.store, reader, changed.id)
            new = replace(old, name=name, model=changed.model, effort=changed.effort, tuning=tuning, text=text)
            await unit.store.templates.update(new)
        return new

    async def remove(self, reader: PersonId, template: TemplateId) -> None:
        """The template goes; what was started from it stays."""
        async with self._units.write() as unit:
            await template_for(unit.store, reader, template)
            await unit.store.templates.remove(template)

    async def start(
        self, reader: PersonId, template: TemplateId, *, text: str | None = None, client_message_id: str | None = None
    ) -> tuple[Conversation, Message | None]:
        """A new conversation of this title, model and tuning, begun with the template's words or with `text` in their place.

        Without any words it stands empty, and a new one each time. With words, the same `client_message_id` again gives the
        conversation it made the first time.
        """
        chosen = await self.get(reader, template)
        words = chosen.text if text is None else text
        if not words.strip():
            made = await self._conversations.create(reader, title=chosen.name, model=chosen.model)
            await self._conversations.choose_effort(reader, made.id, chosen.effort)
            return await self._conversations.tune(reader, made.id, lambda _: chosen.tuning), None
        message = await self._timeline.start(
            reader,
            words,
            client_message_id=client_message_id,
            model=chosen.model,
            effort=chosen.effort,
            tuning=chosen.tuning,
        )
        made = await self._conversations.get(reader, message.conversation)
        if made.title_source is not TitleSource.MANUAL:  # else the key came again, and its title may be the reader's own by now
            made = await self._conversations.rename(reader, made.id, chosen.name)
        return made, message


def _first_words(text: str) -> str:
    return message_text(text) if text.strip() else ''


async def _demand_room(store: Store, reader: PersonId) -> None:
    if len(await store.templates.of(reader)) >= MAX_TEMPLATES:
        raise BadInput(t('There are {most} templates already; remove one first.', most=MAX_TEMPLATES), field='name')
