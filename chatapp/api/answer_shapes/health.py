"""Whether the house is alive."""

from typing import Literal

from chatapp.api.answer_shapes.base import Answer


class Health(Answer):
    status: Literal['ok']
