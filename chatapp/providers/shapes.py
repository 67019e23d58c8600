"""Looking into a vendor's JSON without trusting it: what is not of the expected kind reads as empty."""

import json
from collections.abc import Mapping, Sequence

Shape = Mapping[str, object]


class Malformed(ValueError):
    """A piece of the answer that is not JSON, or not an object."""


class VendorFault(Exception):
    """An error the vendor put into the stream; `words` recognises it and is never shown."""

    def __init__(self, words: str) -> None:
        super().__init__('the vendor reported a fault in the stream')
        self.words = words


def decoded(data: str) -> Shape:
    """A JSON object; `Malformed` for all else."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed('not JSON') from error
    if not isinstance(value, dict):
        raise Malformed('not an object')
    return value


def shape(value: object) -> Shape:
    return value if isinstance(value, dict) else {}


def listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def text(value: object) -> str:
    return value if isinstance(value, str) else ''


def count(value: object) -> int:
    """A number of tokens; never negative, never a truth value."""
    return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else 0


def model_ids(body: Shape) -> tuple[str, ...] | None:
    """The ids of a model list, in the vendor's order; None when this is no model list."""
    rows = body.get('data')
    if not isinstance(rows, list):
        return None
    return tuple(name for row in rows if (name := text(shape(row).get('id'))))
