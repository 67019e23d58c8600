"""One reader at one page."""

from dataclasses import dataclass

from chatapp.domain.ids import PersonId
from chatapp.domain.people import Person, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`zone` is what the browser last said of where it is, '' before it said anything."""

    session: Session
    person: Person
    zone: str = ''

    @property
    def reader(self) -> PersonId:
        return self.person.id
