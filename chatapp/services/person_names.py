"""The names people give themselves: nobody takes another's, an agent's, or one that looks like it."""

from collections.abc import Iterable

from chatapp.domain.errors import Conflict
from chatapp.domain.ids import PersonId
from chatapp.domain.names import alike
from chatapp.domain.wording import t
from chatapp.ports.storage import Store


async def demand_own(store: Store, name: str, *, agents: Iterable[str], but: PersonId | None = None) -> None:
    """`Conflict` where somebody else of the house, or one of these agents, is called so or nearly so."""
    if any(one.id != but and alike(one.name, name) for one in await store.people.all()):
        raise Conflict(t('Somebody here is called that already, or nearly so; choose another name.'))
    if any(alike(one, name) for one in agents):
        raise Conflict(t('An agent here is called that, or nearly so; choose another name.'))
