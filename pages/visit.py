"""One reader at one page."""

from dataclasses import dataclass

from chatapp.domain.ids import PersonId
from chatapp.domain.people import Person, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    session: Session
    person: Person

    @property
    def reader(self) -> PersonId:
        return self.person.id
