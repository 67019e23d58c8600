"""Conversations: list, make, change, trash, and what is said in them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse
from starlette.responses import Response

from chatapp.api.caller import Caller, ChatCaller
from chatapp.api.described import EVENTS
from chatapp.api.house import TheServices
from chatapp.api.paging import Limit
from chatapp.api.saying import one_key, say
from chatapp.api.shapes import BranchPoint, ConversationChange, Key, NewConversation, NewMessage
from chatapp.api.stream import conversation_lines, event_stream, run_lines
from chatapp.domain.conversations import Conversation, Effort, Kind
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import ConversationId, MessageId, TopicId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.rooms import Waiting
from chatapp.domain.shelf import Marks, Selection
from chatapp.domain.text import title_text
from chatapp.domain.tuning import UNTUNED
from chatapp.domain.wording import t
from chatapp.services.batches import Deed
from chatapp.services.bundle import Services
from chatapp.services.search import MAX_PAGE, MAX_QUERY_CHARS
from chatapp.services.wire import Json, conversation_json, entry_json, marks_json, message_json, spent_json
from chatapp.services.wire_rooms import digest_json, waiting_json

router = APIRouter(prefix='/api/conversations', tags=['conversations'])

MESSAGE = {'application/json': {'schema': {'type': 'object'}}}
Wanted = Annotated[str, Query(max_length=MAX_QUERY_CHARS, description='What to look for.')]
Branch = Annotated[MessageId | None, Query(description='The newest branch that holds this message, in the place of the active one.')]
IdempotencyKey = Annotated[Key | None, Header(alias='Idempotency-Key')]


@router.get('')
async def listed(
    caller: ChatCaller,
    services: TheServices,
    limit: Limit = 50,
    cursor: str | None = None,
    archived: bool = False,
    pinned: bool | None = None,
    deleted: bool = False,
    topic_id: TopicId | None = None,
    kind: Kind | None = None,
    q: Wanted = '',
) -> Json:
    """The caller's conversations, newest activity first; `next` is the cursor of the rest.

    Archived ones are listed with `archived`, the trash with `deleted`; `pinned`, `topic_id` and `kind` narrow the list.
    With `q` those whose title or messages hold what is looked for, titles first; the trash is never searched.
    """
    services.limits.check('poll', caller.person.id)
    if q.strip():
        return await _matching(services, caller, q, limit=min(limit, MAX_PAGE), cursor=cursor)
    which = Selection(archived=archived, pinned=pinned, deleted=deleted, topic=topic_id, kind=kind)
    found = await services.conversations.listed(caller.person.id, limit=limit, cursor=cursor, which=which)
    return {'items': _marked(found.items, found.marks), 'next': found.next}


@router.post('', status_code=201)
async def create(body: NewConversation, caller: ChatCaller, services: TheServices, key: IdempotencyKey = None) -> Json:
    """A new conversation; with `content` it starts with this message, and `message` in the answer is that."""
    model = ModelRef.parse(body.model) if body.model else None
    reader = caller.person.id
    if body.content is None and not body.attachments:
        made = await services.conversations.create(reader, title=body.title, model=model)
        if body.effort is not None:
            made = await services.conversations.choose_effort(reader, made.id, body.effort)
        if body.tunes:
            made = await services.conversations.tune(reader, made.id, body.changed)
        return conversation_json(made)
    services.limits.check('send', reader)
    title = title_text(body.title) if body.title else None
    sent_as = one_key(body.client_message_id, key)
    message = await services.timeline.start(
        reader,
        body.content or '',
        attachments=body.attachments,
        client_message_id=sent_as,
        model=model,
        effort=body.effort or Effort.OFF,
        tuning=body.changed(UNTUNED),
        compare=ModelRef.parse(body.compare) if body.compare else None,
    )
    if title is not None:
        await services.conversations.rename(reader, message.conversation, title)
    made = await services.conversations.get(reader, message.conversation)
    return {**conversation_json(made), 'message': message_json(message)}


@router.get('/{conversation_id}')
async def read(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """One conversation, with what it has used so far and the reply being written now."""
    return await _whole(services, caller, await services.conversations.get(caller.person.id, conversation_id))


@router.put('/{conversation_id}')
@router.patch('/{conversation_id}')
async def change(conversation_id: ConversationId, body: ConversationChange, caller: ChatCaller, services: TheServices) -> Json:
    """Change what the body names and nothing else, with PUT and PATCH alike."""
    reader = caller.person.id
    changed = await services.conversations.get(reader, conversation_id)
    model = ModelRef.parse(body.model) if body.model else None
    title = title_text(body.title) if body.title is not None else None
    if title is not None:
        changed = await services.conversations.rename(reader, conversation_id, title)
    if 'model' in body.model_fields_set:
        changed = await services.conversations.choose_model(reader, conversation_id, model)
    if body.effort is not None:
        changed = await services.conversations.choose_effort(reader, conversation_id, body.effort)
    if body.tunes:
        changed = await services.conversations.tune(reader, conversation_id, body.changed)
    if body.pinned is not None:
        changed = await services.conversations.pin(reader, conversation_id, pinned=body.pinned)
    if body.archived is not None:
        changed = await services.conversations.archive(reader, conversation_id, archived=body.archived)
    return await _whole(services, caller, changed)


@router.get('/{conversation_id}/context')
async def context(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """What fills the model's window at the next request, in estimated tokens, and what the active branch cost so far."""
    services.limits.check('poll', caller.person.id)
    found = await services.context.of(caller.person.id, conversation_id)
    branch = await services.ledger.on_branch(caller.person.id, conversation_id)
    return {**asdict(found), 'used': found.used, 'free': found.free, 'spent_on_branch': spent_json(branch)}


