"""Pages of lists that are short enough to be read whole; the cursor is a place in the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query

from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t
from chatapp.services.wire import Json

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(description='The `next` of the page before.')]
MAX_DIGITS = 9
Item = TypeVar('Item')


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    limit: int
    start: int

    def page(self, found: Sequence[Item], told: Callable[[Item], Json]) -> Json:
        """The items of this page as they are told, and the cursor of the rest."""
        end = self.start + self.limit
        return {'items': [told(one) for one in found[self.start : end]], 'next': str(end) if end < len(found) else None}


async def paging(limit: Limit = 50, cursor: Cursor = None) -> Paging:
    if cursor is None:
        return Paging(limit=limit, start=0)
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= MAX_DIGITS):
        raise BadInput(t('This cursor is not one of ours; start from the top again.'), field='cursor')
    return Paging(limit=limit, start=int(cursor))


ThePaging = Annotated[Paging, Depends(paging)]
