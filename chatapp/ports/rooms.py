"""What storage keeps of rooms; parts of a `Store`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chatapp.domain.ids import AgentId, ConversationId, InsightsId, MessageId, PersonId, ReactionId, ReportId, WaitingId
from chatapp.domain.messages import Message
from chatapp.domain.panels import Insights
from chatapp.domain.reactions import Reaction
from chatapp.domain.reports import Report
from chatapp.domain.rooms import Member, Room, RunRecord, Used, Waiting


class Rooms(Protocol):
    async def get(self, conversation: ConversationId) -> Room:
        """The room's reins; those of a new room where none were set."""
        ...

    async def put(self, room: Room) -> None: ...
    async def members(self, conversation: ConversationId) -> Sequence[Member]:
        """The agents in order of their seats, those who left too."""
        ...

    async def put_member(self, member: Member) -> None: ...
    async def with_agent(self, agent: AgentId) -> Sequence[ConversationId]:
        """The conversations where this agent sits, in the trash too."""
        ...

    async def owned_by(self, person: PersonId) -> Sequence[ConversationId]:
        """The person's rooms that are not in the trash."""
        ...

    async def autonomous(self) -> Sequence[tuple[ConversationId, datetime]]:
        """Everybody's rooms that chose to talk by themselves, not paused, not in the trash, and when they were active last."""
        ...

    async def casts(self, person: PersonId) -> Mapping[ConversationId, Sequence[str]]:
        """The names of the agents in each of the person's conversations, in order of their seats."""
        ...


class Runs(Protocol):
    async def add(self, run: RunRecord) -> None: ...
    async def end(self, run: RunRecord) -> None: ...
    async def last(self, conversation: ConversationId) -> RunRecord | None: ...
    async def autonomous_since(self, conversation: ConversationId, at: datetime) -> Used:
        """What agents used by themselves in runs that began at that time or later."""
        ...

    async def left_open(self) -> Sequence[RunRecord]:
        """Runs that had not ended when the process did."""
        ...


class WaitingLine(Protocol):
    """What waits keeps its files from being swept."""

    async def add(self, waiting: Waiting) -> None: ...
    async def get(self, waiting: WaitingId) -> Waiting: ...
    async def of(self, conversation: ConversationId) -> Sequence[Waiting]:
        """In the order they were written."""
        ...

    async def everywhere(self) -> Sequence[ConversationId]:
        """The conversations where something waits."""
        ...

    async def rewrite(self, waiting: Waiting) -> None: ...
    async def remove(self, waiting: WaitingId) -> None: ...


class InsightsKept(Protocol):
    """What panels came to. It is out of sight while the newest message it was read in is deleted."""

    async def add(self, insights: Insights) -> None: ...
    async def of(self, conversation: ConversationId, *, limit: int, before: InsightsId | None = None) -> Sequence[Insights]:
        """Newest first, below `before`."""
        ...

    async def remove_after(self, message: MessageId) -> None:
        """Take away what was read up to this message."""
        ...


class Reports(Protocol):
    """What critics wrote. A report is out of sight while the newest message it is about is deleted."""

    async def add(self, report: Report, *, request: str = '') -> None:
        """`request` is what the critic was sent, exactly."""
        ...

    async def request_of(self, conversation: ConversationId, report: ReportId) -> str:
        """What the critic was sent; empty where nothing was. `NotFound` for a report that is not in sight there."""
        ...

    async def of(self, conversation: ConversationId, *, limit: int, before: ReportId | None = None) -> Sequence[Report]:
        """Newest first, below `before`."""
        ...

    async def last_by(self, conversation: ConversationId, agent: AgentId) -> Report | None:
        """The newest one of this critic, in sight or not."""
        ...

    async def files_of(self, conversation: ConversationId) -> Sequence[str]:
        """The names of the files that hold them, of those out of sight too."""
        ...

    async def remove_after(self, message: MessageId) -> Sequence[str]:
        """Take away those written after this message, and of all others what was sent for them; the names of the files of the first."""
        ...


class Reactions(Protocol):
    """What agents felt before they answered."""

    async def add(self, reaction: ReactionId, message: Message, text: str) -> None: ...
    async def of(self, conversation: ConversationId, reader: str, *, limit: int, before: ReactionId | None = None) -> Sequence[Reaction]:
        """Newest first, below `before`; those of answers that are deleted, or whispered to somebody else, are left out."""
        ...
