"""The agents and words we ship become the operator's own copies; later versions replace only what nobody has changed."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from chatapp.storage.agents.texts import version_of
from chatapp.storage.agents.writing import replace_file


def plant(sources: Mapping[Path, Path], record: Path) -> None:
    """Copy each source folder's files to its place. `record` remembers what was shipped, as a hash by file.

    A file that is gone was taken away on purpose and does not come back; one whose hash is still what was shipped
    before is replaced. A whole new file comes only into a place where nothing stands under its folder's name.
    """
    before = _recorded(record)
    shipped = dict(before)
    for source, place in sources.items():
        _plant_one(source, place, before, shipped)
    if shipped != before:
        record.parent.mkdir(parents=True, exist_ok=True)
        replace_file(record, json.dumps(shipped, ensure_ascii=False, indent=1, sort_keys=True).encode())


def _plant_one(source: Path, place: Path, before: Mapping[str, str], shipped: dict[str, str]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    theirs = {file.parent for file in _files(place)}
    for file in _files(source):
        relative = file.relative_to(source)
        target, key, raw = place / relative, f'{source.name}/{relative.as_posix()}', file.read_bytes()
        known = before.get(key)
        if known is None:
            if target.exists() or (target.parent != place and target.parent in theirs and not _ours(source, relative, before)):
                continue
        elif not target.is_file() or version_of(target.read_bytes()) != known or known == version_of(raw):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)
        shipped[key] = version_of(raw)


def _ours(source: Path, relative: Path, before: Mapping[str, str]) -> bool:
    """Whether the folder of this file came from us."""
    return any(key.startswith(f'{source.name}/{relative.parent.as_posix()}/') for key in before)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob('*')) if path.is_file() and not path.name.startswith('.'))


def _recorded(record: Path) -> dict[str, str]:
    try:
        found = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
