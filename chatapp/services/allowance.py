"""What one run may still use: every call of its turns is held against it before it is made."""

from dataclasses import dataclass, field, replace

from chatapp.domain.errors import CapReached
from chatapp.domain.ids import UsageId
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Cap, Spent, Usage
from chatapp.domain.prompt import ModelRequest
from chatapp.domain.wording import t
from chatapp.ports.storage import UsageRow
from chatapp.services.ledger import output_left


@dataclass(slots=True, kw_only=True)
class Allowance:
    """`cap` of the run; what turns at once have reserved counts as used until they settle.

    `among` is how many turns share what is left, so that the first of them does not reserve it whole.
    """

    cap: Cap
    tokens: int = 0
    micros: int = 0
    among: int = 1
    open: dict[UsageId, UsageRow] = field(default_factory=dict)

    def clamped(self, request: ModelRequest, info: ModelInfo) -> ModelRequest:
        """The request with its answer no longer than the run can afford; `CapReached` where that is too little."""
        if info.price is None and self.cap.micros is not None:
            raise CapReached(t('Set a price for {model} or remove the money cap of this room.', model=info.label))
        try:
            return replace(request, max_output_tokens=output_left(self.cap, self._used(self.among), request, info))
        except CapReached:
            pass  # a share is too little; what is left may do for this one
        try:
            return replace(request, max_output_tokens=output_left(self.cap, self._used(1), request, info))
        except CapReached:
            raise CapReached(t('The budget of this run is spent.')) from None

    def _used(self, among: int) -> Spent:
        tokens = self.tokens + sum(row.usage.total_tokens for row in self.open.values())
        micros = self.micros + sum(row.cost_micros or 0 for row in self.open.values())
        usage = Usage(input_tokens=_shared(self.cap.tokens, tokens, among))
        return Spent(usage=usage, cost_micros=_shared(self.cap.micros, micros, among))

    def hold(self, row: UsageRow) -> None:
        self.open[row.id] = row

    def settle(self, row: UsageRow, usage: Usage | None, cost_micros: int | None) -> None:
        """The call was made and used this; None where it was not made. Once only, however often its end is stored anew."""
        held = self.open.pop(row.id, None)
        if held is not None and usage is not None:
            self.tokens += usage.total_tokens
            self.micros += cost_micros or 0


def _shared(cap: int | None, used: int, among: int) -> int:
    """What counts as used for one of several who share the rest.

    >>> _shared(100, 40, 3)
    80
    """
    return used if cap is None or used >= cap else cap - (cap - used) // among
