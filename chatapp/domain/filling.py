"""What fills a model's window: the parts of one request, weighed."""

from dataclasses import dataclass

from chatapp.domain.prompt import ModelRequest, weight
from chatapp.domain.tokens import PER_MESSAGE, estimate_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """Estimated tokens of a request beside the `window` they must fit in.

    `newest` is its last turn and `history` all turns before that; `reserve` is kept free for the answer. `left_out`
    counts the older turns that found no room.
    """

    window: int
    system: int
    tools: int
    history: int
    newest: int
    reserve: int
    left_out: int = 0

    @property
    def used(self) -> int:
        """What is sent; the room kept for the answer is not in it."""
        return self.system + self.tools + self.history + self.newest

    @property
    def free(self) -> int:
        return max(0, self.window - self.used - self.reserve)


def filling(request: ModelRequest, *, window: int, turns: int) -> Filling:
    """Weigh the request made of the newest of `turns` turns. Its parts add up to what the request is estimated at.

    >>> filling(ModelRequest(model='m', system='four', turns=()), window=100, turns=0).used
    6
    """
    *before, last = [weight(turn) for turn in request.turns] or [0]
    return Filling(
        window=window,
        system=estimate_tokens(request.system) + PER_MESSAGE,
        tools=sum(estimate_tokens(tool.description + tool.parameters) for tool in request.tools),
        history=sum(before),
        newest=last,
        reserve=request.max_output_tokens,
        left_out=turns - len(request.turns),
    )
