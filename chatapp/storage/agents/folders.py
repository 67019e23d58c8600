"""Satisfies the port: blocking work in threads, one writer at a time in this process and among processes."""

import asyncio
import shutil
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

from chatapp.domain.agent_folder import EDITABLE, GROUP_YAML, MAKES_AN_AGENT, RECENT_EVENTS, picture_among
from chatapp.domain.agents import GROUP_PREFIX
from chatapp.domain.errors import BadInput, ChangedMeanwhile, Conflict, NotFound
from chatapp.domain.house_words import HOUSE_FILES
from chatapp.domain.memory_blocks import with_event
from chatapp.domain.wording import t
from chatapp.plumbing.ids import new_id
from chatapp.ports.agents import FileText, Scan
from chatapp.storage.agents.pictures import KEPT_PX, plain_picture, small_picture
from chatapp.storage.agents.scanning import Scanner
from chatapp.storage.agents.texts import MAX_TEXT_BYTES, bytes_in, decoded, fault, version_of
from chatapp.storage.agents.writing import make_folder, replace_file

MAX_PICTURE_BYTES = 10 * 1024 * 1024
DEBOUNCE_MS = 300  # a change is told at the latest after this long, however many follow it
STEP_MS = 50
MAX_SMALL = 256
PORTRAIT_PX = 512
PICTURE_STEM = 'profile'
RESCAN_MS = 10_000  # what a file system does not tell is found by looking
R = TypeVar('R')


