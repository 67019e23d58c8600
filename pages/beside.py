"""What stands beside the talk of a room, as the inspector shows it."""

from chatapp.domain.ids import ConversationId
from chatapp.domain.reactions import Reaction
from chatapp.domain.reports import Report
from chatapp.services.bundle import Services
from chatapp.services.console import Status
from chatapp.services.wire import time_json
from components.room_notes import Notes, ReactionShown, ReportShown
from pages.visit import Visit

SHOWN = 20  # of each kind; all of them are told over HTTP


def has_beside(status: Status) -> bool:
    """Whether something stands there that the talk may change."""
    return bool(status.critics or status.keepers or status.room.rules.show_reactions)


async def notes_of(services: Services, visit: Visit, conversation: ConversationId, status: Status) -> Notes | None:
    """None where nothing can stand there."""
    reports, _ = await services.critics.reports(visit.reader, conversation, limit=SHOWN)
    critics = [status.names[one.agent] for one in status.members if one.agent in status.critics]
    kept = await services.whiteboards.of(visit.reader, conversation)
    felt, _ = await services.reactions.of(visit.reader, conversation, limit=SHOWN)
    shows = status.room.rules.show_reactions
    if not reports and not critics and not kept.keepers and not shows:
        return None
    return Notes(
        zone=visit.person.zone,
        critics=critics,
        writing=status.reviewing,
        reports=[_shown(one) for one in reports],
        keepers=kept.keepers,
        board=kept.board.lines,
        changed_at=time_json(kept.board.changed_at) or '',
        changed_by=kept.board.by,
        reactions=[_felt(one) for one in felt] if shows else None,
    )


def _shown(report: Report) -> ReportShown:
    at = time_json(report.created_at) or ''
    return ReportShown(id=report.id, name=report.name, at=at, text=report.text, thinking=report.thinking, failure=report.failure)


def _felt(reaction: Reaction) -> ReactionShown:
    return ReactionShown(id=reaction.id, name=reaction.name, at=time_json(reaction.at) or '', text=reaction.text)
