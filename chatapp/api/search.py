"""Find the place: full text over the caller's own conversations."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.shapes import Text
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import ConversationId
from chatapp.domain.messages import AuthorKind
from chatapp.domain.search import Filter
from chatapp.domain.wording import t
from chatapp.services.search import MAX_PAGE, MAX_QUERY_CHARS, MAX_SHOWN_OF_EACH, SHOWN_OF_EACH
from chatapp.services.wire import Json, results_json

router = APIRouter(prefix='/api/search', tags=['search'])

Wanted = Annotated[
    Text, Query(max_length=MAX_QUERY_CHARS, description='Words to find; no character has a meaning of its own.', examples=['heater'])
]
Model = Annotated[Text | None, Query(max_length=300, description='Only answers of this model.', examples=['demo:lamp'])]
Moment = Annotated[datetime | None, Query(description='A time with its zone.', examples=['2026-11-01T00:00:00Z'])]


@router.get('')
async def find(
    caller: ChatCaller,
    services: TheServices,
    q: Wanted,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 20,
    cursor: str | None = None,
    role: AuthorKind | None = None,
    model: Model = None,
    conversation_id: ConversationId | None = None,
    since: Moment = None,
    until: Moment = None,
    of_each: Annotated[int, Query(ge=1, le=MAX_SHOWN_OF_EACH, description='Messages shown of each conversation.')] = SHOWN_OF_EACH,
) -> Json:
    """Conversations with messages that hold all words of `q`, the best first; or any of them, where none holds all.

    Case and accents make no difference; Korean, Chinese and Japanese are found inside longer words. `marks` are
    [start, end) in code points. `behind` counts changes that are not searched yet; the trash never is.
    """
    services.limits.check('poll', caller.person.id)
    for name, moment in (('since', since), ('until', until)):
        if moment is not None and moment.tzinfo is None:
            raise BadInput(t('Give the time with its zone, as in 2026-11-01T00:00:00Z.'), field=name)
    narrowed = Filter(role=role, model=model, conversation=conversation_id, since=since, until=until)
    return results_json(await services.search.find(caller.person.id, q, narrowed=narrowed, limit=limit, cursor=cursor, of_each=of_each))
