"""As whom a person speaks: as themselves, as a character of a story, or setting its scene."""

from collections.abc import Collection
from dataclasses import dataclass

from chatapp.domain.errors import BadInput
from chatapp.domain.messages import Author, AuthorKind
from chatapp.domain.people import Person
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t

MAX_NAME_CHARS = 100
_VOICES = (AuthorKind.PERSON, AuthorKind.CHARACTER, AuthorKind.SITUATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """`name` is a character's; the others have theirs."""

    kind: AuthorKind = AuthorKind.PERSON
    name: str = ''


ONESELF = Voice()


def author_of(person: Person, voice: Voice, taken: Collection[str]) -> Author:
    """Who the message is by; `BadInput` for a name that somebody of the room bears."""
    if voice.kind not in _VOICES:
        raise BadInput(t('One speaks as oneself, as a character, or sets a scene.'), field='as')
    if voice.kind is AuthorKind.PERSON:
        return Author(kind=AuthorKind.PERSON, id=person.id, name=person.name)
    if voice.kind is AuthorKind.SITUATION:
        return Author(kind=AuthorKind.SITUATION, id=person.id, name=t('Situation'))
    name = ' '.join(cleaned(voice.name).split())
    if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise BadInput(t('Give the character a name of 1 to {most} characters.', most=MAX_NAME_CHARS), field='as')
    if name.casefold() in {one.casefold() for one in (*taken, person.name)}:
        raise BadInput(t('Somebody here is called {name} already; give the character another name.', name=name), field='as')
    return Author(kind=AuthorKind.CHARACTER, id=person.id, name=name)
