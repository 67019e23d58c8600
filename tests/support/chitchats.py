"""A folder of agents as another program leaves it: its names, its encodings, its oddities."""

import io
from pathlib import Path

from PIL import Image

LESSONS = (
    '앞의 글은 버려진다\n'
    '## [교훈]\n첫 번째 교훈.\n\n**지금 드는 생각:** "오늘은 비가 온다"\n'
    '## [The harbour]\nA long day.\n## no header\nstill the harbour\n'
)


GROUP = """
# only comments before

interrupt_every_turn: true
priority: 5
tools:
  skip:
    response: "조용히 있는다"
"""


def picture(*, size: int = 8, kind: str = 'WEBP') -> bytes:
    made = io.BytesIO()
    Image.new('RGB', (size, size), '#0F766E').save(made, kind)
    return made.getvalue()


def put(folder: Path, **files: bytes | str) -> Path:
    """Write files into a folder; `__` stands for the dot of a name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace('__', '.')).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def chitchats_folder(root: Path) -> Path:
    """Three groups, one of them empty, and two agents without one, in four encodings, with files nobody reads."""
    put(
        root / 'group_장송의 프리렌' / '프리렌',
        in_a_nutshell__md='{agent_name:은는} 엘프 마법사다.'.encode('cp949'),
        characteristics__md='## 외형\n하얀 머리\n\n## 성격\n- **느긋함**: 서두르지 않는다\n',
        recent_events__md='\n- [2025-11-01] 마을에 도착했다\n',
        consolidated_memory__md=LESSONS,
        long_term_memory__md='## [옛날]\nold',
        anti_pattern__md='kept, not used',
        voice__wav=b'RIFF',
        voice_text__txt='hello',
    )
    (root / 'group_장송의 프리렌' / '프리렌' / 'profile-pic.webp').write_bytes(picture())
    put(
        root / 'group_장송의 프리렌' / '히메',
        characteristics__md='﻿## Appearance\r\nSmall.\r\n\r\n## Personality\r\n- **calm**: always\r\n',
        memory_brain__md='Enabled:TRUE\npolicy: optimistic\n',
    )
    put(
        root / 'group_장송의 프리렌',
        group_config__yaml=GROUP,
        extreme_traits__yaml='프리렌: text\n',
    )
    put(
        root / 'Dr. Ada-Lovelace',
        in_a_nutshell__md='Cafés and engines.'.encode('latin-1'),
        recent_events__md='',
        long_term_memory__md='dropped\n## [Lessons_Learned]\nold\n## [Lessons_Learned]\nnew\n',
    )
    put(root / '.git', in_a_nutshell__md='hidden')
    put(root / 'notes', readme__md='no agent')
    put(
        root / 'critic',
        in_a_nutshell__md='Judges.',
        recent_events__md=f'He woke late.\nIt rained.\n\n- [2025-11-01] One.\n\n- [2025-11-02] {"Long. " * 100}\n',
        background__md='kept, not used',
        characteristicstemp__md='kept, not used',
        sample__mp3=b'ID3',
    )
    (root / 'critic' / 'profile-pic.jpg').write_bytes(picture(kind='JPEG'))
    put(root / 'group_Two words' / 'Anna Lee', in_a_nutshell__md='Reads.')
    put(root / 'group_Two words', group_config__yaml='tools: {}\ntransparent: true\n')
    put(root / 'group_Empty', group_config__yaml='\n\n# nothing yet\n')
    return root
