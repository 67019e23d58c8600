"""Bytes of files into text and YAML, whatever wrote them."""

import hashlib
from pathlib import Path

from chatapp.domain.errors import BadInput, StorageFull, StorageReadOnly
from chatapp.domain.text import cleaned
from chatapp.domain.wording import t

MAX_TEXT_BYTES = 1024 * 1024
MAX_YAML_BYTES = 256 * 1024
ENCODINGS = ('utf-8-sig', 'cp949', 'latin-1')


def decoded(raw: bytes) -> str:
    """UTF-8 with or without its mark, else Korean Windows, else Latin; lines end in LF, blanks round it are gone."""
    for encoding in ENCODINGS:
        try:
            return cleaned(raw.decode(encoding)).replace('\r', '\n').strip()
        except UnicodeDecodeError:
            continue
    raise AssertionError('Latin-1 reads everything')


def text_in(path: Path) -> str:
    """The text of a file; `BadInput` says why it cannot be read."""
    return decoded(bytes_in(path, MAX_TEXT_BYTES))


def yaml_in(path: Path) -> object:
    """What a YAML file holds; `BadInput` names the line that cannot be read."""
    return parsed_yaml(decoded(bytes_in(path, MAX_YAML_BYTES)))


def parsed_yaml(text: str) -> object:
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, 'CSafeLoader', yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(t('line {line} is no YAML', line=line), field='yaml') from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise BadInput(t('it is no YAML'), field='yaml') from None


def bytes_in(path: Path, most: int) -> bytes:
    try:
        with path.open('rb') as file:
            raw = file.read(most + 1)
    except OSError:
        raise BadInput(t('it cannot be opened'), field=path.name) from None
    if len(raw) > most:
        raise BadInput(t('it is larger than {most} kB', most=most // 1024), field=path.name)
    return raw


def version_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def fault(error: OSError) -> StorageFull | StorageReadOnly:
    """What kept a file from being written, for the operator."""
    if error.errno in (28, 122):  # no space, no quota
        return StorageFull(t('The disk is full; nothing was lost. Make room and try again.'))
    return StorageReadOnly(t('The folder of the agents cannot be written; check its owner and its rights.'))
