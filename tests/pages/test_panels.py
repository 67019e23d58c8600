"""A panel, from its dialog to what it came to."""

import asyncio
import json
from pathlib import Path

from nicegui.testing import User

from chatapp.domain.events import RoomChanged
from chatapp.domain.panels import TEXTS
from chatapp.domain.rooms import PanelKind
from components.header import Header
from components.inspector import Inspector
from components.room_console import RoomConsole
from components.room_dialog import RoomDialog
from components.sidebar import Sidebar
from tests.pages.reading import PATIENCE, Pages, only, until
from tests.support.scripted import says
from tests.support.tables import an_agent

ANSWER = json.dumps({**{name: f'The {name}, in short.' for name in TEXTS}, 'consensus': 0.8})


def may_draw(user: User) -> bool:
    """All have answered, and the inspector knows of the panel."""
    return not only(user, RoomConsole).props['reins']['running'] and only(user, Inspector).props['notes'] is not None


async def test_a_panel_is_asked_and_its_insights_have_a_tab(front: Pages, tmp_path: Path) -> None:
    hazel = await an_agent(front.house, tmp_path, 'Hazel the Careful', agent__yaml='model: demo:lamp')
    user = await front.reader()
    await user.open('/')
    user.find(kind=Sidebar).trigger('room')
    await user.should_see('Hazel the Careful', retries=PATIENCE)
    user.find(kind=RoomDialog).trigger('create', {'question': 'Which bread?', 'agents': [hazel], 'kind': 'expert_panel'})
    await user.should_see(RoomConsole, retries=PATIENCE)
    await user.should_see('Hello there.', retries=PATIENCE)
    assert only(user, Header).props['title'] == 'Which bread?'

    user.find(kind=Header).trigger('inspect')
    await until(lambda: may_draw(user))
    front.house.provider.scripts = [says(ANSWER)]
    user.find(kind=Inspector).trigger('beside', ['begin', ''])
    await user.should_see(kind=Inspector, content='The conclusion, in short.', retries=PATIENCE)
    shown = only(user, Inspector).props['notes']['panel']
    assert (shown['mine'], shown['drawing'], shown['insights'][0]['consensus']) == (True, False, 80)
    assert shown['insights'][0]['model'] == (await front.house.services.catalogue.cheapest()).label


async def test_whoever_stops_the_drawing_of_insights_is_told_of_no_fault(front: Pages, tmp_path: Path) -> None:
    hazel = await an_agent(front.house, tmp_path, 'Hazel', agent__yaml='model: demo:lamp')
    services, ada = front.house.services, front.house.ada
    panel = await services.panels.create(ada, PanelKind.EXPERT_PANEL, 'Which bread?', [hazel])
    await front.house.run_ended(panel.id)
    user = await front.reader()
    await user.open(f'/c/{panel.id}')
    user.find(kind=Header).trigger('inspect')
    await until(lambda: may_draw(user))
    front.house.provider.scripts = [[asyncio.Event()]]
    front.house.provider.asked.clear()
    user.find(kind=Inspector).trigger('beside', ['begin', ''])
    await front.house.provider.asked.wait()
    over = asyncio.Event()
    services.bus.listen(lambda _: over.set() if not services.panels.drawing(panel.id) else None, RoomChanged)
    user.find(kind=Inspector).trigger('beside', ['stop', ''])
    await over.wait()
    user.find(kind=Inspector).trigger('beside', ['behind', 'no report'])
    await user.should_see('This report does not exist', retries=PATIENCE)  # whatever else is told was told before it
    await user.should_not_see('Stopped.')
    assert front.house.provider.open_streams == 0


async def test_a_panel_nobody_sits_at_is_refused_in_the_dialog(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    user.find(kind=Sidebar).trigger('room')
    await user.should_see(RoomDialog, retries=PATIENCE)
    user.find(kind=RoomDialog).trigger('create', {'question': 'Which bread?', 'agents': [], 'kind': 'expert_panel'})
    assert list((await front.house.services.conversations.listed(front.house.ada)).items) == []
