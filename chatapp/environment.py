"""ATTIC: what the settings say, in the house's own words."""

from collections.abc import Sequence

from chatapp.domain.errors import BadInput
from chatapp.domain.rooms import Rules
from chatapp.domain.wording import t
from chatapp.ports.provider import Credentials
from chatapp.services.addresses import checked_url
from chatapp.services.connections import VENDOR_URLS
from chatapp.settings import Settings


def usual_rules(settings: Settings) -> Rules:
    """How a new room talks."""
    quiet_from, quiet_until = (int(hour) for hour in settings.autonomous_quiet.split('-'))
    return Rules(
        max_rounds=settings.room_rounds,
        max_messages=settings.room_messages,
        run_tokens=settings.room_run_tokens,
        run_micros=settings.room_run_micros,
        autonomous_turns=settings.autonomous_turns,
        autonomous_micros=settings.autonomous_micros,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )


def environment_credentials(settings: Settings) -> Sequence[Credentials]:
    """The connections the environment describes: those with a key, and those sent elsewhere by a base URL.

    `BadInput` names a base URL that cannot be read.
    """
    given = (
        ('anthropic', 'anthropic', settings.anthropic_api_key, settings.anthropic_base_url),
        ('openai', 'openai', settings.openai_api_key, settings.openai_base_url),
        ('xai', 'openai', settings.xai_api_key, settings.xai_base_url),
    )
    return tuple(
        Credentials(name=name, kind=kind, base_url=_base_url(name, url), api_key=key.get_secret_value() if key else '')
        for name, kind, key, url in given
        if key or url
    )


def _base_url(name: str, given: str | None) -> str:
    try:
        return checked_url(given or VENDOR_URLS[name])
    except BadInput as error:
        variable = f'{name.upper()}_BASE_URL'
        raise BadInput(t('{name} cannot be used: {reason}', name=variable, reason=error.sentence), field=variable) from error
