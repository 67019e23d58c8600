"""The wire form of rooms, their members, the console and what waits."""

from collections.abc import Mapping
from dataclasses import asdict

from chatapp.domain.digest import Digest
from chatapp.domain.ids import AgentId
from chatapp.domain.panels import TEXTS, Insights
from chatapp.domain.reactions import Reaction
from chatapp.domain.reports import Report
from chatapp.domain.rooms import Member, RunRecord, Waiting
from chatapp.domain.turn_order import Planned
from chatapp.services.console import Status
from chatapp.services.rooms import RoomShown
from chatapp.services.whiteboards import BoardShown
from chatapp.services.wire import Json, attachment_json, time_json


def member_json(member: Member, names: Mapping[AgentId, str]) -> Json:
    return {
        'id': member.agent,
        'name': names.get(member.agent, member.name),
        'model': str(member.model) if member.model else None,
        'muted': member.muted,
        'since': member.since,
    }


def room_json(shown: RoomShown) -> Json:
    cover = shown.cover
    return {
        'id': cover.id,
        'name': cover.title,
        'kind': cover.kind.value,
        **asdict(shown.room.rules),
        'paused': shown.room.paused,
        'direct': shown.room.direct,
        'panel': shown.room.panel.value if shown.room.panel else None,
        'agents': [member_json(one, shown.names) for one in shown.members],
        'created_at': time_json(cover.created_at),
        'active_at': time_json(cover.active_at),
        'deleted': cover.deleted_at is not None,
    }


def planned_json(planned: Planned, names: Mapping[AgentId, str]) -> Json:
    """`why` is one of in_order, called, interrupt, picks, forced, last_word; `by` called it."""
    return {
        'id': planned.agent,
        'name': names.get(planned.agent, ''),
        'why': planned.why.value,
        'by': names.get(planned.by) if planned.by else None,
    }


def run_json(run: RunRecord | None, names: Mapping[AgentId, str]) -> Json | None:
    if run is None:
        return None
    return {
        'id': run.id,
        'started_at': time_json(run.started_at),
        'ended_at': time_json(run.ended_at),
        'reason': run.reason.value if run.reason else None,
        'sentence': run.sentence,
        'open': {'id': run.open, 'name': names.get(run.open, '')} if run.open else None,
        'turns': run.turns,
        'tokens': run.tokens,
        'cost_micros': run.micros,
        'autonomous': run.autonomous,
    }


def status_json(status: Status) -> Json:
    rules, speaking = status.room.rules, []
    for one in status.speaking:
        who = planned_json(one.planned, status.names) if one.planned else {'id': one.agent, 'name': status.names.get(one.agent, '')}
        speaking.append({**who, 'message_id': one.reply})
    return {
        'running': status.running,
        'paused': status.room.paused,
        'speaking': speaking,
        'next': [planned_json(one, status.names) for one in status.next],
        'run': run_json(status.run, status.names),
        'can_continue': status.can_continue,
        'reviewing': list(status.reviewing),
        'policy': rules.policy.value,
        'autonomous': rules.autonomous,
        'hush': status.hush.value if status.hush else None,
        'caps': {
            'max_rounds': rules.max_rounds,
            'max_messages': rules.max_messages,
            'max_interactions': rules.max_interactions,
            'run_tokens': rules.run_tokens,
            'run_micros': rules.run_micros,
        },
        'agents': [member_json(one, status.names) for one in status.members],
    }


def waiting_json(waiting: Waiting) -> Json:
    return {
        'id': waiting.id,
        'conversation_id': waiting.conversation,
        'content': waiting.text,
        'attachments': [attachment_json(one) for one in waiting.attachments],
        'to': waiting.to,
        'trouble': waiting.trouble or None,
        'client_message_id': waiting.client_message_id,
        'created_at': time_json(waiting.created_at),
    }


def report_json(report: Report) -> Json:
    return {
        'id': report.id,
        'conversation_id': report.conversation,
        'after_id': report.after,
        'agent': {'id': report.agent, 'name': report.name},
        'model': str(report.model),
        'content': report.text,
        'thinking': report.thinking,
        'failure': report.failure,
        'tokens': report.tokens,
        'cost_micros': report.cost_micros,
        'created_at': time_json(report.created_at),
    }


def insights_json(insights: Insights) -> Json:
    """`consensus` from 0, nobody agrees, to 1, all do."""
    return {
        'id': insights.id,
        'conversation_id': insights.conversation,
        'after_id': insights.after,
        'model': str(insights.model),
        **{name: getattr(insights, name) for name in TEXTS},
        'consensus': insights.consensus / 100,
        'created_at': time_json(insights.created_at),
    }


def board_json(shown: BoardShown) -> Json:
    return {
        'lines': list(shown.board.lines),
        'keepers': list(shown.keepers),
        'changed_at': time_json(shown.board.changed_at),
        'changed_by': shown.board.by or None,
    }


def reaction_json(reaction: Reaction) -> Json:
    return {
        'id': reaction.id,
        'message_id': reaction.message,
        'agent': {'id': reaction.agent, 'name': reaction.name},
        'content': reaction.text,
        'created_at': time_json(reaction.at),
    }


def digest_json(digest: Digest) -> Json:
    """The speakers in the order they began; `first_id` is where to read on."""
    items = [
        {
            'author': {'kind': one.author.kind.value, 'id': one.author.id, 'name': one.author.name},
            'count': one.count,
            'words': one.words,
            'message_id': one.message,
            'calls_you': one.calls,
        }
        for one in digest.speakers
    ]
    return {'items': items, 'next': None, 'count': digest.count, 'first_id': digest.first, 'more': digest.more}
