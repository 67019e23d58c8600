"""How a person is called, seen and answered, and how the house looks to them."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.people import Density, SendKey, TextSize, Theme
from chatapp.services.profiles import ProfileChange, chosen
from tests.support.house import TestHouse, a_house

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(form: str = 'PNG', *, exif: Image.Exif | None = None) -> bytes:
    kept = io.BytesIO()
    Image.new('RGB', (400, 200), 'teal').save(kept, form, **({'exif': exif} if exif else {}))
    return kept.getvalue()


def bomb() -> bytes:
    """A PNG of some bytes that says it is 30,000 pixels square."""
    header = struct.pack('>IIBBBBB', 30_000, 30_000, 8, 0, 0, 0, 0)
    chunks = [(b'IHDR', header), (b'IDAT', zlib.compress(b'\0' * 1000)), (b'IEND', b'')]
    return b'\x89PNG\r\n\x1a\n' + b''.join(
        struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body)) for kind, body in chunks
    )


async def test_what_one_likes_survives_a_restart_and_leaves_the_rest(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        profiles = house.services.profiles
        await profiles.change(house.ada, ProfileChange(size=TextSize.LARGE, contrast=True, theme=Theme.DARK))
        await profiles.change(house.ada, chosen('send', 'ctrl_enter'))
        await profiles.change(house.ada, ProfileChange(contrast=False, density=Density.COMPACT))
    async with a_house(tmp_path) as house:
        person = await house.services.people.get(house.ada)
    likes = person.likes
    assert (person.name, person.theme, likes.size, likes.contrast) == ('Ada', Theme.DARK, TextSize.LARGE, False)
    assert (likes.send, likes.density, likes.still) == (SendKey.CTRL_ENTER, Density.COMPACT, False)


@pytest.mark.parametrize(
    ('name', 'value'), [('size', 'huge'), ('contrast', 'yes'), ('name', 'Eve'), ('role', 'owner'), ('theme', None), ('size', 3)]
)
def test_what_cannot_be_chosen_is_refused(name: str, value: object) -> None:
    with pytest.raises(BadInput):
        chosen(name, value)


async def test_a_zone_that_was_chosen_does_not_follow_the_browser(house: TestHouse) -> None:
    await house.services.profiles.change(house.ada, ProfileChange(zone='Asia/Seoul'))
    assert (await house.services.people.set_zone(house.ada, 'Europe/Berlin')).zone == 'Asia/Seoul'
    await house.services.profiles.change(house.ada, ProfileChange(zone=''))
    assert (await house.services.people.set_zone(house.ada, 'Europe/Berlin')).zone == 'Europe/Berlin'
    with pytest.raises(BadInput):
        await house.services.profiles.change(house.ada, ProfileChange(zone='../etc', name='Eve'))
    assert (await house.services.people.get(house.ada)).name == 'Ada'


async def test_instructions_are_sent_with_every_request_and_counted_before_it(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi')
    await house.run_ended(question.conversation)
    assert 'Custom instructions' not in house.provider.requests[-1].system
    before = await house.services.context.of(house.ada, question.conversation)
    await house.services.profiles.change(house.ada, ProfileChange(instructions=' Answer in Korean.\r\n'))
    await house.services.timeline.post(house.ada, question.conversation, 'And?')
    await house.run_ended(question.conversation)
    assert house.provider.requests[-1].system.endswith(
        'Custom instructions of Ada, to be followed wherever the rules above allow it:\nAnswer in Korean.'
    )
    assert (await house.services.context.of(house.ada, question.conversation)).used > before.used
    with pytest.raises(BadInput):
        await house.services.profiles.change(house.ada, ProfileChange(instructions='x' * 4001))


@pytest.mark.parametrize('form', ['PNG', 'JPEG', 'GIF', 'WEBP'])
async def test_a_picture_becomes_a_small_square_of_pixels(house: TestHouse, form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = 'canary at 52.52 N'
    person = await house.services.profiles.set_picture(house.ada, picture(form, exif=exif if form in ('JPEG', 'WEBP') else None))
    kept = await house.services.profiles.picture(house.ada)
    with Image.open(io.BytesIO(kept)) as made:
        assert (made.format, made.size) == ('WEBP', (128, 128))
    assert b'canary' not in kept
    assert person.picture
    assert (await house.services.profiles.remove_picture(house.ada)).picture == ''
    with pytest.raises(NotFound):
        await house.services.profiles.picture(house.ada)


@pytest.mark.parametrize('harm', [b'', b'MZ\x90\x00 an .exe renamed', SVG, picture()[:60], bomb(), picture('BMP'), picture('TIFF')])
async def test_what_is_no_picture_we_read_is_refused(house: TestHouse, harm: bytes) -> None:
    with pytest.raises(BadInput) as told:
        await house.services.profiles.set_picture(house.ada, harm)
    assert told.value.field == 'file'
    assert (await house.services.people.get(house.ada)).picture == ''
