"""Who I am here, and how the house shall look and answer to me."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Body as Sent
from pydantic import Field
from starlette.responses import Response

from chatapp.api.caller import ChatCaller
from chatapp.api.house import TheServices
from chatapp.api.shapes import Body, Line, Text
from chatapp.domain.people import Density, SendKey, TextSize, Theme
from chatapp.services.profiles import ProfileChange
from chatapp.services.wire import Json, person_json

router = APIRouter(prefix='/api/me', tags=['me'])

PictureBytes = Annotated[bytes, Sent(media_type='application/octet-stream', description='PNG, JPEG, GIF or WebP, up to 2 MiB.')]


class ProfileBody(Body):
    """Only what is named changes. `zone` empty follows the browser again; `still` means without motion."""

    name: Line | None = None
    theme: Theme | None = None
    zone: Annotated[Text, Field(max_length=64)] | None = None
    instructions: Annotated[Text, Field(max_length=20_000, description='Sent with every message, at most 4,000 characters.')] | None = None
    size: TextSize | None = None
    density: Density | None = None
    contrast: bool | None = None
    still: bool | None = None
    send: SendKey | None = None
    guided: bool | None = Field(None, description='Whether the first hints were seen or skipped.')


@router.get('')
async def me(caller: ChatCaller) -> Json:
    """The caller: name, zone, looks, and the instructions sent with every message."""
    return person_json(caller.person)


@router.patch('')
async def change(body: ProfileBody, caller: ChatCaller, services: TheServices) -> Json:
    """Change what the body names and nothing else."""
    named = body.model_dump(exclude_none=True)
    return person_json(await services.profiles.change(caller.person.id, ProfileChange(**named)))


@router.get('/picture', response_class=Response, responses={200: {'description': 'WebP.', 'content': {'image/webp': {}}}})
async def picture(caller: ChatCaller, services: TheServices) -> Response:
    """The caller's picture, 128 pixels square; 404 when there is none."""
    image = await services.profiles.picture(caller.person.id)
    return Response(image, media_type='image/webp', headers={'Cache-Control': 'private, max-age=31536000, immutable'})


@router.put('/picture')
async def set_picture(image: PictureBytes, caller: ChatCaller, services: TheServices) -> Json:
    """Set it from the bytes of a picture; only its pixels are kept, cut to a square."""
    return person_json(await services.profiles.set_picture(caller.person.id, image))


@router.delete('/picture')
async def remove_picture(caller: ChatCaller, services: TheServices) -> Json:
    """Have none again."""
    return person_json(await services.profiles.remove_picture(caller.person.id))
