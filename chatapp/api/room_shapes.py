"""What bodies about rooms may hold."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from chatapp.api.shapes import Body, Line, ModelName, Text
from chatapp.domain.ids import AgentId
from chatapp.domain.rooms import FirstRound, Rules, TurnPolicy

Name = Annotated[Text, Field(max_length=300)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Hour = Annotated[int, Field(ge=0, le=23)]
_NO_RULES = frozenset({'name', 'agents'})


class RulesBody(Body):
    """How the room talks; null lifts a limit."""

    policy: TurnPolicy = Field(TurnPolicy.NATURAL, description='By what it is decided who speaks next.', examples=['natural'])
    first_round: FirstRound = Field(FirstRound.CONCURRENT, description='Whether the first answers come at once or one by one.')
    max_rounds: Count = Field(5, description='Rounds after the first one.')
    max_messages: Count = Field(30, description="Agents' messages after one message of a person.")
    max_interactions: Count | None = Field(None, description="All agents' messages the room may ever hold.")
    run_tokens: Count | None = Field(400_000, description='Tokens one run may use.')
    run_micros: Count | None = Field(400_000, description='Money one run may use, in millionths of a dollar.')
    max_exchanges: Count = Field(3, description='How often two agents may call only each other.')
    show_reactions: bool = Field(False, description='Whether people read what agents felt before they answered.')
    moderator: Name | None = Field(None, description='The agent who picks the next speaker, where the policy is moderator.')

    autonomous: bool = Field(False, description='Whether agents talk on by themselves while nobody writes.')
    autonomous_turns: Count | None = Field(60, description='Turns a day they take by themselves.')
    autonomous_micros: Count | None = Field(200_000, description='Money a day they spend by themselves, in millionths of a dollar.')
    quiet_from: Hour | None = Field(23, description="The hour of the owner's day from which they do not.")
    quiet_until: Hour | None = Field(7, description='The hour until which they do not.')

    def over(self, rules: Rules) -> Rules:
        """The rules with what the body names."""
        named = {field: getattr(self, field) for field in self.model_fields_set - _NO_RULES}
        if named.get('moderator') is not None:
            named['moderator'] = AgentId(named['moderator'])
        return replace(rules, **named)


class NewRoom(RulesBody):
    name: Line = Field(description='Unique among the rooms of its owner.', examples=['Should the library lend tools?'])
    agents: list[Name] = Field(default_factory=list, max_length=50, description='Ids or names of agents, or models as provider:model.')


class RoomChange(RulesBody):
    """Only what is named changes."""

    name: Line | None = Field(None, description='Unique among the rooms of its owner.')


class AgentAdded(Body):
    share_history: bool = Field(False, description='Whether the agent reads what was said before it came.')


class MemberChange(Body):
    muted: bool | None = Field(None, description='A muted agent is not asked, and reads on.')
    model: ModelName | None = Field(None, description="The model it speaks with here; null follows the agent's own.")


class WaitingChange(Body):
    """Other words; the files that wait with them stay."""

    content: Text
