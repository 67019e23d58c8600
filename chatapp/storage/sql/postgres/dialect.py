"""Migrations are written once, in the SQL that both databases share; what differs is put into PostgreSQL's words here."""

import re
from collections.abc import Iterator, Sequence

_TYPES = {'BLOB': 'BYTEA', 'INTEGER': 'BIGINT', 'TEXT': 'TEXT COLLATE "C"'}
"""Texts are sorted by their bytes, as SQLite does it, whatever language the server speaks."""

_DEFINES = re.compile(r'\s*(?:CREATE|ALTER)\s+TABLE\s+(?P<table>\w+)')
_TYPE = re.compile(rf'\b(?:{"|".join(_TYPES)})\b')
_REFERENCE = re.compile(
    r'(?P<column>\w+)(?P<kind> (?:TEXT|INTEGER|BLOB)[^,]*?) REFERENCES (?P<to>\w+ \(\w+\)(?: ON DELETE (?:CASCADE|SET NULL))?)'
    r'(?P<late> DEFERRABLE INITIALLY DEFERRED)?'
)


def translated(statements: Sequence[str]) -> Iterator[str]:
    """The same for PostgreSQL. References are added last, for one may point to a table made after it.

    All of them can be put off until the commit, as all of SQLite's can.
    """
    references: list[str] = []
    for statement in statements:
        defines = _DEFINES.match(statement)
        if defines is None:
            yield statement
            continue
        references += _references(defines['table'], statement)
        yield _TYPE.sub(lambda found: _TYPES[found[0]], _REFERENCE.sub(r'\g<column>\g<kind>', statement))
    yield from references


def _references(table: str, statement: str) -> Iterator[str]:
    for found in _REFERENCE.finditer(statement):
        when = 'DEFERRED' if found['late'] else 'IMMEDIATE'
        yield f'ALTER TABLE {table} ADD FOREIGN KEY ({found["column"]}) REFERENCES {found["to"]} DEFERRABLE INITIALLY {when}'
