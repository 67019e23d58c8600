"""Pictures made small and square; what is not a picture is refused, whatever it is called."""

import io
import warnings

from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t

FORMATS = ('PNG', 'JPEG', 'GIF', 'WEBP')
MOST_PIXELS = 40_000_000  # a photograph of a good camera; a bomb promises thousands of times as many
KEPT_PX = 1024


def small_picture(raw: bytes, size: int, kind: str = 'WEBP') -> bytes:
    """The middle of the picture in a square of `size` pixels, without whatever else the file held; blocking."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise BadInput(t('This picture has too many pixels; make it smaller.'), field='picture')
                opened.draft('RGB', (size, size))
                turned = ImageOps.exif_transpose(opened)
                square = ImageOps.fit(turned.convert('RGBA' if 'A' in turned.getbands() or turned.mode == 'P' else 'RGB'), (size, size))
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError, Image.DecompressionBombError):
        raise BadInput(t('This is no picture that can be shown; take a PNG, JPEG, GIF or WebP.'), field='picture') from None
    made = io.BytesIO()
    square.save(made, kind)
    return made.getvalue()


def plain_picture(hue: int, size: int = KEPT_PX // 2) -> bytes:
    """A PNG of one colour, for a card of an agent without a picture."""
    from PIL import Image

    made = io.BytesIO()
    Image.new('RGB', (size, size), f'hsl({hue},45%,62%)').save(made, 'PNG')
    return made.getvalue()
