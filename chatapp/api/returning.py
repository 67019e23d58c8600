"""The way back for people without a password, in the hands of the owner of the house."""

from fastapi import APIRouter, Response

from chatapp.api.caller import AdminCaller
from chatapp.api.house import TheServices
from chatapp.domain.company import SignInLink
from chatapp.domain.errors import NotFound
from chatapp.domain.ids import PersonId
from chatapp.domain.wording import t
from chatapp.services.wire import Json, time_json

router = APIRouter(prefix='/api/people', tags=['people'])


@router.get('/{person_id}/sign-in-link')
async def sign_in_link(person_id: PersonId, caller: AdminCaller, services: TheServices) -> Json:
    """The link this person has not used yet, without its secret."""
    found = await services.returning.waiting(caller.person.id, person_id)
    if found is None:
        raise NotFound(t('No link waits for this person.'))
    return _link_json(found)


@router.post('/{person_id}/sign-in-link', status_code=201)
async def give_sign_in_link(person_id: PersonId, caller: AdminCaller, services: TheServices, response: Response) -> Json:
    """A link that signs this person in, once, within seven days; its secret is shown this once, and an older link is void.

    409 for the owner, for somebody with a password, and for somebody who sits at no table.
    """
    made, secret = await services.returning.give(caller.person.id, person_id)
    response.headers['cache-control'] = 'no-store'
    return {**_link_json(made), 'secret': secret, 'path': f'/#k={secret}'}


@router.delete('/{person_id}/sign-in-link', status_code=204)
async def take_sign_in_link_back(person_id: PersonId, caller: AdminCaller, services: TheServices) -> Response:
    """The link opens nothing any more."""
    await services.returning.take_back(caller.person.id, person_id)
    return Response(status_code=204)


@router.delete('/{person_id}/sessions', status_code=204)
async def end_sessions(person_id: PersonId, caller: AdminCaller, services: TheServices) -> Response:
    """Sign this person out everywhere, as after a lost phone, also somebody with a password; 409 for the owner."""
    await services.returning.sign_out(caller.person.id, person_id)
    return Response(status_code=204)


def _link_json(link: SignInLink) -> Json:
    return {'person_id': link.person, 'created_at': time_json(link.created_at), 'expires_at': time_json(link.expires_at)}
