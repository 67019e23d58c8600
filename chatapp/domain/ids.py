"""Distinct id types, so that one kind of id cannot be passed where another is meant.

Every id is a UUIDv7 written as 32 hex digits, made by `chatapp.plumbing.ids.new_id`.
"""

from typing import NewType

PersonId = NewType('PersonId', str)
SessionId = NewType('SessionId', str)
TokenId = NewType('TokenId', str)
InviteId = NewType('InviteId', str)
SignInLinkId = NewType('SignInLinkId', str)
ConversationId = NewType('ConversationId', str)
MessageId = NewType('MessageId', str)
UsageId = NewType('UsageId', str)
ConnectionId = NewType('ConnectionId', str)
AgentId = NewType('AgentId', str)
RunId = NewType('RunId', str)
ReactionId = NewType('ReactionId', str)
ReportId = NewType('ReportId', str)
InsightsId = NewType('InsightsId', str)
WaitingId = NewType('WaitingId', str)
FileId = NewType('FileId', str)
TopicId = NewType('TopicId', str)
TemplateId = NewType('TemplateId', str)
