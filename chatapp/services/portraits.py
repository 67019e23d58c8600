"""A person's picture: whatever comes in leaves as a small square of pixels and nothing else."""

import hashlib
from io import BytesIO

from chatapp.domain.attachments import Form
from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t
from chatapp.services.pictures import kind_of, prepared

SIDE = 128


def portrait(content: bytes) -> bytes:
    """Cut to a square, 128 pixels wide, as WebP; made from pixels alone.

    `BadInput` for what is no PNG, JPEG, GIF or WebP, `TooLarge` for too many pixels. Call it in a thread.
    """
    kind = kind_of(content)
    if kind is None:
        raise BadInput(t('This is no picture we can read; choose a PNG, JPEG, GIF or WebP.'), field='file')
    forms = prepared(content, kind).forms
    from PIL import Image, ImageOps  # loaded by now

    with Image.open(BytesIO(forms.get(Form.LARGE, forms[Form.WHOLE]))) as clean:
        square = ImageOps.fit(clean.convert('RGBA'), (SIDE, SIDE))
    made = BytesIO()
    square.save(made, 'WEBP', quality=85)
    return made.getvalue()


def tag_of(image: bytes) -> str:
    """Tells one picture from the next, for addresses that may be kept."""
    return hashlib.sha256(image).hexdigest()[:16]
