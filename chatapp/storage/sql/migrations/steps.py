"""The steps in order. A step that has been released is never changed; what comes later is a new step."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatapp.storage.sql.migrations import (
    v1,
    v2,
    v3,
    v4,
    v5,
    v6,
    v7,
    v8,
    v9,
    v10,
    v11,
    v12,
    v13,
    v14,
    v15,
    v16,
    v17,
    v18,
    v19,
    v20,
    v21,
    v22,
    v23,
    v24,
    v25,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Brings a database to `version`, in one transaction."""

    version: int
    statements: Sequence[str]


STEPS = (
    Step(version=1, statements=v1.STATEMENTS),
    Step(version=2, statements=v2.STATEMENTS),
    Step(version=3, statements=v3.STATEMENTS),
    Step(version=4, statements=v4.STATEMENTS),
    Step(version=5, statements=v5.STATEMENTS),
    Step(version=6, statements=v6.STATEMENTS),
    Step(version=7, statements=v7.STATEMENTS),
    Step(version=8, statements=v8.STATEMENTS),
    Step(version=9, statements=v9.STATEMENTS),
    Step(version=10, statements=v10.STATEMENTS),
    Step(version=11, statements=v11.STATEMENTS),
    Step(version=12, statements=v12.STATEMENTS),
    Step(version=13, statements=v13.STATEMENTS),
    Step(version=14, statements=v14.STATEMENTS),
    Step(version=15, statements=v15.STATEMENTS),
    Step(version=16, statements=v16.STATEMENTS),
    Step(version=17, statements=v17.STATEMENTS),
    Step(version=18, statements=v18.STATEMENTS),
    Step(version=19, statements=v19.STATEMENTS),
    Step(version=20, statements=v20.STATEMENTS),
    Step(version=21, statements=v21.STATEMENTS),
    Step(version=22, statements=v22.STATEMENTS),
    Step(version=23, statements=v23.STATEMENTS),
    Step(version=24, statements=v24.STATEMENTS),
    Step(version=25, statements=v25.STATEMENTS),
)
