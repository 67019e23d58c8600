"""One folder read into what it says, keeping what it said before where a file is broken."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from chatapp.domain.agent_folder import AGENT_YAML, MAKES_AN_AGENT, TEXT_FILES, FolderText, picture_among
from chatapp.domain.errors import BadInput
from chatapp.domain.traits import NO_TRAITS, Traits, agent_traits, as_values, group_traits
from chatapp.domain.wording import t
from chatapp.storage.agents.texts import text_in, yaml_in

Stamp = tuple[tuple[str, int, int, int], ...]
V = TypeVar('V')


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A folder as it was read; `stamp` is what the file system said of its files then."""

    stamp: Stamp
    text: FolderText
    picture_file: str | None
    picture: str
    fingerprint: str
    trouble: str


def stamp_of(folder: Path) -> Stamp:
    """Name, time, size and number of every plain file; links and hidden files are not looked at."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith('.') and entry.is_file(follow_symlinks=False):
                stat = entry.stat(follow_symlinks=False)
                found.append((entry.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(sorted(found))


def is_agent(stamp: Stamp) -> bool:
    return any(name in MAKES_AN_AGENT for name, *_ in stamp)


def read_folder(folder: Path, stamp: Stamp, before: Contents | None) -> Contents:
    """Read all of it; a file that cannot be read leaves what it said `before`, and a sentence."""
    names = {name for name, *_ in stamp}
    troubles: list[str] = []
    texts = {}
    for name in (name for name in TEXT_FILES if name in names):
        text = _or_before(name, partial(text_in, folder / name), before.text.texts.get(name) if before else None, troubles)
        if text is not None:
            texts[name] = text
    traits = NO_TRAITS
    if AGENT_YAML in names:
        traits = traits_in(folder / AGENT_YAML, agent_traits, before.text.traits if before else NO_TRAITS, troubles)
    picture_file = picture_among(sorted(names))
    picture = _picture_mark(stamp, picture_file)
    return Contents(
        stamp=stamp,
        text=FolderText(texts=texts, traits=traits),
        picture_file=picture_file,
        picture=picture,
        fingerprint=_fingerprint(texts, stamp, picture_file),
        trouble=' '.join(troubles),
    )


def traits_in(path: Path, reading: Callable[[Mapping[str, object]], Traits], before: Traits, troubles: list[str]) -> Traits:
    return _or_before(path.name, lambda: reading(_named_values(path)), before, troubles) or NO_TRAITS


def group_traits_in(path: Path, before: Traits, troubles: list[str]) -> Traits:
    return traits_in(path, group_traits, before, troubles)


def _named_values(path: Path) -> Mapping[str, object]:
    try:
        return as_values(yaml_in(path))
    except TypeError:
        raise BadInput(t('it must hold names and values'), field=path.name) from None


def _or_before(name: str, reading: Callable[[], V], before: V | None, troubles: list[str]) -> V | None:
    try:
        return reading()
    except BadInput as error:
        troubles.append(t('{file} cannot be used ({reason}); what it said before counts.', file=name, reason=error.sentence.rstrip('.')))
        return before


def _picture_mark(stamp: Stamp, picture: str | None) -> str:
    found = next((row for row in stamp if row[0] == picture), None)
    shown = found is not None and not found[0].lower().endswith('.svg')  # an SVG may hold scripts: the letter stands in
    return hashlib.sha256(repr(found).encode()).hexdigest()[:12] if shown else ''


def _fingerprint(texts: Mapping[str, str], stamp: Stamp, picture: str | None) -> str:
    size = next((size for name, _, size, _ in stamp if name == picture), 0)
    return hashlib.sha256(repr((sorted(texts.items()), size)).encode('utf-8', 'surrogatepass')).hexdigest()
