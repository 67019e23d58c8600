"""What stands beside the talk of a room, as the inspector shows it."""

from collections.abc import Mapping

from chatapp.domain.errors import NotFound
from chatapp.domain.ids import ConversationId, ReportId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.panels import TEXTS, Insights
from chatapp.domain.reactions import Reaction
from chatapp.domain.reports import Report
from chatapp.domain.wording import t
from chatapp.services.bundle import Services
from chatapp.services.console import Status
from chatapp.services.wire import time_json
from components.room_notes import InsightsShown, Notes, PanelShown, ReactionShown, ReportShown
from pages.reins import PANEL_KINDS
from pages.visit import Visit

SHOWN = 20  # of each kind; all of them are told over HTTP


def has_beside(status: Status) -> bool:
    """Whether something stands there that the talk may change."""
    return bool(status.critics or status.keepers or status.room.rules.show_reactions or status.room.panel)


async def notes_of(services: Services, visit: Visit, conversation: ConversationId, status: Status) -> Notes | None:
    """None where nothing can stand there."""
    reports, _ = await services.critics.reports(visit.reader, conversation, limit=SHOWN)
    critics = [status.names[one.agent] for one in status.members if one.agent in status.critics]
    kept = await services.whiteboards.of(visit.reader, conversation)
    felt, _ = await services.reactions.of(visit.reader, conversation, limit=SHOWN)
    shows = status.room.rules.show_reactions
    panel = await _panel(services, visit, conversation, status)
    if not reports and not critics and not kept.keepers and not shows and panel is None:
        return None
    labels = await _labels(services, *(one.model for one in reports))
    return Notes(
        zone=visit.person.zone,
        mine=(await services.conversations.get(visit.reader, conversation)).owner == visit.reader,
        critics=critics,
        writing=status.reviewing,
        reports=[_shown(one, labels[one.model]) for one in reports],
        keepers=kept.keepers,
        board=kept.board.lines,
        changed_at=time_json(kept.board.changed_at) or '',
        changed_by=kept.board.by,
        panel=panel,
        reactions=[_felt(one) for one in felt] if shows else None,
    )


async def _panel(services: Services, visit: Visit, conversation: ConversationId, status: Status) -> PanelShown | None:
    if status.room.panel is None:
        return None
    cover = await services.conversations.get(visit.reader, conversation)
    found = await services.panels.insights(visit.reader, conversation)
    labels = await _labels(services, *(one.model for one in found))
    return PanelShown(
        kind=PANEL_KINDS[status.room.panel],
        mine=cover.owner == visit.reader,
        drawing=services.panels.drawing(conversation),
        insights=[_read(one, labels[one.model]) for one in found],
    )


async def _labels(services: Services, *models: ModelRef) -> Mapping[ModelRef, str]:
    return {one: (await services.catalogue.info(one)).label for one in set(models)}


def _read(insights: Insights, model: str) -> InsightsShown:
    texts = {name: getattr(insights, name) for name in TEXTS}
    at = time_json(insights.created_at) or ''
    return InsightsShown(id=insights.id, at=at, model=model, consensus=insights.consensus, **texts)


def _shown(report: Report, model: str) -> ReportShown:
    at = time_json(report.created_at) or ''
    return ReportShown(
        id=report.id,
        name=report.name,
        at=at,
        text=report.text,
        thinking=report.thinking,
        failure=report.failure,
        model=model,
        tokens=report.tokens,
        cost_micros=report.cost_micros,
    )


def _felt(reaction: Reaction) -> ReactionShown:
    return ReactionShown(id=reaction.id, name=reaction.name, at=time_json(reaction.at) or '', text=reaction.text)


async def report_of(services: Services, visit: Visit, conversation: ConversationId, report: ReportId) -> tuple[ReportShown, list[str]]:
    """A critic's report and what the critic was sent; `NotFound` or `Forbidden` for whoever may not see that."""
    request = await services.critics.request(visit.reader, conversation, report)
    reports, _ = await services.critics.reports(visit.reader, conversation, limit=SHOWN)
    for one in reports:
        if one.id == report:
            labels = await _labels(services, one.model)
            return _shown(one, labels[one.model]), [request] if request else []
    raise NotFound(t('This report does not exist, or not any more.'))
