"""The first run, the settings and the usage page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatapp.assembly import open_house
from chatapp.domain.events import Event
from chatapp.domain.money import Cap
from chatapp.settings import Settings
from components.profile_panel import ProfilePanel
from components.settings_panel import SettingsPanel
from components.setup_form import SetupForm
from components.sidebar import Sidebar
from components.usage_panel import UsagePanel
from components.welcome import Welcome
from tests.pages.reading import PATIENCE, Pages, only, open_pages, send
from tests.support.clock import SettableClock
from tests.support.house import TestHouse
from tests.support.scripted import ScriptedProvider

KEY = 'sk-ant-canary-0123456789-Qm4A'


@pytest.fixture
async def unnamed(tmp_path: Path) -> AsyncIterator[Pages]:
    """A house whose owner came through the door but has not given a name."""
    script, clock = ScriptedProvider(), SettableClock()
    house = await open_house(Settings(data_dir=tmp_path, _env_file=None), clock=clock, open_provider=script.opened)  # type: ignore[call-arg]  # pydantic's own
    session, cookie = await house.services.doors.enter_by_link(await house.services.doors.new_link())
    drafts, heard, ada = house.drafts, list[Event](), session.person
    try:
        known = TestHouse(
            services=house.services,
            drafts=drafts,
            index_feed=house.index_feed,
            ada=ada,
            session=session,
            cookie=cookie,
            provider=script,
            clock=clock,
            heard=heard,
        )
        async with open_pages(known) as opened:
            yield opened
    finally:
        await house.aclose()


async def test_whoever_has_no_name_is_led_to_the_first_screen_and_saving_leads_to_the_chat(unnamed: Pages) -> None:
    user = await unnamed.reader()
    await user.open('/')
    await user.should_see('Anthropic API key', retries=PATIENCE)

    user.find(kind=SetupForm).trigger('save', {'name': 'Mara', 'password': '', 'connections': []})

    await user.should_see(Welcome, retries=PATIENCE)
    assert (await unnamed.house.services.people.get(unnamed.house.ada)).name == 'Mara'


async def test_saving_without_a_name_is_refused_with_a_sentence(unnamed: Pages) -> None:
    user = await unnamed.reader()
    await user.open('/setup')

    user.find(kind=SetupForm).trigger('save', {'name': ' ', 'password': '', 'connections': []})

    await user.should_see('Tell the house your name; any name will do.', retries=PATIENCE)


async def test_a_refused_password_saves_no_key_and_a_refused_key_can_be_sent_again_with_the_password(unnamed: Pages) -> None:
    user = await unnamed.reader()
    await user.open('/setup')
    slot = {'slot': 'anthropic', 'kind': 'anthropic', 'name': 'anthropic', 'base_url': '', 'api_key': KEY}
    wrong = {'slot': 'custom', 'kind': 'openai', 'name': 'custom', 'base_url': 'not an address', 'api_key': KEY}

    user.find(kind=SetupForm).trigger('save', {'name': 'Mara', 'password': 'short', 'connections': [slot]})
    await user.should_see('A password needs at least', retries=PATIENCE)
    assert all(one.key_hint != KEY[-4:] for one in await unnamed.house.services.connections.listed())

    user.find(kind=SetupForm).trigger('save', {'name': 'Mara', 'password': 'a long first one', 'connections': [wrong]})
    await user.should_see('Write the address as', retries=PATIENCE)
    user.find(kind=SetupForm).trigger('save', {'name': 'Mara', 'password': 'a long first one', 'connections': [slot]})
    await user.should_see(Welcome, retries=PATIENCE)


async def test_skipping_is_fine(unnamed: Pages) -> None:
    user = await unnamed.reader()
    await user.open('/setup')

    user.find(kind=SetupForm).trigger('skip', '')

    await user.should_see(Welcome, retries=PATIENCE)


async def test_a_key_is_tested_in_place_and_kept_by_its_last_four(front: Pages) -> None:
    user = await front.reader()
    await user.open('/settings')
    typed = {'slot': 'anthropic', 'kind': 'anthropic', 'name': 'anthropic', 'base_url': '', 'api_key': KEY}

    user.find(kind=SettingsPanel).trigger('test', typed)
    await user.should_see('Works. 1 models offered.', retries=PATIENCE)
    user.find(kind=SettingsPanel).trigger('save', typed)
    await user.should_see('Qm4A', retries=PATIENCE)

    assert KEY not in (await user.http_client.get('/settings')).text


async def test_a_wrong_current_password_changes_nothing(front: Pages) -> None:
    await front.house.services.people.set_password(
        front.house.ada, current=None, password='a long first one', kept_secret=front.house.cookie
    )
    user = await front.reader()
    await user.open('/settings')

    user.find(kind=SettingsPanel).trigger('password', {'current': 'wrong', 'password': 'another long one'})

    await user.should_see('The current password is not right.', retries=PATIENCE)


async def test_the_name_is_changed_in_the_settings(front: Pages) -> None:
    user = await front.reader()
    await user.open('/settings')

    user.find(kind=ProfilePanel).trigger('name', 'Ada Lovelace')

    await user.should_see('Saved.', retries=PATIENCE)
    assert (await front.house.services.people.get(front.house.ada)).name == 'Ada Lovelace'


async def test_usage_lists_what_was_asked_and_the_cap_is_set_there(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    send(user, 'Rye starter')
    await user.should_see('Hello there.', retries=PATIENCE)
    (cover,) = (await front.house.services.conversations.listed(front.house.ada)).items
    await front.house.run_ended(cover.id)

    await user.open('/usage')
    assert only(user, UsagePanel).props['rows'][0]['title'] == cover.title
    user.find(kind=UsagePanel).trigger('cap', {'dollars': '2.50', 'tokens': ''})
    await user.should_see('Saved; it holds from the next call on.', retries=PATIENCE)

    assert await front.house.services.ledger.cap() == Cap(tokens=None, micros=2_500_000)


@pytest.mark.parametrize('typed', ['two', '-1', 'NaN', '1e9'])
async def test_a_cap_that_is_no_number_is_refused(front: Pages, typed: str) -> None:
    user = await front.reader()
    await user.open('/usage')

    user.find(kind=UsagePanel).trigger('cap', {'dollars': typed, 'tokens': ''})

    await user.should_see('Write the dollars as a number such as 5 or 2.50, or nothing for no cap.', retries=PATIENCE)


async def test_a_conversation_opens_from_the_other_pages(front: Pages) -> None:
    made = await front.house.services.conversations.create(front.house.ada, title='Rye starter')
    user = await front.reader()
    await user.open('/usage')

    user.find(kind=Sidebar).trigger('open', made.id)

    await user.should_see('Model: Demo', retries=PATIENCE)
    assert user.back_history[-1] == f'/c/{made.id}'
