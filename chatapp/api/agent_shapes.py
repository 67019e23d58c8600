"""What bodies about agents may hold."""

from typing import Annotated

from pydantic import Field

from chatapp.api.shapes import Body, Line, Text

Prose = Annotated[Text, Field(max_length=500_000)]


class NewAgent(Body):
    """`files` by name, each in base64: what a folder of an agent holds, its picture too."""

    name: Line = Field(description='In any language; it is also the name of the folder.', examples=['Juniper'])
    group: Line = Field('', description='The group it belongs to; empty for none.', examples=['Reading table'])
    nutshell: Prose = Field('', description='Who this is, in one to three sentences, third person.')
    characteristics: Prose = Field('', description='Markdown: appearance, personality, how it talks.')
    recent_events: Prose = Field('', description='Dated lines: `- [2026-11-27] text`.')
    memory: Prose = Field('', description='Long memories: blocks under `## [Title]`.')
    files: dict[Line, str] = Field(default_factory=dict, max_length=100)


class AgentChange(Body):
    """Only what is named changes; empty text empties the file."""

    name: Line | None = None
    group: Line | None = None
    nutshell: Prose | None = None
    characteristics: Prose | None = None
    recent_events: Prose | None = None
    memory: Prose | None = None


class FileChange(Body):
    """`version` is the one that was read, empty for a file that is not there yet."""

    text: Text
    version: Line = ''
