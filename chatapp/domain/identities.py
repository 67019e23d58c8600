"""Which agent a folder is: the same path, or, where that is gone, the same contents or the same name elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatapp.domain.agents import folded
from chatapp.domain.ids import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An agent's id beside the folder it was last seen in; `fingerprint` is a hash of what that folder held."""

    id: AgentId
    path: str
    fingerprint: str

    @property
    def name(self) -> str:
        return self.path.rpartition('/')[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    path: str
    fingerprint: str


def identities(known: Sequence[Known], seen: Sequence[Seen], new_id: Callable[[], str]) -> tuple[Known, ...]:
    """One for each folder seen, in their order. A folder whose own place is not known takes over an agent that has lost its own.

    Equal contents make it a rename, else an equal name a move between groups. Agents that are left over keep their
    ids for the day their folder comes back, but are not in the answer.
    """
    at = {one.path: one for one in known}
    seen_paths = {one.path for one in seen}
    homeless = [one for one in known if one.path not in seen_paths]
    return tuple(_identity(at.get(one.path) or _taken(homeless, one), one, new_id) for one in seen)


def _identity(before: Known | None, seen: Seen, new_id: Callable[[], str]) -> Known:
    return Known(id=before.id if before else AgentId(new_id()), path=seen.path, fingerprint=seen.fingerprint)


def _taken(homeless: list[Known], seen: Seen) -> Known | None:
    equal = next((one for one in homeless if one.fingerprint == seen.fingerprint), None)
    name = folded(seen.path.rpartition('/')[2])
    found = equal or next((one for one in homeless if folded(one.name) == name), None)
    if found is not None:
        homeless.remove(found)
    return found
