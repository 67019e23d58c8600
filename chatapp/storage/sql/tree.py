"""Statements that walk the tree of messages. A parent always has a lower position than its children."""

from sqlalchemy import CTE, BigInteger, bindparam, func, literal_column, select

from chatapp.storage.sql.statements import Statement, joined
from chatapp.storage.sql.tables import MESSAGES

WHOLE_BRANCH = 2**62
"""A limit no branch reaches."""

BELOW_ALL = -1
"""A position under every message's."""

_m = MESSAGES.c


def _upwards() -> CTE:
    """At most `limit` messages of the branch that ends at `head`, back to but without the position `floor`."""
    start = select(_m.id, _m.parent, literal_column('CAST(1 AS BIGINT)', BigInteger).label('nth')).where(
        _m.id == bindparam('head'), _m.position > bindparam('floor')
    )
    up = start.cte('up', recursive=True)
    older = select(_m.id, _m.parent, up.c.nth + 1).join(up, _m.id == up.c.parent)
    return up.union_all(older.where(up.c.nth < bindparam('limit'), _m.position > bindparam('floor')))


def _downwards() -> CTE:
    """The message and all its descendants."""
    start = select(_m.id, _m.position, _m.deleted_at).where(_m.id == bindparam('message'))
    down = start.cte('down', recursive=True)
    return down.union_all(select(_m.id, _m.position, _m.deleted_at).join(down, _m.parent == down.c.id))


_up, _down = _upwards(), _downwards()
_version = MESSAGES.alias('version')
_later_versions = (
    select(_version.c.id)
    .where(_version.c.version_of == func.coalesce(_m.version_of, _m.id))
    .order_by(_version.c.position)
    .correlate(MESSAGES)
    .subquery()
)
_later_ids = select(joined(_later_versions.c.id)).scalar_subquery().label('later_versions')

BRANCH = Statement(select(MESSAGES).join(_up, _up.c.id == _m.id).order_by(_up.c.nth))
"""`head`, `floor`, `limit` -> rows, newest first."""

SAID_ALONG = Statement(select(MESSAGES).join(_up, _up.c.id == _m.id).where(_m.author_id == bindparam('author')).order_by(_m.position))
"""`head`, `floor`, `limit`, `author` -> their rows, oldest first."""

_between_others = (_m.whisper_to.is_not(None), _m.whisper_to != bindparam('reader'), _m.author_id != bindparam('reader'))
HIDDEN_ALONG = Statement(select(_m.id).join(_up, _up.c.id == _m.id).where(*_between_others).limit(1))
"""`head`, `floor`, `limit`, `reader` -> a row where a whisper between two others stands on the branch."""

ENTRIES = Statement(select(*_m, _later_ids).join(_up, _up.c.id == _m.id).order_by(_up.c.nth))
"""The same with `later_versions`: the ids of the slot's versions after the first, in order, with commas between."""

BRANCH_IDS = Statement(select(_up.c.id, _up.c.parent).order_by(_up.c.nth))
"""The same as ids and parents only."""

TOPS = Statement(select(_up.c.id).where((_up.c.nth - 1) % bindparam('length') == 0).order_by(_up.c.nth.desc()))
"""`head`, `floor`, `limit`, `length` -> the id of the newest message of each `length` of them, oldest first."""

ON_BRANCH = select(_up.c.id)
"""The ids of the same, to be put into another statement."""

NEWEST_UNDER = Statement(select(_down.c.id).where(_down.c.deleted_at.is_(None)).order_by(_down.c.position.desc()).limit(1))
"""`message` -> the newest that is not deleted: nothing under it can be newer, so it ends its branch."""
