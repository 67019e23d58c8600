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
    """`cap` of the run; what turns at once have reserved counts as used until they settle."""

    cap: Cap
    tokens: int = 0
    micros: int = 0
    open: dict[UsageId, UsageRow] = field(default_factory=dict)

    def clamped(self, request: ModelRequest, info: ModelInfo) -> ModelRequest:
        """The request with its answer no longer than the run can afford; `CapReached` where that is too little."""
        tokens = self.tokens + sum(row.usage.total_tokens for row in self.open.values())
        micros = self.micros + sum(row.cost_micros or 0 for row in self.open.values())
        spent = Spent(usage=Usage(input_tokens=tokens), cost_micros=micros)
        if info.price is None and self.cap.micros is not None:
            raise CapReached(t('Set a price for {model} or remove the money cap of this room.', model=info.label))
        try:
            return replace(request, max_output_tokens=output_left(self.cap, spent, request, info))
        except CapReached:
            raise CapReached(t('The budget of this run is spent.')) from None

    def hold(self, row: UsageRow) -> None:
        self.open[row.id] = row

    def settle(self, row: UsageRow, usage: Usage | None, cost_micros: int | None) -> None:
        """The call was made and used this; None where it was not made. Once only, however often its end is stored anew."""
        held = self.open.pop(row.id, None)
        if held is not None and usage is not None:
            self.tokens += usage.total_tokens
            self.micros += cost_micros or 0
