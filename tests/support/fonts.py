"""A font made for a test, so that it does not depend on those of the machine."""

from pathlib import Path


def a_font(at: Path, characters: str) -> Path:
    """A font that draws each of these characters, as a triangle."""
    from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # heavy

    drawn = {ord(one): f'u{ord(one):X}' for one in sorted(set(characters))}
    names = ['.notdef', *drawn.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(drawn)
    builder.setupGlyf({name: _triangle() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({'familyName': 'Own', 'styleName': 'Regular'})
    builder.setupOS2()
    builder.setupPost()
    at.parent.mkdir(parents=True, exist_ok=True)
    builder.save(at)
    return at


def _triangle() -> object:
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # as above

    pen = TTGlyphPen(None)
    for move, point in ((pen.moveTo, (0, 0)), (pen.lineTo, (0, 500)), (pen.lineTo, (400, 500))):
        move(point)
    pen.closePath()
    return pen.glyph()
