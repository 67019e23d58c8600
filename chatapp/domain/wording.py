"""Every sentence the house shows passes `t`, so that one catalogue can translate all of them."""


def t(sentence: str, /, **values: object) -> str:
    """The sentence in the reader's language with `{name}` places filled; English is its own catalogue.

    >>> t('{count} models', count=3)
    '3 models'
    """
    return sentence.format(**values) if values else sentence
