"""Which names a reader would take for one another."""

import unicodedata

_LOOKS = str.maketrans(
    {
        **dict(zip('авесіјкмнорстхуѕԁԛԝһӏґг', 'abecijkmhopctxysdqwhlrr', strict=True)),
        **dict(zip('αβεικνορτυχγϲϳ', 'abeikvoptuxycj', strict=True)),
        **dict(zip('ıł0ɑɡʟ', 'lloagl', strict=True)),
        **dict.fromkeys('i1|ǀ', 'l'),
    }
)
"""Letters of other scripts, and digits, that are drawn as a Latin letter is; in lower case, where I and l meet too."""

_UNSEEN = ('Z', 'P', 'C')
_MOST_ROUNDS = 8  # each only ever makes the name plainer; two are enough for all we know of


def likeness(name: str) -> str:
    r"""What is left of a name for the eye: no case, no blanks or dots, no difference between letters drawn alike.

    >>> likeness('Аdа') == likeness('ada')
    True
    >>> likeness('B o-b\u200b') == likeness('BOB')
    True
    >>> likeness('José') == likeness('Jose')
    False
    """
    for _ in range(_MOST_ROUNDS):
        plainer = _plainer(name)
        if plainer == name:
            break
        name = plainer
    return name


def alike(one: str, other: str) -> bool:
    """Whether a reader could take one for the other; nobody is like whoever has no name yet.

    >>> alike('Ada', 'ADA'), alike('Ada', 'Bob'), alike('', '')
    (True, False, False)
    """
    return bool(one.strip() and other.strip()) and likeness(one) == likeness(other)


def _plainer(name: str) -> str:
    folded = unicodedata.normalize('NFKC', unicodedata.normalize('NFKC', name).casefold())
    drawn = ''.join(char for char in folded if unicodedata.category(char)[0] not in _UNSEEN and not _is_selector(char)) or folded
    return drawn.translate(_LOOKS)


def _is_selector(char: str) -> bool:
    return '\ufe00' <= char <= '\ufe0f'
