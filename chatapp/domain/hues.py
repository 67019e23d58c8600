"""A colour from a name: the same name has the same hue everywhere, in the browser too (`components/client/dom.js`)."""

_BASIS, _PRIME, _32_BITS = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


def hue_of(name: str) -> int:
    """FNV-1a over UTF-8, in degrees.

    >>> hue_of('Bread'), hue_of('호밀')
    (13, 265)
    """
    value = _BASIS
    for byte in name.encode():
        value = ((value ^ byte) * _PRIME) & _32_BITS
    return value % 360