@router.get('/{conversation_id}/suggestions')
async def suggestions(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """What one might say next, after the newest answer: at most three texts, none once the talk went on."""
    services.limits.check('poll', caller.person.id)
    return {'items': list(await services.suggestions.of(caller.person.id, conversation_id)), 'next': None}


@router.delete('/{conversation_id}')
async def delete(conversation_id: ConversationId, caller: ChatCaller, services: TheServices, erase: bool = False) -> Json:
    """Move it to the trash; with `erase` remove it for good, from the trash or not, with all that hangs on it."""
    if erase:
        (gone,) = await services.batches.perform(caller.person.id, [conversation_id], Deed.DELETE)
        await services.trash.erase(caller.person.id, [conversation_id])
        return conversation_json(gone)
    return conversation_json(await services.conversations.delete(caller.person.id, conversation_id))


@router.post('/{conversation_id}/restore')
async def restore(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """Bring it back from the trash."""
    return conversation_json(await services.conversations.restore(caller.person.id, conversation_id))


@router.post('/{conversation_id}/duplicate', status_code=201)
async def duplicate(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """A new conversation with the same tree of messages under new ids; the title says copy."""
    services.limits.check('send', caller.person.id)
    return conversation_json(await services.copies.duplicate(caller.person.id, conversation_id))


@router.post('/{conversation_id}/branch', status_code=201)
async def branch(conversation_id: ConversationId, body: BranchPoint, caller: ChatCaller, services: TheServices) -> Json:
    """A new conversation that begins with the messages down to this one; `branched_from` names where it came from."""
    services.limits.check('send', caller.person.id)
    entry = await services.timeline.message(caller.person.id, body.message_id)
    if entry.message.conversation != conversation_id:
        raise BadInput(t('This message stands in another conversation.'), field='message_id')
    return conversation_json(await services.copies.branch(caller.person.id, body.message_id))


@router.post('/{conversation_id}/mark-read')
async def mark_read(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """All that stands there is read, on every page of the caller's too."""
    await services.shelf.read(caller.person.id, conversation_id, opened=False)
    marks = await services.shelf.marks(caller.person.id, [conversation_id])
    cover = await services.conversations.get(caller.person.id, conversation_id)
    return {**conversation_json(cover), **marks_json(marks[conversation_id])}


@router.get('/{conversation_id}/digest')
async def digest(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """What others said since the caller read: who, how often, and the first words of the last of it; empty once it is read."""
    services.limits.check('poll', caller.person.id)
    return digest_json(await services.digests.of(caller.person.id, conversation_id))


@router.get('/{conversation_id}/messages')
async def messages(
    conversation_id: ConversationId,
    caller: ChatCaller,
    services: TheServices,
    before: MessageId | None = None,
    after: MessageId | None = None,
    branch: Branch = None,
    limit: Limit = 50,
) -> Json:
    """The active branch, oldest first: its newest stretch, or the one next to `before` or `after`.

    `next` is the id to give as `before` (or `after`, where that was given) for the next stretch.
    """
    services.limits.check('poll', caller.person.id)
    if before and after:
        raise BadInput(t('Give before or after, not both.'), field='after')
    page = await services.timeline.page(caller.person.id, conversation_id, before=before, after=after, branch=branch, limit=limit)
    more = page.has_newer if after else page.has_older
    edge = page.entries[-1 if after else 0].message.id if page.entries and more else None
    items = [entry_json(entry) for entry in page.entries]
    return {'items': items, 'next': edge, 'has_older': page.has_older, 'has_newer': page.has_newer}


POSTED: dict[int | str, dict[str, Any]] = {
    200: EVENTS,
    201: {'description': 'The message.', 'content': MESSAGE},
    202: {'description': 'It waits.', 'content': MESSAGE},
}


@router.post('/{conversation_id}/messages', status_code=201, response_model=None, responses=POSTED)
async def post(
    conversation_id: ConversationId,
    body: NewMessage,
    caller: ChatCaller,
    services: TheServices,
    key: IdempotencyKey = None,
    accept: Annotated[str, Header()] = '',
) -> Response:
    """Store a message and let the agent answer; in a room, those whose turn it is.

    With `mode` after it waits for the end of a run under way: 202 with `waiting`. Else
    201 with the stored message, and the run goes on by itself; with `Accept: text/event-stream` the run's events until
    its end. The same `client_message_id` or `Idempotency-Key` again gives the same message.
    """
    reader = caller.person.id
    services.limits.check('send', reader)
    followed = 'text/event-stream' in accept and body.mode != 'after'
    after = (await services.feeds.snapshot(reader, conversation_id))[0] if followed else ''
    said = await say(services, reader, conversation_id, body, key)
    if isinstance(said, Waiting):
        return JSONResponse({'waiting': waiting_json(said)}, 202)
    if not followed:
        return JSONResponse(message_json(said), 201)
    return event_stream(run_lines(services, caller, said, after=after))


@router.get('/{conversation_id}/events', response_class=Response, responses={200: EVENTS})
async def events(
    conversation_id: ConversationId,
    caller: ChatCaller,
    services: TheServices,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Server-sent events: a snapshot, then what happens; `Last-Event-ID` resumes exactly after that event."""
    services.limits.check('poll', caller.person.id)
    await services.conversations.get(caller.person.id, conversation_id)
    return event_stream(conversation_lines(services, caller, conversation_id, after=last_event_id))


@router.post('/{conversation_id}/stop')
async def stop(conversation_id: ConversationId, caller: ChatCaller, services: TheServices) -> Json:
    """End the answer being written; what it said so far is kept."""
    await services.orchestrator.stop(caller.person.id, conversation_id)
    return await _whole(services, caller, await services.conversations.get(caller.person.id, conversation_id))


async def _matching(services: Services, caller: Caller, q: str, *, limit: int, cursor: str | None) -> Json:
    named = [] if cursor else await services.search.titles(caller.person.id, q, limit=limit)
    found = await services.search.find(caller.person.id, q, limit=limit, cursor=cursor, of_each=1)
    each = {one.conversation.id: one.conversation for one in (*named, *found.items)}
    marks = await services.shelf.marks(caller.person.id, list(each))
    return {'items': _marked(each.values(), marks), 'next': found.next}


def _marked(conversations: Iterable[Conversation], marks: Mapping[ConversationId, Marks]) -> list[Json]:
    return [{**conversation_json(one), **marks_json(marks[one.id])} for one in conversations]


async def _whole(services: Services, caller: Caller, conversation: Conversation) -> Json:
    spent = await services.ledger.in_conversation(caller.person.id, conversation.id)
    return {
        **conversation_json(conversation),
        'spent': spent_json(spent),
        'running_id': services.orchestrator.running(conversation.id),
    }
