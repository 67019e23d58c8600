"""Statements over many ids at once, with a fixed number of places, so that each is compiled once and runs everywhere."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, bindparam

from chatapp.storage.sql.statements import Value

PLACES = 200


def among(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the column is one of the ids `places` gives."""
    return column.in_([bindparam(f'place{number}') for number in range(PLACES)])


def places(ids: Sequence[str]) -> Iterator[Mapping[str, Value]]:
    """The values of the places, for one run of the statement after another; the last id fills what is left."""
    for start in range(0, len(ids), PLACES):
        some = ids[start : start + PLACES]
        filled = [*some, *[some[-1]] * (PLACES - len(some))]
        yield {f'place{number}': value for number, value in enumerate(filled)}