class Folders:
    def __init__(self, root: Path, *, config: Path, trash: Path, lock: Path) -> None:
        self._root, self._config, self._trash = root, config, trash
        self._lock = lock
        self._small: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()
        self._scanner, self._scanning, self._writing = Scanner(root, config), asyncio.Lock(), asyncio.Lock()

    async def scan(self) -> Scan:
        async with self._scanning:
            return await asyncio.to_thread(self._scanner.scan)

    async def changes(self) -> AsyncIterator[None]:
        from watchfiles import awatch

        places = {place: _number(place) for place in (self._root, self._config)}
        if not all(places.values()):
            raise FileNotFoundError(self._root)
        async for _ in awatch(
            *places,
            watch_filter=lambda _, path: not Path(path).name.startswith('.'),
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            rust_timeout=RESCAN_MS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            yield
            if any(_number(place) != number for place, number in places.items()):
                return  # another folder stands there now: it wants a watch of its own

    async def read(self, path: str, file: str) -> FileText:
        return await asyncio.to_thread(_file_text, self._file(path, file))

    async def write(self, path: str, file: str, text: str, *, version: str) -> FileText:
        target = self._file(path, file)
        raw = f'{text.strip()}\n'.encode() if text.strip() else b''
        if len(raw) > MAX_TEXT_BYTES:
            raise BadInput(t('This file would be over 1 MiB; shorten it.'), field='text')
        return await self._alone(lambda: _write(target, raw, version))

    async def add_event(self, path: str, day: date, event: str) -> None:
        target = self._file(path, RECENT_EVENTS)

        def add() -> None:
            before = target.read_bytes() if target.is_file() else b''
            text = decoded(before)
            raw = with_event(f'{text}\n' if text else '', day, event).encode()
            if len(raw) > MAX_TEXT_BYTES:
                raise BadInput(t('The recent events would be over 1 MiB; shorten the file.'), field='text')
            replace_file(target, raw)

        await self._alone(add)

    async def create(self, name: str, group: str, files: Mapping[str, bytes]) -> str:
        path = _path(name, group)
        await self._alone(lambda: make_folder(self._root / path, files))
        return path

    async def move(self, path: str, name: str, group: str) -> str:
        source, new = self._folder(path), _path(name, group)

        def move() -> None:
            target = self._root / new
            if target.exists() and not target.samefile(source):
                raise FileExistsError(new)
            target.parent.mkdir(exist_ok=True)
            source.rename(target)

        if new != path:
            await self._alone(move)
        return new

    async def discard(self, path: str) -> None:
        source = self._folder(path)

        def discard() -> None:
            self._trash.mkdir(parents=True, exist_ok=True)
            (source / '.path').write_text(path)
            shutil.move(source, self._trash / new_id())

        await self._alone(discard)

    async def files(self, path: str) -> Mapping[str, bytes]:
        folder = self._folder(path)

        def read() -> Mapping[str, bytes]:
            contents = self._scanner.known(path)
            names = [*EDITABLE, *([contents.picture_file] if contents and contents.picture_file else [])]
            return {name: bytes_in(folder / name, MAX_PICTURE_BYTES) for name in names if (folder / name).is_file()}

        return await asyncio.to_thread(read)

    async def restore(self, path: str) -> None:
        target = self._root / path

        def restore() -> None:
            kept = sorted(one for one in self._trash.glob('*') if (one / '.path').is_file() and (one / '.path').read_text() == path)
            if not kept:
                raise FileNotFoundError(path)
            if target.exists():
                raise FileExistsError(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(kept[-1], target)
            (target / '.path').unlink()

        await self._alone(restore)

    async def picture(self, path: str, size: int) -> bytes:
        contents = self._scanner.known(path)
        if contents is None or contents.picture_file is None or not contents.picture:
            raise NotFound(t('This agent has no picture.'))
        key = (path, contents.picture, size)
        if key not in self._small:
            raw = await asyncio.to_thread(bytes_in, self._folder(path) / contents.picture_file, MAX_PICTURE_BYTES)
            self._small[key] = await asyncio.to_thread(small_picture, raw, size)
            while len(self._small) > MAX_SMALL:
                self._small.popitem(last=False)
        self._small.move_to_end(key)
        return self._small[key]

    async def portrait(self, path: str, *, hue: int) -> bytes:
        try:
            raw = await self.picture(path, PORTRAIT_PX)
        except (NotFound, BadInput):
            return await asyncio.to_thread(plain_picture, hue)
        return await asyncio.to_thread(small_picture, raw, PORTRAIT_PX, 'PNG')

    async def squared(self, raw: bytes) -> bytes:
        if len(raw) > MAX_PICTURE_BYTES:
            raise BadInput(t('This picture is over 10 MB; make it smaller.'), field='picture')
        return await asyncio.to_thread(small_picture, raw, KEPT_PX)

    async def put_picture(self, path: str, picture: bytes) -> None:
        folder = self._folder(path)

        def put() -> None:
            for name in [entry.name for entry in folder.iterdir() if picture_among([entry.name]) and entry.stem == PICTURE_STEM]:
                (folder / name).unlink()
            if picture:
                replace_file(folder / f'{PICTURE_STEM}.webp', picture)

        await self._alone(put)

    # --- inside ------------------------------------------------------------------------------------------------------
    def _folder(self, path: str) -> Path:
        """The folder at a path a scan has found; nothing else is ever opened."""
        if self._scanner.known(path) is None:
            raise NotFound(t('The folder of this agent is gone.'))
        return self._root / path

    def _file(self, path: str, file: str) -> Path:
        """`path` may also be empty for the house's own files, or a group's folder for its configuration."""
        if path == '' and file in HOUSE_FILES:
            return self._config / file
        if path in self._scanner.groups and file == GROUP_YAML:
            return self._root / path / file
        if file not in EDITABLE:
            raise NotFound(t('An agent has no such file.'))
        return self._folder(path) / file

    async def _alone(self, work: Callable[[], R]) -> R:
        def locked() -> R:
            with FileLock(self._lock, mode=0o600):
                return work()

        async with self._writing:  # first come, first served here; the file lock alone would poll
            try:
                return await asyncio.to_thread(locked)
            except FileExistsError as error:
                raise Conflict(t('There is an agent of this name already; choose another one.')) from error
            except FileNotFoundError as error:
                raise NotFound(t('The folder of this agent is gone.')) from error
            except OSError as error:
                raise fault(error) from error


def _number(folder: Path) -> int:
    """What the file system knows the folder by; 0 where there is none."""
    try:
        return folder.stat().st_ino if folder.is_dir() else 0
    except OSError:
        return 0


def _path(name: str, group: str) -> str:
    return f'{GROUP_PREFIX}{group}/{name}' if group else name


def _file_text(path: Path) -> FileText:
    if not path.is_file() or path.is_symlink():
        return FileText(text='', version='')
    raw = bytes_in(path, MAX_TEXT_BYTES)
    return FileText(text=decoded(raw), version=version_of(raw))


def _write(path: Path, raw: bytes, version: str) -> FileText:
    now = _file_text(path)
    if now.version != version:
        raise ChangedMeanwhile(
            t('{file} was changed since you opened it. Nothing is lost: compare both and save again.', file=path.name),
            text=now.text,
            version=now.version,
        )
    if raw or path.name in MAKES_AN_AGENT:
        replace_file(path, raw)
    else:
        path.unlink(missing_ok=True)
    return _file_text(path)
