"""What every place for bytes must do: keep them sealed, find them again, notice every change, forget them whole."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatapp.domain.attachments import Form
from chatapp.domain.errors import Damaged, NotFound
from chatapp.domain.ids import FileId
from chatapp.plumbing.frames import FRAME_BYTES, new_file_key, seal_file
from chatapp.plumbing.ids import new_id
from chatapp.ports.blobs import Blobs
from chatapp.storage.blobs.folder import FolderBlobs

KEY = new_file_key()
SIZES = (0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / 'files'


@pytest.fixture
def blobs(folder: Path) -> Blobs:
    return FolderBlobs(folder)


async def kept(blobs: Blobs, content: bytes = b'secret words') -> FileId:
    blob = FileId(new_id())
    await blobs.stage(blob, {Form.WHOLE: content, Form.SMALL: b'small'}, key=KEY)
    await blobs.keep(blob)
    return blob


@pytest.mark.parametrize('size', SIZES)
async def test_bytes_come_back_as_they_were(blobs: Blobs, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    blob = await kept(blobs, content)
    assert await blobs.read(blob, Form.WHOLE, key=KEY) == content
    assert await blobs.read(blob, Form.SMALL, key=KEY) == b'small'
    assert await blobs.read(blob, Form.LARGE, key=KEY) == content  # the whole stands in for a form there is not


async def test_a_staged_blob_can_be_read_and_is_kept_once(blobs: Blobs) -> None:
    blob = FileId(new_id())
    await blobs.stage(blob, {Form.WHOLE: b'x'}, key=KEY)
    assert await blobs.read(blob, Form.WHOLE, key=KEY) == b'x'
    await blobs.keep(blob)
    await blobs.keep(blob)
    assert (await blobs.all(), await blobs.read(blob, Form.WHOLE, key=KEY)) == ([blob], b'x')


async def test_dropped_means_gone(blobs: Blobs, folder: Path) -> None:
    staged, blob = FileId(new_id()), await kept(blobs)
    await blobs.stage(staged, {Form.WHOLE: b'x'}, key=KEY)
    for one in (staged, blob, blob):
        await blobs.drop(one)
    assert await blobs.all() == []
    assert [path for path in folder.rglob('*') if path.is_file()] == []
    with pytest.raises(NotFound):
        await blobs.read(blob, Form.WHOLE, key=KEY)


async def test_what_is_put_aside_waits_and_comes_home_or_goes(blobs: Blobs) -> None:
    home, gone = await kept(blobs), await kept(blobs)
    long_ago, soon = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1)
    for blob in (home, gone):
        await blobs.put_aside(blob)
    assert (await blobs.all(), sorted(await blobs.away())) == ([], sorted([home, gone]))
    await blobs.drop_aside(before=long_ago)
    assert await blobs.read(gone, Form.WHOLE, key=KEY) == b'secret words'
    await blobs.keep(home)
    await blobs.drop_aside(before=soon)
    assert (await blobs.all(), await blobs.away()) == ([home], [])
    with pytest.raises(NotFound):
        await blobs.read(gone, Form.WHOLE, key=KEY)


async def test_nothing_can_be_read_on_the_disk_but_by_its_key(blobs: Blobs, folder: Path) -> None:
    blob = await kept(blobs)
    files = [path for path in folder.rglob('*') if path.is_file()]
    assert all(b'secret' not in path.read_bytes() and path.stat().st_mode & 0o077 == 0 for path in files)
    with pytest.raises(Damaged):
        await blobs.read(blob, Form.WHOLE, key=new_file_key())


@pytest.mark.parametrize('name', ['../../etc/passwd', '', 'x' * 32, '/etc/passwd', 'ABCDEF' * 6])
async def test_an_id_that_is_none_leads_nowhere(blobs: Blobs, name: str) -> None:
    with pytest.raises(NotFound):
        await blobs.read(FileId(name), Form.WHOLE, key=KEY)


@pytest.mark.parametrize('cut', [1, 16, FRAME_BYTES + 16, 2 * (FRAME_BYTES + 16)])
async def test_a_cut_file_is_noticed(blobs: Blobs, folder: Path, cut: int) -> None:
    blob = await kept(blobs, bytes(3 * FRAME_BYTES))
    path = folder / blob[-2:] / blob / 'whole'
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(Damaged):
        await blobs.read(blob, Form.WHOLE, key=KEY)


async def test_swapped_frames_and_swapped_files_are_noticed(blobs: Blobs, folder: Path) -> None:
    blob, other = await kept(blobs, bytes(3 * FRAME_BYTES)), await kept(blobs, bytes(3 * FRAME_BYTES))
    path, frame = folder / blob[-2:] / blob / 'whole', FRAME_BYTES + 16
    sealed = path.read_bytes()
    head, frames = sealed[:17], sealed[17:]
    path.write_bytes(head + frames[frame : 2 * frame] + frames[:frame] + frames[2 * frame :])
    with pytest.raises(Damaged):
        await blobs.read(blob, Form.WHOLE, key=KEY)
    path.write_bytes((folder / other[-2:] / other / 'whole').read_bytes())
    with pytest.raises(Damaged):
        await blobs.read(blob, Form.WHOLE, key=KEY)


def test_the_same_bytes_are_sealed_differently_each_time() -> None:
    assert seal_file(b'x', key=KEY, place='a') != seal_file(b'x', key=KEY, place='a')
