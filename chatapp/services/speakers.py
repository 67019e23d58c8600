"""Who can answer in a conversation: the plain model of a chat, or the agents that sit in a room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chatapp.domain.agents import Agent
from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import AgentId
from chatapp.domain.messages import Author, AuthorKind, Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.models import ModelInfo
from chatapp.domain.rooms import Member
from chatapp.domain.turn_order import Seat
from chatapp.services.agent_tools import Agents
from chatapp.services.catalogue import Catalogue

PLAIN = ':'  # in the name of a model, never in the id of an agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Whoever has a turn. `member` None: the plain model of a chat, which has all of it before it.

    `agent` None in a room: a plain model that sits there. `names` are those of all agents of the room by their ids.
    `words` are who it is where that does not stand in its folder: at a panel it is who it was when it was seated.
    """

    author: Author
    info: ModelInfo
    words: str | None = None
    member: Member | None = None
    agent: Agent | None = None
    names: Mapping[AgentId, str] = field(default_factory=dict)

    @property
    def id(self) -> AgentId:
        return AgentId(self.author.id)


class Speakers:
    def __init__(self, catalogue: Catalogue, agents: Agents) -> None:
        self._catalogue, self._agents = catalogue, agents

    async def plain(self, conversation: Conversation) -> Speaker:
        """The model of a chat."""
        info = await self._catalogue.info(conversation.model or await self._catalogue.default())
        return Speaker(author=Author(kind=AuthorKind.AGENT, id=str(info.ref), name=info.label), info=info)

    async def of(self, conversation: Conversation, members: Sequence[Member], agent: AgentId) -> Speaker:
        """An agent that sits in the room; `NotFound` if it does not, or its folder is gone."""
        member = next((one for one in members if one.agent == agent and not one.left), None)
        if member is None:
            raise NotFound('This agent does not sit here any more.')
        who = self._who(member)
        model = member.model or (who.model if who else ModelRef.parse(agent)) or conversation.model or await self._catalogue.default()
        author = Author(kind=AuthorKind.AGENT, id=agent, name=who.name if who else member.name)
        unheard = self.listening(members) - {agent}
        names = {one.agent: self.name(one) for one in members if not one.left and one.agent not in unheard}
        words = member.persona.words if member.persona else None
        return Speaker(author=author, info=await self._catalogue.info(model), words=words, member=member, agent=who, names=names)

    def name(self, member: Member) -> str:
        """What a member is called now: an agent's folder may have been renamed since it came."""
        try:
            who = self._who(member)
        except NotFound:
            return member.name
        return who.name if who else member.name

    def present(self, members: Sequence[Member]) -> tuple[Member, ...]:
        """Those who sit here and can speak: not left, their folders still there."""
        return tuple(one for one in members if not one.left and self._is_there(one))

    def seats(self, members: Sequence[Member], history: Sequence[Message]) -> tuple[Seat, ...]:
        """The seats of a run. `history` tells who has read all there is: its newest message is their own. Who only listens has none."""
        listening = self.listening(members)
        last = next((one.author.id for one in reversed(history) if one.deleted_at is None and one.author.kind is not AuthorKind.SYSTEM), '')
        return tuple(self._seat(one, behind=one.agent != last) for one in self.present(members) if one.agent not in listening)

    def listening(self, members: Sequence[Member]) -> frozenset[AgentId]:
        """The critics, who write about the talk instead of taking part; where nobody else sits they talk like anybody."""
        present = self.present(members)
        critics = frozenset(one.agent for one in present if self._is_critic(one))
        return critics if len(critics) < len(present) else frozenset()

    def critics(self, members: Sequence[Member]) -> tuple[Member, ...]:
        """Those who write now that the talk has come to rest; muted ones write nothing."""
        listening = self.listening(members)
        return tuple(one for one in self.present(members) if one.agent in listening and not one.muted)

    def keepers(self, members: Sequence[Member]) -> frozenset[AgentId]:
        """Those who keep the whiteboard."""
        return keepers_among(self._agents, [one.agent for one in members if not one.left and one.persona is None])

    def _seat(self, member: Member, *, behind: bool) -> Seat:
        who = self._who(member)
        if who is None:
            return Seat(agent=member.agent, muted=member.muted, behind=behind)
        return Seat(
            agent=member.agent,
            priority=who.priority,
            talkativeness=who.talkativeness,
            interrupt_every_turn=who.interrupt_every_turn,
            transparent=who.transparent,
            final_response=who.final_response,
            muted=member.muted,
            behind=behind,
        )

    def _who(self, member: Member) -> Agent | None:
        """The agent in this seat, None for a plain model; `NotFound` if its folder is gone."""
        if member.persona is not None:
            return member.persona.as_agent(member.agent)
        return None if PLAIN in member.agent else self._agents.get(member.agent)

    def _is_there(self, member: Member) -> bool:
        try:
            self._who(member)
        except NotFound:
            return False
        return True

    def _is_critic(self, member: Member) -> bool:
        who = self._who(member)
        return who is not None and who.critic


def keepers_among(agents: Agents, members: Iterable[AgentId]) -> frozenset[AgentId]:
    """Those of these who keep a whiteboard; one whose folder is gone keeps nothing."""

    def keeps(agent: AgentId) -> bool:
        try:
            return PLAIN not in agent and agents.get(agent).whiteboard
        except NotFound:
            return False

    return frozenset(one for one in members if keeps(one))
