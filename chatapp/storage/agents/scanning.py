"""All folders found and read; only what changed since the last time is read again."""

import os
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from chatapp.domain.agent_folder import GROUP_YAML, FolderText
from chatapp.domain.agents import GROUP_PREFIX, folded, is_readable_name
from chatapp.domain.errors import BadInput
from chatapp.domain.house_words import DEBUG_YAML, GUIDELINES_YAML, TOOLS_YAML, HouseWords, debug_file, guidelines_base, tools_file
from chatapp.domain.persona import Guidelines
from chatapp.domain.traits import NO_TRAITS, Traits
from chatapp.domain.wording import t
from chatapp.ports.agents import Folder, Scan
from chatapp.storage.agents.reading import Contents, Stamp, group_traits_in, is_agent, read_folder, stamp_of
from chatapp.storage.agents.texts import yaml_in

V = TypeVar('V')


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    stamp: Stamp
    traits: Traits
    trouble: str


@dataclass(slots=True)
class Memory:
    """What the last scan read, by path or file."""

    folders: dict[str, Contents] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    words: HouseWords = field(default_factory=HouseWords)
    words_stamp: Stamp = ()
    words_troubles: tuple[str, ...] = ()


class Scanner:
    """Walks the root; used by one thread at a time."""

    def __init__(self, root: Path, config: Path) -> None:
        self._root, self._config = root, config
        self._memory = Memory()
        self._last = Scan(folders=(), words=HouseWords())

    def scan(self) -> Scan:
        troubles: list[str] = []
        if not self._root.is_dir():
            sentence = t('The folder of the agents cannot be opened; what it held before counts.')
            return Scan(folders=self._last.folders, words=self._words(), troubles=(sentence, *self._memory.words_troubles))
        found = list(self._folders(troubles))
        for path in self._memory.folders.keys() - {one.path for one in found}:
            del self._memory.folders[path]
        for name in self._memory.groups.keys() - {one.path.partition('/')[0] for one in found}:
            del self._memory.groups[name]
        words = self._words()
        named = _named_once(found, troubles)
        self._last = Scan(folders=named, words=words, troubles=(*troubles, *self._memory.words_troubles))
        return self._last

    def known(self, path: str) -> Contents | None:
        """What the last scan read there."""
        return self._memory.folders.get(path)

    @property
    def groups(self) -> Set[str]:
        """The folders of groups the last scan found."""
        return self._memory.groups.keys()

    # --- agents ------------------------------------------------------------------------------------------------------
    def _folders(self, troubles: list[str]) -> Iterator[Folder]:
        for entry in _directories(self._root):
            if not entry.name.startswith(GROUP_PREFIX):
                yield from self._agent(entry.name, '', None, troubles)
                continue
            group = self._group(entry.name)
            for inner in _directories(self._root / entry.name):
                yield from self._agent(f'{entry.name}/{inner.name}', entry.name.removeprefix(GROUP_PREFIX), group, troubles)

    def _agent(self, path: str, group: str, config: Group | None, troubles: list[str]) -> Iterator[Folder]:
        name = path.rpartition('/')[2]
        try:
            stamp = stamp_of(self._root / path)
        except OSError:
            troubles.append(t('The folder {path} cannot be opened; check its rights.', path=repr(path)))
            return
        if not is_agent(stamp):
            return
        if not (is_readable_name(name) and is_readable_name(group or name)):
            troubles.append(t('The folder {path} has a name that cannot be shown; give it another one.', path=ascii(path)))
            return
        contents = self._memory.folders.get(path)
        if contents is None or contents.stamp != stamp or contents.trouble:
            contents = self._memory.folders[path] = read_folder(self._root / path, stamp, contents)
        yield _folder(path, name, group, contents, config)

    def _group(self, name: str) -> Group:
        before = self._memory.groups.get(name)
        try:
            stamp = tuple(row for row in stamp_of(self._root / name) if row[0] == GROUP_YAML)
        except OSError:
            stamp = ()
        if before is None or before.stamp != stamp or before.trouble:
            troubles: list[str] = []
            path = self._root / name / GROUP_YAML
            traits = group_traits_in(path, before.traits if before else NO_TRAITS, troubles) if stamp else NO_TRAITS
            before = self._memory.groups[name] = Group(stamp=stamp, traits=traits, trouble=' '.join(troubles))
        return before

    # --- the house's own words ------------------------------------------------------------------------------------------
    def _words(self) -> HouseWords:
        try:
            stamp = stamp_of(self._config)
        except OSError:
            stamp = ()
        if stamp != self._memory.words_stamp or self._memory.words_troubles:
            troubles: list[str] = []
            self._memory.words = self._read_words(self._memory.words, {name for name, *_ in stamp}, troubles)
            self._memory.words_stamp, self._memory.words_troubles = stamp, tuple(troubles)
        return self._memory.words

    def _read_words(self, before: HouseWords, names: set[str], troubles: list[str]) -> HouseWords:
        nothing = HouseWords()

        def read(name: str, reading: Callable[[object], V], last: V, absent: V) -> V:
            if name not in names:
                return absent
            try:
                return reading(yaml_in(self._config / name))
            except BadInput as error:
                troubles.append(
                    t('{file} cannot be used ({reason}); what it said before counts.', file=name, reason=error.sentence.rstrip('.'))
                )
                return last

        tools = read(TOOLS_YAML, tools_file, before.tools, nothing.tools)
        base = read(GUIDELINES_YAML, guidelines_base, before.guidelines.base, nothing.guidelines.base)
        debug = read(DEBUG_YAML, debug_file, before.debug, nothing.debug)
        return HouseWords(guidelines=Guidelines(base=base, situation=tools.situation), tools=tools, debug=debug)


def _directories(folder: Path) -> list['os.DirEntry[str]']:
    try:
        with os.scandir(folder) as entries:
            return sorted((one for one in entries if not one.name.startswith('.') and one.is_dir()), key=lambda one: one.name)
    except OSError:
        return []


def _folder(path: str, name: str, group: str, contents: Contents, config: Group | None) -> Folder:
    text = (
        contents.text if config is None else FolderText(texts=contents.text.texts, traits=contents.text.traits, group_traits=config.traits)
    )
    return Folder(
        path=path,
        name=name,
        group=group,
        text=text,
        fingerprint=contents.fingerprint,
        picture=contents.picture,
        trouble=' '.join(one for one in (contents.trouble, config.trouble if config else '') if one),
    )


def _named_once(found: list[Folder], troubles: list[str]) -> tuple[Folder, ...]:
    """Of two folders with one name the last one counts, and says so."""
    named: dict[str, Folder] = {}
    for one in found:
        other = named.pop(folded(one.name), None)
        if other is not None:
            sentence = t('{one} and {other} have one name; {one} counts.', one=one.path, other=other.path)
            troubles.append(sentence)
            one = replace(one, trouble=' '.join((*filter(None, [one.trouble]), sentence)))
        named[folded(one.name)] = one
    return tuple(named.values())
