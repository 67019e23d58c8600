"""What stands beside the talk of a room, as the inspector shows it."""

from chatapp.domain.ids import ConversationId
from chatapp.domain.reports import Report
from chatapp.services.bundle import Services
from chatapp.services.console import Status
from chatapp.services.wire import time_json
from components.room_notes import Notes, ReportShown
from pages.visit import Visit

SHOWN = 20  # reports; all of them are told over HTTP


async def notes_of(services: Services, visit: Visit, conversation: ConversationId, status: Status) -> Notes | None:
    """None where nothing can stand there."""
    reports, _ = await services.critics.reports(visit.reader, conversation, limit=SHOWN)
    critics = [status.names[one.agent] for one in status.members if one.agent in status.critics]
    kept = await services.whiteboards.of(visit.reader, conversation)
    if not reports and not critics and not kept.keepers:
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
    )


def _shown(report: Report) -> ReportShown:
    at = time_json(report.created_at) or ''
    return ReportShown(id=report.id, name=report.name, at=at, text=report.text, thinking=report.thinking, failure=report.failure)
