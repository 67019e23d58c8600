"""PDF: the branch that is shown, set on paper with the fonts this machine has."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatapp.domain.errors import TooLarge
from chatapp.domain.messages import AuthorKind, Message, State
from chatapp.domain.wording import t
from chatapp.services.export.document import Document, speaker
from chatapp.services.export.fonts import Chosen, chosen_for
from chatapp.services.export.html import parser

NAMED = 8
MAX_CHARS = 1_000_000  # some minutes of shaping; HTML has no such limit
INK, SOFT, ACCENT, GROUND = (31, 29, 26), (103, 98, 89), (15, 118, 110), (243, 241, 235)
BODY_PT, SMALL_PT, CODE_PT = 11, 9, 9
RIGHT_TO_LEFT = (('\u0590', '\u08ff'), ('\ufb1d', '\ufdff'), ('\ufe70', '\ufeff'))
BULLET, BOX = '•', '□'
SIGNS, LEFT_TO_RIGHT = re.compile(r'([\W_]{100})'), '\u200e'
"""fpdf goes down one call for each sign that has no direction, until a letter: an unseen one stands after a hundred."""


def as_pdf(document: Document, branch: Sequence[Message], own_fonts: Path | None) -> bytes:
    """`TooLarge` for what would take minutes; characters without a font are named in a sentence and stand as boxes."""
    texts = [document.title, *(f'{speaker(one)}{one.text}{one.failure}' for one in branch)]
    if sum(map(len, texts)) > MAX_CHARS:
        raise TooLarge(t('This conversation is too long for a PDF; take HTML, and print that.'), field='format')
    fonts = chosen_for(frozenset().union(*map(frozenset, texts), BULLET, BOX), own_fonts)
    sheet = _Sheet(fonts)
    sheet.heading(document.title, size=20)
    sheet.note(t('Exported on {time}.', time=document.time(document.exported_at)))
    if fonts.missing:
        sheet.note(told_missing(fonts.missing))
    for message in branch:
        _said(sheet, document, message)
    return sheet.bytes()


def told_missing(missing: frozenset[str]) -> str:
    """Which characters stand as boxes, and what helps."""
    named = ', '.join(f'U+{ord(one):04X}' for one in sorted(missing)[:NAMED])
    left = len(missing) - NAMED
    some = t('{named} and {count} more', named=named, count=left) if left > 0 else named
    return t('No font on this machine draws {some}: boxes stand there. A font put into “fonts” in the data folder is used too.', some=some)


def drawable(text: str, missing: frozenset[str]) -> str:
    """The text as it can be set: a box for each character that no font has, nothing for those that show nothing."""
    clean = ''.join(one for one in text if one == '\n' or (one.isprintable() and not '\ufe00' <= one <= '\ufe0f'))
    return ''.join(BOX if one in missing else one for one in clean) if missing else clean


def _said(sheet: '_Sheet', document: Document, message: Message) -> None:
    sheet.byline(speaker(message), document.time(message.created_at), agent=message.author.kind is AuthorKind.AGENT)
    if message.author.kind is AuthorKind.AGENT:
        _Setting(sheet).set(message.text)
    else:
        sheet.paragraph(message.text)
    for file in message.attachments:
        sheet.note(f'+ {file.name}')
    if message.state is not State.COMPLETE and message.failure:
        sheet.note(message.failure)


class _Sheet:
    """Lines on pages; knows nothing of Markdown."""

    def __init__(self, fonts: Chosen) -> None:
        from fpdf import FPDF  # heavy, and needed for this alone

        self._pdf: Any = FPDF(format='A4')
        self._latin_only, self._missing = fonts.text is None, fonts.missing
        self._text, self._mono = 'helvetica', 'courier'
        self._pdf.set_margins(22, 20)
        self._pdf.set_auto_page_break(True, 20)
        self._pdf.add_page()
        self._take(fonts)

    def _take(self, fonts: Chosen) -> None:
        if fonts.text is None:
            return
        self._text = self._mono = 'text'
        self._pdf.add_font('text', fname=fonts.text)
        if fonts.mono:
            self._mono = 'mono'
            self._pdf.add_font('mono', fname=fonts.mono)
        for number, path in enumerate(fonts.others):
            self._pdf.add_font(f'other{number}', fname=path)
        self._pdf.set_fallback_fonts(['text', *(f'other{number}' for number in range(len(fonts.others)))], exact_match=False)
        self._pdf.set_text_shaping(True)

    def heading(self, text: str, *, size: int) -> None:
        self._pdf.ln(2)
        self._write(text, self._text, size, INK, height=size * 0.5)
        self._pdf.ln(1)

    def byline(self, name: str, at: str, *, agent: bool) -> None:
        self._pdf.ln(5)
        self._write(f'{name}  ·  {at}', self._text, SMALL_PT, ACCENT if agent else SOFT, height=5)

    def note(self, text: str) -> None:
        self._write(text, self._text, SMALL_PT, SOFT, height=4.5)

    def paragraph(self, text: str, *, indent: float = 0, soft: bool = False) -> None:
        self._write(text, self._text, BODY_PT, SOFT if soft else INK, height=5.6, indent=indent)
        self._pdf.ln(1.5)

    def code(self, text: str) -> None:
        self._pdf.set_fill_color(*GROUND)
        self._write(text.rstrip('\n').expandtabs(4), self._mono, CODE_PT, INK, height=4.6, fill=True)
        self._pdf.ln(2.5)

    def table(self, rows: list[list[str]]) -> None:
        self._pdf.set_font(self._text, size=SMALL_PT)
        self._pdf.set_text_color(*INK)
        width = max(len(row) for row in rows)
        with self._pdf.table(borders_layout='HORIZONTAL_LINES', line_height=5, first_row_as_headings=False) as table:
            for cells in rows:
                row = table.row()
                for cell in (cells + [''] * width)[:width]:
                    row.cell(self._drawable(cell))
        self._pdf.ln(2.5)

    def bytes(self) -> bytes:
        return bytes(self._pdf.output())

    def _write(
        self, text: str, font: str, size: int, ink: tuple[int, int, int], *, height: float, indent: float = 0, fill: bool = False
    ) -> None:
        self._pdf.set_font(font, size=size)
        self._pdf.set_text_color(*ink)
        self._pdf.set_x(self._pdf.l_margin + indent)
        align = 'R' if _runs_right_to_left(text) else 'L'
        self._pdf.multi_cell(0, height, self._drawable(text), align=align, fill=fill, new_x='LMARGIN', new_y='NEXT')

    def _drawable(self, text: str) -> str:
        clean = drawable(text, self._missing)
        return clean.encode('latin-1', 'replace').decode('latin-1') if self._latin_only else SIGNS.sub(rf'\1{LEFT_TO_RIGHT}', clean)


class _Setting:
    """Sets the tokens of Markdown on a sheet."""

    def __init__(self, sheet: _Sheet) -> None:
        self._sheet = sheet
        self._lists: list[int | None] = []
        self._mark = ''
        self._quotes = self._heading = 0
        self._rows: list[list[str]] = []

    def set(self, text: str) -> None:
        for token in parser().parse(text):
            self._token(token)

    def _token(self, token: Any) -> None:  # noqa: ANN401  # markdown-it's own
        match token.type:
            case 'fence' | 'code_block':
                self._sheet.code(token.content)
            case 'heading_open':
                self._heading = int(token.tag[1:])
            case 'bullet_list_open' | 'ordered_list_open':
                self._lists.append(int(token.attrGet('start') or 1) if token.type.startswith('ordered') else None)
            case 'bullet_list_close' | 'ordered_list_close':
                self._lists.pop()
            case 'list_item_open':
                self._mark = self._next_mark()
            case 'blockquote_open' | 'blockquote_close':
                self._quotes += 1 if token.type.endswith('open') else -1
            case 'tr_open':
                self._rows.append([])
            case 'table_close':
                self._sheet.table(self._rows)
                self._rows = []
            case 'inline':
                self._words(_plain(token))
            case _:
                return

    def _next_mark(self) -> str:
        number = self._lists[-1]
        if number is None:
            return f'{BULLET} '
        self._lists[-1] = number + 1
        return f'{number}. '

    def _words(self, words: str) -> None:
        if self._rows:
            self._rows[-1].append(words)
        elif self._heading:
            self._sheet.heading(words, size=max(12, 18 - 2 * self._heading))
            self._heading = 0
        else:
            self._sheet.paragraph(self._mark + words, indent=6.0 * (len(self._lists) + self._quotes), soft=bool(self._quotes))
            self._mark = ''


def _plain(inline: Any) -> str:  # noqa: ANN401  # markdown-it's own
    """The words of a line, without the signs round them; an address stands behind its link."""
    parts: list[str] = []
    targets: list[str] = []
    for token in inline.children or []:
        match token.type:
            case 'softbreak' | 'hardbreak':
                parts.append('\n')
            case 'link_open':
                targets.append(str(token.attrGet('href') or ''))
            case 'link_close':
                target = targets.pop()
                if target and parts[-1:] != [target]:
                    parts.append(f' ({target})')
            case 'image':
                parts.append(f'[{token.content}]')
            case _:
                parts.append(token.content)
    return ''.join(parts)


def _runs_right_to_left(text: str) -> bool:
    """By the first letter that has a direction."""
    first = next((one for one in text if one.isalpha()), '')
    return any(low <= first <= high for low, high in RIGHT_TO_LEFT)
