"""Encrypts the sealed columns of one table, each value bound to its place."""

import json
from typing import Any

from chatapp.plumbing.crypto import Cipher

_TEXT = ('utf-8', 'surrogatepass')
"""A lone surrogate should not come this far; if one does, it is kept rather than lost with its message."""


class Seal:
    """The place of a value is `table|column|row id|v1`: in another row, column or table it does not open."""

    def __init__(self, cipher: Cipher, table: str) -> None:
        self._cipher, self._table = cipher, table

    def text(self, column: str, row_id: str, text: str) -> bytes:
        return self.blob(column, row_id, text.encode(*_TEXT))

    def text_or_null(self, column: str, row_id: str, text: str | None) -> bytes | None:
        """NULL for an empty text as for None."""
        return self.text(column, row_id, text) if text else None

    def blob(self, column: str, row_id: str, plain: bytes) -> bytes:
        return self._cipher.seal(plain, place=f'{self._table}|{column}|{row_id}|v1')

    def open_text(self, column: str, row_id: str, sealed: bytes | None) -> str:
        """The text; empty for NULL."""
        return self.open_blob(column, row_id, sealed).decode(*_TEXT) if sealed else ''

    def open_blob(self, column: str, row_id: str, sealed: bytes) -> bytes:
        return self._cipher.open(sealed, place=f'{self._table}|{column}|{row_id}|v1')

    def json(self, column: str, row_id: str, value: object) -> bytes:
        return self.blob(column, row_id, json.dumps(value, ensure_ascii=True, separators=(',', ':')).encode())

    def open_json(self, column: str, row_id: str, sealed: bytes) -> Any:  # noqa: ANN401  # JSON has no narrower type
        return json.loads(self.open_blob(column, row_id, sealed))
