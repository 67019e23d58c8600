"""Fonts for PDF, found on the machine when one is made: none is shipped, for one that draws every writing weighs 16 MB.

Whoever misses a writing puts a font that has it into the folder `fonts` of the data folder.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PLACES = (
    *('/usr/share/fonts', '/usr/local/share/fonts', '~/.local/share/fonts', '~/.fonts'),
    *('/System/Library/Fonts', '/Library/Fonts', '~/Library/Fonts', 'C:/Windows/Fonts'),
)
TEXT = ('DejaVuSans.ttf', 'NotoSans-Regular.ttf', 'LiberationSans-Regular.ttf', 'segoeui.ttf', 'Arial.ttf', 'arial.ttf', 'Geneva.ttf')
MONO = ('DejaVuSansMono.ttf', 'NotoSansMono-Regular.ttf', 'LiberationMono-Regular.ttf', 'consola.ttf', 'Menlo.ttc', 'cour.ttf')
WIDE = ('cjk', 'nanum', 'malgun', 'gothicneo', 'applegothic', 'notosanskr', 'emoji', 'symbola', 'unicode', 'unifont', 'noto', 'droid')
MOST_LOOKED_INTO = 300  # some seconds, and only for characters the first fonts lack
ENDINGS = {'.ttf', '.otf', '.ttc'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a text is drawn with; `missing` are the characters no font here has."""

    text: Path | None
    mono: Path | None
    others: tuple[Path, ...]
    missing: frozenset[str]


def chosen_for(characters: frozenset[str], own: Path | None) -> Chosen:
    """The fewest fonts that have all of these; `own` is the folder people put fonts into."""
    files = sorted(_files(own), key=lambda path: (not _is_in(path, own), _rank(path)))
    text, mono = _named(files, TEXT), _named(files, MONO)
    missing = {one for one in characters if not one.isspace() and one.isprintable() and not '\ufe00' <= one <= '\ufe0f'}
    missing -= _has(text) if text else set()
    others: list[Path] = []
    for path in files[:MOST_LOOKED_INTO]:
        if not missing:
            break
        if found := missing & _has(path):
            missing -= found
            others.append(path)
    if not text and not others:
        missing = {one for one in missing if one > '\xff'}  # what every PDF reader draws by itself
    return Chosen(text=text or (others[0] if others else None), mono=mono, others=tuple(others), missing=frozenset(missing))


def _files(own: Path | None) -> Iterator[Path]:
    for place in (*([own] if own else []), *(Path(one).expanduser() for one in PLACES)):
        if place.is_dir():
            yield from (path for path in place.rglob('*') if path.suffix.lower() in ENDINGS)


def _is_in(path: Path, own: Path | None) -> bool:
    return own is not None and path.is_relative_to(own)


def _rank(path: Path) -> tuple[int, str]:
    """Those that have many writings first."""
    name = path.name.lower()
    return next((place for place, part in enumerate(WIDE) if part in name), len(WIDE)), name


def _named(files: Sequence[Path], names: Sequence[str]) -> Path | None:
    each = {path.name: path for path in reversed(files)}
    return next((each[name] for name in names if name in each), None)


def _has(path: Path) -> set[str]:
    """The characters a font draws; none of one that cannot be read, or that draws in colours only."""
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]  # when first needed

    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            drawn = 'glyf' in font or 'CFF ' in font
            return {chr(code) for code in font.getBestCmap() or {}} if drawn else set()
    except (TTLibError, OSError, AssertionError, KeyError, ValueError):
        return set()
