"""Oneself over HTTP."""

from tests.api.serving import Served
from tests.services.test_profiles import picture


async def test_one_reads_and_changes_oneself(here: Served) -> None:
    me = (await here.program.get('/api/me')).json()
    assert (me['name'], me['theme'], me['size'], me['send'], me['picture']) == ('Ada', 'auto', 'normal', 'enter', None)
    changed = await here.program.patch('/api/me', json={'name': ' Ada  L. ', 'size': 'large', 'still': True, 'instructions': 'Be brief.'})
    assert changed.status_code == 200
    again = (await here.program.get('/api/me')).json()
    assert again == changed.json()
    assert (again['name'], again['size'], again['still'], again['instructions']) == ('Ada L.', 'large', True, 'Be brief.')
    for wrong in ({'size': 'huge'}, {'name': ' '}, {'zone': 'Mars/Olympus'}, {'role': 'owner'}, {'instructions': 'x' * 4001}):
        refused = await here.program.patch('/api/me', json=wrong)
        assert (refused.status_code, refused.json()['error']['field']) == (422, next(iter(wrong)))
    assert (await here.stranger.get('/api/me')).status_code == 401


async def test_a_picture_is_set_seen_and_removed(here: Served) -> None:
    assert (await here.program.get('/api/me/picture')).status_code == 404
    put = await here.program.put('/api/me/picture', content=picture(), headers={'Content-Type': 'image/png'})
    assert put.status_code == 200
    seen = await here.program.get(put.json()['picture'])
    assert (seen.status_code, seen.headers['content-type'], seen.headers['x-content-type-options']) == (200, 'image/webp', 'nosniff')
    refused = await here.program.put('/api/me/picture', content=b'<svg/>', headers={'Content-Type': 'image/svg+xml'})
    assert (refused.status_code, refused.json()['error']['field']) == (422, 'file')
    assert (await here.program.delete('/api/me/picture')).json()['picture'] is None
    assert (await here.program.get('/api/me/picture')).status_code == 404
