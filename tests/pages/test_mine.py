"""My settings: who I am and how I like it."""

from components.appearance_panel import AppearancePanel
from components.hints import Hints
from components.profile_panel import ProfilePanel
from tests.pages.reading import PATIENCE, Pages, only


async def test_what_is_chosen_is_kept_and_stands_in_the_next_pages_head(front: Pages) -> None:
    user = await front.reader()
    await user.open('/settings')
    for name, value in (('size', 'large'), ('density', 'compact'), ('contrast', True), ('theme', 'dark'), ('send', 'ctrl_enter')):
        user.find(kind=AppearancePanel).trigger('like', {'name': name, 'value': value})
    user.find(kind=AppearancePanel).trigger('like', {'name': 'size', 'value': '"><script>'})
    await user.should_see('There is no such choice.', retries=PATIENCE)
    answer = await user.http_client.get('/')
    assert 'content="size=large density=compact contrast=true still=false send=ctrl_enter"' in answer.text
    assert '<meta name="chatapp-theme" content="dark">' in answer.text


async def test_zone_and_instructions_are_kept_or_refused_in_place(front: Pages) -> None:
    user = await front.reader()
    await user.open('/settings')
    user.find(kind=ProfilePanel).trigger('zone', 'Mars/Olympus')
    await user.should_see('This time zone is not known here', retries=PATIENCE)
    user.find(kind=ProfilePanel).trigger('zone', 'Asia/Seoul')
    user.find(kind=ProfilePanel).trigger('instructions', 'Be brief.')
    await user.should_see('Saved.', retries=PATIENCE)
    person = await front.house.services.people.get(front.house.ada)
    assert (person.zone, person.instructions) == ('Asia/Seoul', 'Be brief.')


async def test_hints_come_once(front: Pages) -> None:
    user = await front.reader()
    await user.open('/')
    assert only(user, Hints).props['at-once']
    user.find(kind=Hints).trigger('guided')
    while not (await front.house.services.people.get(front.house.ada)).likes.guided:
        continue
    await user.open('/')
    assert not only(user, Hints).props['at-once']
