"""Where people make and mend agents: every change goes to the folder, and the roster follows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chatapp.domain.agent_folder import CHARACTERISTICS, EDITABLE, GROUP_YAML, MAKES_AN_AGENT, NUTSHELL, picture_among
from chatapp.domain.agents import GROUP_PREFIX, MAX_NAME_CHARS, Agent, agent_name, folded, group_name
from chatapp.domain.cards import CardVersion, card_json, png_with_cards, read_card
from chatapp.domain.errors import BadInput, Conflict, Forbidden, NotFound
from chatapp.domain.house_words import HOUSE_FILES
from chatapp.domain.hues import hue_of
from chatapp.domain.ids import AgentId, PersonId
from chatapp.domain.people import Role
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t
from chatapp.ports.agents import AgentFolders, FileText, Spoken
from chatapp.services.roster import Roster
from chatapp.services.unit import Units

PROFILE = 'profile.webp'
MAX_FILES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An agent as the list shows it; `spoken` None when it never spoke, and for readers who do not pay for it."""

    agent: Agent
    spoken: Spoken | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file that speaks to several agents: the house's own, or a group's, whose folder `place` then is."""

    place: str
    file: str
    found: FileText


class Workshop:
    def __init__(self, units: Units, roster: Roster, folders: AgentFolders) -> None:
        self._units, self._roster, self._folders = units, roster, folders

    async def listed(self, reader: PersonId) -> tuple[Listed, ...]:
        """Every agent, by group and name."""
        async with self._units.read() as store:
            owner = (await store.people.get(reader)).role is Role.OWNER
            spoken = await store.agents.spoken() if owner else {}
        found = self._roster.all() if owner else tuple(map(_in_public, self._roster.all()))
        return tuple(Listed(agent=agent, spoken=spoken.get(agent.id)) for agent in found)

    async def shown(self, reader: PersonId, agent: AgentId) -> Agent:
        """The agent as this reader may know it: what it remembers is the owner's alone."""
        found = self._roster.get(agent)
        return found if await self.may_edit(reader) else _in_public(found)

    async def prompt(self, reader: PersonId, agent: AgentId, *, situation: bool = False) -> str:
        """The exact words its model reads about it, memories and all; owners only."""
        await self._demand_owner(reader)
        return self._roster.persona(agent, situation=situation)

    async def may_edit(self, reader: PersonId) -> bool:
        async with self._units.read() as store:
            return (await store.people.get(reader)).role is Role.OWNER

    # --- making ------------------------------------------------------------------------------------------------------
    async def create(self, reader: PersonId, *, name: str, group: str = '', texts: Mapping[str, str], picture: bytes = b'') -> Agent:
        """A new agent from texts by file name; `BadInput` names what is wrong, `Conflict` a name that is taken."""
        raw = {file: f'{cleaned(text).strip()}\n'.encode() for file, text in texts.items() if text.strip()}
        return await self.from_files(reader, name=name, group=group, files={**raw, **({PROFILE: picture} if picture else {})})

    async def from_files(self, reader: PersonId, *, name: str, group: str = '', files: Mapping[str, bytes]) -> Agent:
        """A new agent from the files of a folder, in whatever encoding they are; what an agent is not made of is left out."""
        await self._demand_owner(reader)
        if len(files) > MAX_FILES:
            raise BadInput(t('A folder of an agent holds at most {most} files.', most=MAX_FILES), field='files')
        kept = {file: raw for file, raw in files.items() if file in EDITABLE}
        if not any(kept.get(file, b'').strip() for file in MAKES_AN_AGENT):
            raise BadInput(t('Write at least who this is, in a sentence or two.'), field='nutshell')
        if (chosen := picture_among(list(files))) and not chosen.lower().endswith('.svg'):
            kept[PROFILE] = await self._folders.squared(files[chosen])
        return await self._made(agent_name(name), group_name(group), kept)

    async def from_card(self, reader: PersonId, raw: bytes) -> Agent:
        """A new agent from a character card; a name that is taken gets a number."""
        await self._demand_owner(reader)
        card = read_card(raw)
        name = self._free(agent_name(_legal(card.name)))
        files = {file: f'{text}\n'.encode() for file, text in card.files.items()} or {NUTSHELL: f'{name}\n'.encode()}
        if card.picture:
            files[PROFILE] = await self._folders.squared(card.picture)
        return await self._made(name, group_name(card.group), files)

    async def duplicate(self, reader: PersonId, agent: AgentId) -> Agent:
        await self._demand_owner(reader)
        found = self._roster.get(agent)
        files = await self._folders.files(self._roster.path(agent))
        return await self._made(self._free(found.name), found.group, files)

    # --- changing ----------------------------------------------------------------------------------------------------
    async def file(self, reader: PersonId, agent: AgentId, file: str) -> FileText:
        """One file of the agent as it is on the disk now."""
        await self._demand_owner(reader)
        return await self._folders.read(self._roster.path(agent), file)

    async def save(self, reader: PersonId, agent: AgentId, file: str, text: str, *, version: str) -> FileText:
        """Write one file; `ChangedMeanwhile` where it is no longer the version that was read."""
        await self._demand_owner(reader)
        saved = await self._folders.write(self._roster.path(agent), file, cleaned(text), version=version)
        await self._roster.refresh()
        return saved

    async def shared_files(self, reader: PersonId) -> tuple[SharedFile, ...]:
        """What is said to all agents, and to those of each group."""
        await self._demand_owner(reader)
        groups = sorted({f'{GROUP_PREFIX}{agent.group}' for agent in self._roster.all() if agent.group})
        places = [*(('', file) for file in HOUSE_FILES), *((group, GROUP_YAML) for group in groups)]
        return tuple([SharedFile(place=place, file=file, found=await self._folders.read(place, file)) for place, file in places])

    async def save_shared(self, reader: PersonId, place: str, file: str, text: str, *, version: str) -> FileText:
        """Write one of them; `ChangedMeanwhile` where it is no longer the version that was read."""
        await self._demand_owner(reader)
        if file not in (*HOUSE_FILES, GROUP_YAML):
            raise NotFound(t('There is no such file here.'))
        saved = await self._folders.write(place, file, cleaned(text), version=version)
        await self._roster.refresh()
        return saved

    async def rename(self, reader: PersonId, agent: AgentId, *, name: str | None = None, group: str | None = None) -> Agent:
        """Another name or group, which is another folder; the agent stays who it is."""
        await self._demand_owner(reader)
        found = self._roster.get(agent)
        new_name = found.name if name is None else agent_name(name)
        if folded(new_name) != folded(found.name):
            self._demand_free(new_name)
        path = await self._folders.move(self._roster.path(agent), new_name, found.group if group is None else group_name(group))
        await self._roster.moved(agent, path)
        await self._roster.refresh()
        return self._roster.get(agent)

    async def delete(self, reader: PersonId, agent: AgentId) -> str:
        """Move its folder to the trash; what it said keeps its name. Gives what `restore` wants."""
        await self._demand_owner(reader)
        path = self._roster.path(agent)
        await self._folders.discard(path)
        await self._roster.refresh()
        return path

    async def restore(self, reader: PersonId, path: str) -> None:
        """Bring an agent back that was just deleted; it is the same one."""
        await self._demand_owner(reader)
        if '..' in path.split('/') or path.startswith('/'):
            raise NotFound(t('There is no such agent in the trash.'))
        await self._folders.restore(path)
        await self._roster.refresh()

    # --- pictures and cards ------------------------------------------------------------------------------------------
    async def picture(self, agent: AgentId, size: int) -> bytes:
        """A square WebP; `NotFound` without a picture or with one that is none."""
        try:
            return await self._folders.picture(self._roster.path(agent), size)
        except BadInput as error:
            raise NotFound(error.sentence) from error

    async def set_picture(self, reader: PersonId, agent: AgentId, raw: bytes) -> None:
        """Empty bytes take away the one given here before."""
        await self._demand_owner(reader)
        picture = await self._folders.squared(raw) if raw else b''
        await self._folders.put_picture(self._roster.path(agent), picture)
        await self._roster.refresh()

    async def card(self, reader: PersonId, agent: AgentId, version: CardVersion) -> str:
        """The agent as a character card in JSON."""
        await self._demand_owner(reader)
        found, path = self._roster.get(agent), self._roster.path(agent)
        texts = {file: (await self._folders.read(path, file)).text for file in EDITABLE}
        return card_json(found.name, found.group, texts, version=version, tags=[found.group] if found.group else [])

    async def card_picture(self, reader: PersonId, agent: AgentId) -> bytes:
        """The agent as a PNG with cards of both versions in it."""
        cards = {version: await self.card(reader, agent, version) for version in CardVersion}
        portrait = await self._folders.portrait(self._roster.path(agent), hue=hue_of(self._roster.get(agent).name))
        return png_with_cards(portrait, cards)

    # --- inside ------------------------------------------------------------------------------------------------------
    async def _made(self, name: str, group: str, files: Mapping[str, bytes]) -> Agent:
        self._demand_free(name)
        path = f'group_{group}/{name}' if group else name
        agent = await self._roster.adopt(path)
        await self._folders.create(name, group, files)
        await self._roster.refresh()
        return self._roster.get(agent)

    def _demand_free(self, name: str) -> None:
        if self._taken(name):
            raise Conflict(t('There is an agent named {name} already; choose another name.', name=name))

    def _taken(self, name: str) -> bool:
        return any(folded(one.name) == folded(name) for one in self._roster.all())

    def _free(self, name: str) -> str:
        """The name, or the name with the first number nobody has."""
        for number in range(1, 1000):
            tried = name if number == 1 else f'{name[: MAX_NAME_CHARS - 4]} {number}'
            if not self._taken(tried):
                return agent_name(tried)
        raise Conflict(t('There are too many agents of this name.'))

    async def _demand_owner(self, reader: PersonId) -> None:
        if not await self.may_edit(reader):
            raise Forbidden(t('Only the owner changes agents.'))


def _in_public(agent: Agent) -> Agent:
    return replace(agent, recent_events='', memories=())


def _legal(name: str) -> str:
    """A name from outside without what no folder may hold."""
    kept = ''.join(char if char not in '/\\:*?"<>|{}' else ' ' for char in name)
    return ' '.join(kept.split()).strip('. ')[:60] or CHARACTERISTICS.partition('.')[0]
