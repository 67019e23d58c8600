"""Character cards, versions 2 and 3: what other programs pass agents on in."""

import base64
import json
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from chatapp.domain.agent_folder import CHARACTERISTICS, MEMORY_FILES, NUTSHELL, RECENT_EVENTS
from chatapp.domain.errors import BadInput
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t

PNG = b'\x89PNG\r\n\x1a\n'
MAX_CARD_BYTES = 2 * 1024 * 1024
MAX_TEXT_CHARS = 200_000
MAX_MEMORIES = 500
NUTSHELL_CHARS = 300
OURS = 'chatapp'
_CHAR, _USER = re.compile(r'\{\{char\}\}|<bot>', re.IGNORECASE), re.compile(r'\{\{user\}\}|<user>', re.IGNORECASE)
_SENTENCES = re.compile(r'.+?(?:[.!?。！？…]+(?=\s)|$)', re.DOTALL)


class CardVersion(StrEnum):
    V2 = 'v2'
    V3 = 'v3'


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card becomes: a name, a group, the texts of a folder by file name, and its picture where it came in one."""

    name: str
    group: str = ''
    files: Mapping[str, str] = field(default_factory=dict)
    picture: bytes = b''


def read_card(raw: bytes) -> Card:
    """From JSON or PNG; `BadInput` says why it is none.

    Its system prompt and its instructions after the history are left out: the rules of this house are its owner's.
    """
    if len(raw) > MAX_CARD_BYTES:
        raise BadInput(t('A character card may have at most {most} MiB.', most=MAX_CARD_BYTES // 1024 // 1024), field='card')
    picture = raw if raw.startswith(PNG) else b''
    body = _json(_card_in_png(raw) if picture else raw)
    inner = body.get('data')
    data = {str(key): value for key, value in inner.items()} if isinstance(inner, dict) else body
    name = _line(data, 'nickname') or _line(data, 'name')
    if not name:
        raise BadInput(t('This is no character card: it names nobody.'), field='card')
    return Card(name=name, group=_ours(data).get('group', ''), files=_files(data), picture=picture)


def card_json(name: str, group: str, files: Mapping[str, str], *, version: CardVersion, tags: Sequence[str] = ()) -> str:
    """The card of a folder. What other programs have no place for travels under our own name and comes back whole."""
    kept = {file: files[file] for file in (NUTSHELL, CHARACTERISTICS, RECENT_EVENTS, *MEMORY_FILES) if files.get(file)}
    char = {file: text.replace('{agent_name}', '{{char}}') for file, text in kept.items()}
    data: dict[str, object] = {
        'name': name,
        'description': char.get(CHARACTERISTICS, ''),
        'personality': char.get(NUTSHELL, ''),
        'scenario': '',
        'first_mes': '',
        'mes_example': '',
        'creator_notes': '',
        'system_prompt': '',
        'post_history_instructions': '',
        'alternate_greetings': [],
        'tags': list(tags),
        'creator': '',
        'character_version': '',
        'extensions': {OURS: {'group': group, 'files': kept}},
    }
    if version is CardVersion.V3:
        data |= {'group_only_greetings': [], 'nickname': name}
    spec = {CardVersion.V2: ('chara_card_v2', '2.0'), CardVersion.V3: ('chara_card_v3', '3.0')}[version]
    return json.dumps({'spec': spec[0], 'spec_version': spec[1], 'data': data}, ensure_ascii=False, indent=1)


def png_with_cards(picture: bytes, cards: Mapping[CardVersion, str]) -> bytes:
    """The picture with the cards in it, where programs look for them."""
    keywords = {CardVersion.V2: b'chara', CardVersion.V3: b'ccv3'}
    head_end = len(PNG) + 12 + struct.unpack('>I', picture[len(PNG) : len(PNG) + 4])[0]
    texts = (keywords[version] + b'\0' + base64.b64encode(text.encode()) for version, text in cards.items())
    return picture[:head_end] + b''.join(_chunk(b'tEXt', text) for text in texts) + picture[head_end:]


# --- inside ----------------------------------------------------------------------------------------------------------
def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))


def _card_in_png(raw: bytes) -> bytes:
    """What stands under `ccv3`, else under `chara`; nothing is decompressed on the way."""
    found: dict[bytes, bytes] = {}
    at = len(PNG)
    while at + 12 <= len(raw):
        size = struct.unpack('>I', raw[at : at + 4])[0]
        kind, body = raw[at + 4 : at + 8], raw[at + 8 : at + 8 + size]
        if len(body) < size:
            break
        if kind == b'tEXt':
            keyword, _, text = body.partition(b'\0')
            found.setdefault(keyword.lower(), text)
        at += 12 + size
    text = found.get(b'ccv3') or found.get(b'chara') or b''
    if not text:
        raise BadInput(t('There is no character in this picture.'), field='card')
    try:
        return base64.b64decode(text, validate=False)
    except ValueError:
        raise BadInput(t('The character in this picture cannot be read.'), field='card') from None


def _json(raw: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(raw.decode('utf-8-sig'))
    except (ValueError, RecursionError):
        raise BadInput(t('This is no character card: it is not JSON.'), field='card') from None
    if not isinstance(found, dict):
        raise BadInput(t('This is no character card: it must hold names and values.'), field='card')
    return found


def _files(data: Mapping[str, object]) -> Mapping[str, str]:
    ours = _ours(data).get('files')
    if isinstance(ours, dict):
        known = (NUTSHELL, CHARACTERISTICS, RECENT_EVENTS, *MEMORY_FILES)
        return {file: _clean(ours[file]) for file in known if isinstance(ours.get(file), str)}
    parts = [
        _spoken(data, 'description'),
        _section('Personality', _spoken(data, 'personality')),
        _section('Where things stand', _spoken(data, 'scenario')),
        _section('Begins with', _spoken(data, 'first_mes')),
        _section('How it sounds', _spoken(data, 'mes_example')),
    ]
    described = '\n\n'.join(part for part in parts if part)
    nutshell = _short(_spoken(data, 'personality') or _spoken(data, 'description'))
    memories = '\n\n'.join(_memories(data.get('character_book')))
    files = {NUTSHELL: nutshell, CHARACTERISTICS: described, MEMORY_FILES[0]: memories}
    return {file: text for file, text in files.items() if text}


def _memories(book: object) -> list[str]:
    entries = book.get('entries') if isinstance(book, dict) else None
    found = []
    for entry in entries[:MAX_MEMORIES] if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or not isinstance(entry.get('content'), str) or entry.get('enabled') is False:
            continue
        keys = entry.get('keys')
        title = entry.get('name') or (', '.join(str(key) for key in keys[:3]) if isinstance(keys, list) else '')
        line = re.sub(r'[\[\]\s]+', ' ', str(title))[:80].strip()
        if line and entry['content'].strip():
            found.append(f'## [{line}]\n{_clean(entry["content"])}')
    return found


def _ours(data: Mapping[str, object]) -> dict[str, str]:
    extensions = data.get('extensions')
    ours = extensions.get(OURS) if isinstance(extensions, dict) else None
    if not isinstance(ours, dict):
        return {}
    group = ours.get('group')
    return {**ours, 'group': group if isinstance(group, str) else ''}


def _section(header: str, text: str) -> str:
    return f'## {header}\n{text}' if text else ''


def _short(text: str) -> str:
    """The first sentences, at most so many characters."""
    kept = ''
    for sentence in _SENTENCES.findall(' '.join(text.split())):
        if kept and len(kept) + len(sentence) > NUTSHELL_CHARS:
            break
        kept += sentence
    return kept[:NUTSHELL_CHARS].strip()


def _spoken(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    return _clean(value) if isinstance(value, str) else ''


def _clean(text: str) -> str:
    text = _CHAR.sub('{agent_name}', cleaned(text))
    return _USER.sub('the other person', text)[:MAX_TEXT_CHARS].strip()


def _line(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    return ' '.join(cleaned(value).split()) if isinstance(value, str) else ''
