"""Taking things away: one conversation in a format, many as a zip, and all that is one's own."""

import asyncio
import json
import re
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from io import RawIOBase
from pathlib import Path

from chatapp.domain.attachments import Form
from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import ChatappError, NotFound
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.messages import Message
from chatapp.domain.people import Person
from chatapp.domain.shelf import Selection
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.ports.blobs import Blobs
from chatapp.ports.file_rows import StoredFile
from chatapp.ports.storage import Store
from chatapp.services.access import conversation_for, conversations_for
from chatapp.services.batches import checked_batch
from chatapp.services.drafts import Drafts
from chatapp.services.export.document import ENDINGS, TYPES, Document, Format, Part, Scribe
from chatapp.services.export.html import HtmlScribe
from chatapp.services.export.json_form import JsonScribe
from chatapp.services.export.markdown import MarkdownScribe
from chatapp.services.export.pdf import MAX_CHARS, as_pdf
from chatapp.services.reading import Branch, Pages, Reading, branch_of
from chatapp.services.unit import Units
from chatapp.services.wire import spent_json, template_json, time_json

MAX_NAME_CHARS = 80
EACH = 100  # conversations listed at a time for a whole house of them
MINE = (Format.JSON, Format.MARKDOWN)
SCRIBES: Mapping[Format, Callable[[Document], Scribe]] = {
    Format.JSON: JsonScribe,
    Format.MARKDOWN: MarkdownScribe,
    Format.HTML: HtmlScribe,
}
EVERYTHING = (Selection(archived=None), Selection(deleted=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file to take away, as it is written; nothing of it has to be held."""

    name: str
    type: str
    pieces: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """An export before its first byte, and where the branch is read from; `feels` says that the room shows reactions."""

    document: Document
    branch: Branch
    feels: bool


class Exports:
    """Written page by page, each in a thread. No key, token or password is in any of it."""

    def __init__(self, units: Units, drafts: Drafts, blobs: Blobs, *, fonts: Path | None, clock: Clock) -> None:
        self._units, self._reading, self._blobs = units, Reading(units, drafts), blobs
        self._fonts, self._clock = fonts, clock
        self._printing = asyncio.Lock()  # one PDF at a time: each takes all of a core, and is held whole

    async def one(self, reader: PersonId, conversation: ConversationId, form: Format) -> Exported:
        """Refused before the first byte, or not at all."""
        async with self._units.read() as store:
            cover = await conversation_for(store, reader, conversation)
            begun = await self._begun(store, reader, cover)
        pieces: AsyncIterator[bytes] = self._written(reader, begun, form)
        if form is Format.PDF:
            pieces = _alone(await anext(pieces))
        return Exported(name=f'{file_stem(begun.document.title)}.{ENDINGS[form]}', type=TYPES[form], pieces=pieces)

    async def many(self, reader: PersonId, conversations: Sequence[ConversationId], form: Format) -> AsyncIterator[bytes]:
        """A zip with one file for each; asking is checked before the first byte."""
        chosen = checked_batch(conversations)
        async with self._units.read() as store:
            covers = [one for one in await conversations_for(store, reader, chosen) if one.deleted_at is None]
        return self._zipped(reader, covers, (form,), ())

    async def mine(self, reader: PersonId) -> AsyncIterator[bytes]:
        """A zip of all the reader's conversations, the trash too, as JSON and Markdown, with files, templates, profile and usage."""
        async with self._units.read() as store:
            person = await store.people.get(reader)
            covers = await _all_of(store, reader)
            topics = await store.shelf.topics_of(reader)
            templates = await store.templates.of(reader)
            files = await store.files.of(reader)
            spent = {one.id: spent_json(await store.usage.spent_in(one.id)) for one in covers}
        extra = (
            ('profile.json', _encoded(_profile(person))),
            ('topics.json', _encoded([{'id': one.id, 'name': one.name, 'created_at': time_json(one.created_at)} for one in topics])),
            ('templates.json', _encoded([template_json(one) for one in templates])),
            ('usage.json', _encoded(spent)),
        )
        return self._zipped(reader, covers, MINE, extra, files)

    async def _begun(self, store: Store, reader: PersonId, cover: Conversation) -> _Begun:
        person = await store.people.get(reader)
        shows = (await store.rooms.get(cover.id)).rules.show_reactions
        document = Document(conversation=cover, zone=person.zone, exported_at=self._clock.now())
        return _Begun(document=document, branch=await branch_of(store, cover), feels=shows)

    async def _written(self, reader: PersonId, begun: _Begun, form: Format) -> AsyncGenerator[bytes, None]:
        branch = self._reading.along(reader, begun.branch)
        if form is Format.PDF:
            yield await self._printed(begun.document, branch)
            return
        scribe = await asyncio.to_thread(SCRIBES[form], begun.document)  # what sets Markdown is loaded when it is first needed
        yield scribe.opening().encode()
        pages = self._reading.tree(reader, begun.document.conversation.id) if form is Format.JSON else branch
        async for page in pages:
            yield (await asyncio.to_thread(scribe.stretch, page)).encode()
        for part in scribe.parts:
            async for piece in self._beside(reader, begun, scribe, part):
                yield piece
        yield scribe.closing().encode()

    async def _beside(self, reader: PersonId, begun: _Begun, scribe: Scribe, part: Part) -> AsyncIterator[bytes]:
        if heading := scribe.heading(part):
            yield heading.encode()
        if part is Part.REACTIONS and not begun.feels:
            return
        async for page in self._reading.beside(reader, begun.document.conversation.id, part, oldest_first=scribe.oldest_first):
            yield (await asyncio.to_thread(scribe.beside, page)).encode()

    async def _printed(self, document: Document, branch: Pages) -> bytes:
        """No more is read than is refused as too long."""
        messages: list[Message] = []
        chars = 0
        async for page in branch:
            messages += page
            chars += sum(len(one.text) for one in page)
            if chars > MAX_CHARS:
                break
        async with self._printing:
            return await asyncio.to_thread(as_pdf, document, messages, self._fonts)

    async def _zipped(
        self,
        reader: PersonId,
        covers: Sequence[Conversation],
        forms: Sequence[Format],
        extra: Iterable[tuple[str, bytes]],
        files: Sequence[StoredFile] = (),
    ) -> AsyncIterator[bytes]:
        """The zip as it grows: never more of it in memory than a page of messages or one file."""
        sink, taken = _Sink(), set[str]()
        with zipfile.ZipFile(sink, 'w', zipfile.ZIP_DEFLATED) as archive:
            for name, content in extra:
                archive.writestr(name, content)
            for cover in covers:
                try:
                    async with self._units.read() as store:
                        begun = await self._begun(store, reader, await store.conversations.get(cover.id))
                except NotFound:  # erased while the zip was written
                    continue
                stem = _free(file_stem(begun.document.title), taken)
                for form in forms:
                    pieces = self._written(reader, begun, form)
                    # closed from the inside out, else whoever leaves in the middle leaves an entry open that no zip can be closed over
                    async with aclosing(pieces), aclosing(self._entered(archive, stem, form, begun, pieces)) as steps:
                        async for _ in steps:
                            yield sink.taken()
            for file in files:
                name, content = await self._enclosed(file)
                await asyncio.to_thread(archive.writestr, name, content)
                yield sink.taken()
        yield sink.taken()

    async def _entered(
        self, archive: zipfile.ZipFile, stem: str, form: Format, begun: _Begun, pieces: AsyncIterator[bytes]
    ) -> AsyncGenerator[None, None]:
        """Put one into the zip, stopping after each piece. One that cannot be made says why in its place, and the others follow."""
        try:
            first = await anext(pieces)
        except ChatappError as error:
            archive.writestr(f'{stem}.txt', error.sentence.encode())
            return
        info = zipfile.ZipInfo(f'{stem}.{ENDINGS[form]}', date_time=begun.document.exported_at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, 'w') as entry:
            await asyncio.to_thread(entry.write, first)
            try:
                async for piece in pieces:
                    await asyncio.to_thread(entry.write, piece)
                    yield
            except ChatappError as error:
                entry.write(f'\n\n{error.sentence}\n'.encode())

    async def _enclosed(self, file: StoredFile) -> tuple[str, bytes]:
        """A file under its id, by which the conversations name it; one that cannot be read says why."""
        place = f'files/{file.attachment.id}'
        try:
            return f'{place}/{file_stem(file.attachment.name)}', await self._blobs.read(file.blob, Form.WHOLE, key=file.key)
        except ChatappError as error:
            return f'{place}.txt', error.sentence.encode()


class _Sink(RawIOBase):
    """A file that cannot be sought in: what was written is taken out piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]  # narrower than any buffer
        self._pieces += piece
        return len(piece)

    def taken(self) -> bytes:
        piece, self._pieces = bytes(self._pieces), bytearray()
        return piece


async def _alone(piece: bytes) -> AsyncIterator[bytes]:
    yield piece


async def _all_of(store: Store, reader: PersonId) -> list[Conversation]:
    covers: list[Conversation] = []
    for which in EVERYTHING:
        before = None
        while page := await store.conversations.of(reader, limit=EACH, before=before, which=which):
            covers += [one for one in page if one.owner == reader]
            before = (page[-1].active_at, page[-1].id)
    return covers


def _profile(person: Person) -> dict[str, object]:
    told = asdict(person)
    return {**told, 'created_at': time_json(person.created_at)}


def _encoded(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def file_stem(title: str) -> str:
    """A name any file system takes.

    >>> file_stem('a/b: "c"'), file_stem('..'), file_stem('CON')
    ('a b c', 'conversation', 'CON_')
    """
    stem = ' '.join(re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', ' ', title).split())[:MAX_NAME_CHARS].strip(' .')
    if re.fullmatch(r'(?i)con|prn|aux|nul|com\d|lpt\d', stem):
        stem += '_'
    return stem or t('conversation')


def _free(stem: str, taken: set[str]) -> str:
    number, name = 1, stem
    while name.casefold() in taken:
        number += 1
        name = f'{stem} {number}'
    taken.add(name.casefold())
    return name
