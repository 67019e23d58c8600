"""Small files of every kind, honest and hostile."""

import struct
import zlib
from io import BytesIO

from PIL import Image

from chatapp.domain.attachments import Attachment
from chatapp.domain.ids import FileId
from chatapp.plumbing.ids import new_id

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b'MZ\x90\x00\x03\x00\x00\x00\x04' + bytes(200)
SECRET = b'52.5200 N, 13.4050 E: home'


def picture(kind: str = 'PNG', size: tuple[int, int] = (8, 6), colour: str = 'teal', mode: str = 'RGB') -> bytes:
    made = BytesIO()
    Image.new(mode, size, colour).save(made, kind)
    return made.getvalue()


def with_location() -> bytes:
    """A photograph taken sideways, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    made = BytesIO()
    Image.new('RGB', (40, 20), 'orange').save(made, 'JPEG', exif=exif, comment=SECRET)
    return made.getvalue()


def moving(frames: int = 3) -> bytes:
    made = BytesIO()
    pictures = [Image.new('RGB', (10, 10), (80 * number, 0, 0)) for number in range(frames)]
    pictures[0].save(made, 'GIF', save_all=True, append_images=pictures[1:], duration=100, comment=SECRET)
    return made.getvalue()


def bomb(edge: int = 60_000) -> bytes:
    """A PNG of some bytes that says it is 60,000 pixels wide and high."""
    head = struct.pack('>IIBBBBB', edge, edge, 8, 2, 0, 0, 0)
    chunks = [(b'IHDR', head), (b'IDAT', zlib.compress(bytes(1000))), (b'IEND', b'')]
    body = b''.join(struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data)) for name, data in chunks)
    return b'\x89PNG\r\n\x1a\n' + body


def attachment(name: str = 'notes.txt', *, image: bool = False) -> Attachment:
    """Says that there is a file; its bytes are nowhere."""
    size = {'width': 800, 'height': 600} if image else {}
    return Attachment(id=FileId(new_id()), name=name, type='image/png' if image else 'text/plain', size_bytes=120, tokens=40, **size)
