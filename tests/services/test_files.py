"""Files given to the house: what is taken, what is refused, what is left of it, who may read it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from chatapp.domain.attachments import MAX_IMAGE_BYTES, MAX_TEXT_BYTES, Attachment, Form
from chatapp.domain.errors import BadInput, NotFound, TooLarge, TooMany
from chatapp.domain.ids import FileId, PersonId
from chatapp.plumbing.ids import new_id
from tests.support.house import TestHouse, a_house
from tests.support.pictures import EXE, SECRET, SVG, bomb, moving, picture, with_location


async def content_of(house: TestHouse, file: Attachment, form: Form = Form.WHOLE) -> bytes:
    return (await house.services.files.open(house.ada, file.id, form)).content


# --- what is taken -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize('kind', ['PNG', 'JPEG', 'GIF', 'WEBP'])
async def test_a_picture_is_what_its_content_says(house: TestHouse, kind: str) -> None:
    file = await house.services.files.accept(house.ada, 'holiday.txt', picture(kind, (30, 20)))
    assert (file.type, file.width, file.height, file.name) == (f'image/{kind.lower()}', 30, 20, 'holiday.txt')


@dataclass(frozen=True)
class Text:
    id: str
    given: bytes
    read: str


TEXTS = (
    Text('utf-8', 'grün 안녕 🧾'.encode(), 'grün 안녕 🧾'),
    Text('a mark', b'\xef\xbb\xbfplain', 'plain'),
    Text('utf-16', 'wide'.encode('utf-16'), 'wide'),
    Text('cp949', '안녕하세요, 세계'.encode('cp949'), '안녕하세요, 세계'),
    Text('latin-1', 'général, naïve, Größe'.encode('latin-1'), 'général, naïve, Größe'),
    Text('lines of Windows', b'a\r\nb', 'a\nb'),
    Text('SVG is a text', SVG, SVG.decode()),
)


@pytest.mark.parametrize('case', TEXTS, ids=lambda case: case.id)
async def test_a_text_is_read_in_the_writing_it_has(house: TestHouse, case: Text) -> None:
    file = await house.services.files.accept(house.ada, 'a.png', case.given)
    assert file.type == 'text/plain'
    assert not file.is_image
    assert (await content_of(house, file)).decode() == case.read


# --- what is refused ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Refused:
    id: str
    given: bytes
    says: str


REFUSED = (
    Refused('a program called picture', EXE, 'neither a picture'),
    Refused('nothing', b'', 'empty'),
    Refused('a PDF', b'%PDF-1.7\nletters only', 'neither a picture'),
    Refused('an archive', b'PK\x03\x04\x14\x00\x00', 'neither a picture'),
    Refused('a picture of another kind', b'BM' + bytes(4) + bytes(4) + bytes(40), 'save this BMP'),
    Refused('a phone of today', bytes(4) + b'ftypheic' + bytes(40), 'save this HEIC'),
    Refused('half a picture', picture('JPEG', (200, 200))[:300], 'damaged'),
    Refused('only the beginning of one', b'\x89PNG\r\n\x1a\n' + b'rubbish' * 9, 'damaged'),
)


@pytest.mark.parametrize('case', REFUSED, ids=lambda case: case.id)
async def test_what_cannot_be_shown_or_read_is_refused_in_words(house: TestHouse, case: Refused) -> None:
    with pytest.raises(BadInput, match=case.says):
        await house.services.files.accept(house.ada, 'cat.png', case.given)


async def test_a_bomb_is_refused_before_it_is_unpacked(house: TestHouse) -> None:
    for edge in (60_000, 8_000):
        with pytest.raises(TooLarge, match='million pixels'):
            await house.services.files.accept(house.ada, 'bomb.png', bomb(edge))


async def test_each_kind_of_file_has_its_limit(house: TestHouse) -> None:
    with pytest.raises(TooLarge, match='10 MB'):
        await house.services.files.accept(house.ada, 'a.png', picture() + bytes(MAX_IMAGE_BYTES))
    with pytest.raises(TooLarge, match='1 MiB'):
        await house.services.files.accept(house.ada, 'a.txt', b'x' * (MAX_TEXT_BYTES + 1))


async def test_too_many_waiting_files_are_refused(house: TestHouse) -> None:
    for number in range(50):
        await house.services.files.accept(house.ada, 'a.txt', f'{number}'.encode())
    with pytest.raises(TooMany):
        await house.services.files.accept(house.ada, 'a.txt', b'one more')


# --- what is left of a picture -----------------------------------------------------------------------------------------
async def test_a_photograph_forgets_where_it_was_taken_and_stands_upright(house: TestHouse) -> None:
    file = await house.services.files.accept(house.ada, 'home.jpg', with_location())
    made = await content_of(house, file)
    with Image.open(BytesIO(made)) as shown:
        assert (shown.size, dict(shown.getexif()), shown.info.get('comment')) == ((20, 40), {}, None)
    assert SECRET not in made


async def test_what_hides_behind_a_picture_is_gone(house: TestHouse) -> None:
    file = await house.services.files.accept(house.ada, 'a.gif', moving() + b'<script>alert(1)</script>' + EXE)
    made = await content_of(house, file)
    assert b'script' not in made
    assert SECRET not in made
    with Image.open(BytesIO(made)) as shown:
        assert getattr(shown, 'n_frames', 1) == 3


async def test_pages_and_models_get_smaller_forms(house: TestHouse) -> None:
    file = await house.services.files.accept(house.ada, 'large.png', picture('PNG', (2000, 1000)))
    sizes = {}
    for form in Form:
        with Image.open(BytesIO(await content_of(house, file, form))) as shown:
            sizes[form] = shown.size
    assert sizes == {Form.WHOLE: (2000, 1000), Form.MODEL: (1568, 784), Form.LARGE: (512, 256), Form.SMALL: (96, 48)}


@pytest.mark.parametrize('mode', ['1', 'L', 'LA', 'P', 'RGBA', 'I;16', 'CMYK'])
async def test_pictures_of_every_make_are_taken(house: TestHouse, mode: str) -> None:
    kind = 'JPEG' if mode == 'CMYK' else 'PNG'
    content = BytesIO()
    Image.new(mode, (700, 600)).save(content, kind)
    file = await house.services.files.accept(house.ada, 'a', content.getvalue())
    assert (file.width, file.height) == (700, 600)


# --- whose it is, and how long -----------------------------------------------------------------------------------------
async def test_a_strangers_file_is_not_there(house: TestHouse) -> None:
    file = await house.services.files.accept(house.ada, 'a.txt', b'mine')
    for reader, wanted in ((PersonId(new_id()), file.id), (house.ada, FileId(new_id())), (house.ada, FileId('../x'))):
        with pytest.raises(NotFound):
            await house.services.files.open(reader, wanted)


async def test_the_same_content_is_kept_once(house: TestHouse, tmp_path: Path) -> None:
    files = [await house.services.files.accept(house.ada, f'{name}.txt', b'the same') for name in ('a', 'b')]
    assert [file.name for file in files] == ['a.txt', 'b.txt']
    assert len(list((tmp_path / 'files').rglob('whole'))) == 1
    await house.services.files.discard(house.ada, files[0].id)
    assert await content_of(house, files[1]) == b'the same'


async def test_nothing_of_a_file_is_readable_in_the_folder(house: TestHouse, tmp_path: Path) -> None:
    await house.services.files.accept(house.ada, 'plainname.txt', b'plaincontent')
    written = b''.join(path.read_bytes() for path in tmp_path.rglob('*') if path.is_file())
    assert b'plainname' not in written
    assert b'plaincontent' not in written


async def test_what_is_never_sent_is_swept_after_a_day(house: TestHouse, tmp_path: Path) -> None:
    file = await house.services.files.accept(house.ada, 'a.txt', b'x')
    assert await house.services.files.sweep() == 0
    house.clock.move(timedelta(hours=24, seconds=1))
    assert await house.services.files.sweep() == 1
    with pytest.raises(NotFound):
        await house.services.files.open(house.ada, file.id)
    assert not list((tmp_path / 'files').rglob('whole'))


async def test_bytes_a_crash_left_behind_are_swept_or_brought_home(house: TestHouse, tmp_path: Path) -> None:
    file = await house.services.files.accept(house.ada, 'a.txt', b'x')
    kept = next((tmp_path / 'files').rglob('whole')).parent
    (tmp_path / 'files' / 'incoming').mkdir(exist_ok=True)
    kept.rename(tmp_path / 'files' / 'incoming' / kept.name)
    orphan = tmp_path / 'files' / 'incoming' / new_id()
    orphan.mkdir()
    assert await house.services.files.sweep() == 1
    assert not orphan.exists()
    assert (tmp_path / 'files' / 'aside' / orphan.name).exists()
    assert kept.exists()
    assert await content_of(house, file) == b'x'


async def test_a_folder_opened_with_another_database_loses_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        file = await house.services.files.accept(house.ada, 'a.txt', b'x')
    mine, elsewhere = tmp_path / 'chatapp.db', tmp_path / 'other'
    elsewhere.mkdir()
    for part in tmp_path.glob('chatapp.db*'):
        part.rename(elsewhere / part.name)
    async with a_house(tmp_path) as other:
        await other.services.files.sweep()
        assert list((tmp_path / 'files' / 'aside').iterdir())
    for part in tmp_path.glob('chatapp.db*'):
        part.unlink()
    for part in elsewhere.glob('chatapp.db*'):
        part.rename(tmp_path / part.name)
    assert mine.exists()
    async with a_house(tmp_path) as house:
        await house.services.files.sweep()
        assert await content_of(house, file) == b'x'
        assert not list((tmp_path / 'files' / 'aside').iterdir())


async def test_a_sweep_spares_what_is_arriving(house: TestHouse) -> None:
    giving = asyncio.create_task(house.services.files.accept(house.ada, 'a.png', picture('PNG', (800, 800))))
    while not giving.done():
        await house.services.files.sweep()
    assert await content_of(house, await giving)
