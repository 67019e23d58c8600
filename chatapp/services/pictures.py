"""Pictures made anew: turned upright, without metadata, with the smaller forms that pages and models need.

What was given is decoded and encoded again, so that nothing hidden in it is kept: no place, no camera, no second file.
All of it takes a second of a core for a large one: call `prepared` in a thread, one at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from chatapp.domain.attachments import MAX_PIXELS, MODEL_EDGE, Form
from chatapp.domain.errors import BadInput, TooLarge
from chatapp.domain.wording import t

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SIGNATURES = (
    (b'\x89PNG\r\n\x1a\n', 'PNG'),
    (b'\xff\xd8\xff', 'JPEG'),
    (b'GIF87a', 'GIF'),
    (b'GIF89a', 'GIF'),
    (b'BM', 'BMP'),
    (b'II*\x00', 'TIFF'),
    (b'MM\x00*', 'TIFF'),
    (b'8BPS', 'Photoshop'),
    (b'\x00\x00\x01\x00', 'ICO'),
)
TAKEN = ('PNG', 'JPEG', 'GIF', 'WEBP')
QUALITY = 90
MAX_MODEL_BYTES = 2_000_000  # far under what a vendor takes for one picture, and ten of them go into one request
SIZES = ((Form.LARGE, 512), (Form.SMALL, 96))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """`forms` always holds WHOLE; the others where the picture is larger than they are."""

    type: str
    width: int
    height: int
    forms: Mapping[Form, bytes]


def kind_of(content: bytes) -> str | None:
    """The format a picture begins as, whether it is taken or not; None for what is no picture."""
    if content[:4] == b'RIFF' and content[8:12] == b'WEBP':
        return 'WEBP'
    if content[4:8] == b'ftyp' and content[8:12] in (b'heic', b'heix', b'mif1', b'msf1', b'avif', b'avis'):
        return 'AVIF' if content[8:11] == b'avi' else 'HEIC'
    return next((kind for signature, kind in SIGNATURES if content.startswith(signature) and _is_bitmap(kind, content)), None)


def prepared(content: bytes, kind: str) -> Prepared:
    """The picture in every form. `BadInput` for a format not taken or a broken file, `TooLarge` for too many pixels."""
    if kind not in TAKEN:
        raise BadInput(t('Pictures are taken as PNG, JPEG, GIF or WebP; save this {kind} as one of them.', kind=kind), field='file')
    from PIL import Image, UnidentifiedImageError  # slow to load, and not needed before the first picture

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # the library's own check, for frames that turn out larger than the first
    try:
        with Image.open(BytesIO(content), formats=[kind]) as opened:
            _check_pixels(opened)
            return _made_anew(opened, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise BadInput(t('This picture is damaged; open it in another program and save it again.'), field='file') from error


def _is_bitmap(kind: str, content: bytes) -> bool:
    """Two letters are too few to tell a bitmap from a text: its unused bytes must be zero."""
    return kind != 'BMP' or content[6:10] == bytes(4)


def _check_pixels(picture: 'Picture') -> None:
    """By the size its head tells, before any of it is decoded."""
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    if not width or not height:
        raise BadInput(t('This picture is empty.'), field='file')


def _too_many_pixels() -> TooLarge:
    millions = MAX_PIXELS // 1_000_000
    return TooLarge(
        t('This picture has over {millions} million pixels; make it smaller and attach it again.', millions=millions), field='file'
    )


def _made_anew(opened: 'Picture', kind: str) -> Prepared:
    frames = getattr(opened, 'n_frames', 1)
    if frames > 1 and kind in ('GIF', 'WEBP') and frames * opened.width * opened.height <= MAX_PIXELS:
        whole = _moving(opened, kind)
        opened.seek(0)
        still = _upright(opened)
    else:
        still = _upright(opened)
        whole = _encoded(still, kind)
    forms = {Form.WHOLE: whole, **dict(_smaller(still))}
    if max(still.size) > MODEL_EDGE or len(whole) > MAX_MODEL_BYTES:
        forms[Form.MODEL] = _for_models(still, kind)
    return Prepared(type=f'image/{kind.lower()}', width=still.width, height=still.height, forms=forms)


def _upright(opened: 'Picture') -> 'Picture':
    """Decoded, turned as its camera was held, in the colours of the web, and nothing but pixels."""
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(opened)
    profile = turned.info.get('icc_profile')
    has_alpha = turned.has_transparency_data
    if profile:
        turned = _in_web_colours(turned, profile, keep_alpha=has_alpha)
    bare = turned if turned.mode in ('RGB', 'RGBA', 'L') else turned.convert('RGBA' if has_alpha else 'RGB')
    bare = bare.copy()
    bare.info = {}
    return bare


def _in_web_colours(picture: 'Picture', profile: bytes, *, keep_alpha: bool) -> 'Picture':
    from PIL import ImageCms

    try:
        mode = 'RGBA' if keep_alpha else 'RGB'
        source = picture.convert(mode) if picture.mode not in ('RGB', 'RGBA', 'CMYK', 'L') else picture
        changed = ImageCms.profileToProfile(source, BytesIO(profile), ImageCms.createProfile('sRGB'), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a broken profile costs a shade of colour
    return changed or picture


def _moving(opened: 'Picture', kind: str) -> bytes:
    """All frames, with nothing beside them."""
    from PIL import ImageSequence

    frames, pauses = [], []
    for frame in ImageSequence.Iterator(opened):
        pauses.append(frame.info.get('duration', 100))
        still = frame.convert('RGBA')
        still.info = {}
        frames.append(still)
    made = BytesIO()
    settings = {'quality': QUALITY} if kind == 'WEBP' else {'disposal': 2}
    frames[0].save(made, kind, save_all=True, append_images=frames[1:], duration=pauses, loop=opened.info.get('loop', 0), **settings)
    return made.getvalue()


def _encoded(picture: 'Picture', kind: str) -> bytes:
    made = BytesIO()
    match kind:
        case 'PNG' | 'GIF':
            picture.save(made, kind)
        case _:
            (picture if kind == 'WEBP' else _opaque(picture)).save(made, kind, quality=QUALITY)
    return made.getvalue()


def _opaque(picture: 'Picture') -> 'Picture':
    return picture if picture.mode in ('RGB', 'L') else picture.convert('RGB')


def _for_models(picture: 'Picture', kind: str) -> bytes:
    """Within what vendors read of a picture anyway. PNG stays PNG, for small print on screens, unless it grows too large."""
    scaled = _scaled(picture, MODEL_EDGE)
    made = _encoded(scaled, 'PNG') if kind in ('PNG', 'GIF') else _encoded(scaled, 'JPEG')
    return made if len(made) <= MAX_MODEL_BYTES else _encoded(scaled, 'JPEG')


def _smaller(picture: 'Picture') -> Iterator[tuple[Form, bytes]]:
    """For pages: WebP, because it keeps what is transparent."""
    for form, edge in SIZES:
        if max(picture.size) > edge:
            yield form, _encoded(_scaled(picture, edge), 'WEBP')


def _scaled(picture: 'Picture', edge: int) -> 'Picture':
    scaled = picture.copy()
    scaled.thumbnail((edge, edge))
    return scaled
