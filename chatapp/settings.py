"""The only reader of the environment. Command line, then environment, then `.env`, then the default.

What is set here needs a start of the program to change. What a person sets in the app lies in the database and hides
the value given here; the first group below is needed before a database is open, so it is never read from there.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t
from chatapp.storage.address import SQLITE_SCHEMES, Where, database_at

LogLevel = Literal['debug', 'info', 'warning', 'error']


def _own_or(*names: str) -> AliasChoices:
    """Our own name first, then the name other programs use for the same thing."""
    return AliasChoices(f'CHATAPP_{names[0]}', *names)


def user_folder() -> Path:
    """Where this system keeps a person's application data."""
    return platformdirs.user_data_path('chatapp', appauthor=False)


class Settings(BaseSettings):
    """Everything the environment may say. Empty values count as absent."""

    model_config = SettingsConfigDict(
        env_prefix='CHATAPP_',
        env_file='.env',
        env_ignore_empty=True,
        extra='ignore',
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    # before the database
    host: str = Field('127.0.0.1', description='Address to listen on.')
    port: int = Field(8080, ge=0, le=65535, description='Port to listen on; 0 takes a free one.')
    data_dir: Path = Field(default_factory=user_folder, description='Folder of the database, its secrets and files.')
    database_url: SecretStr | None = Field(
        None,
        validation_alias=_own_or('DATABASE_URL'),
        description='`sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`; otherwise a file in the data folder.',
    )
    pg_host: str | None = Field(None, validation_alias=_own_or('PGHOST'), description='Server, where DATABASE_URL names none.')
    pg_port: int | None = Field(None, ge=1, le=65535, validation_alias=_own_or('PGPORT'), description='Its port.')
    pg_user: str | None = Field(None, validation_alias=_own_or('PGUSER'), description='User, where DATABASE_URL names none.')
    pg_password: SecretStr | None = Field(
        None, validation_alias=_own_or('PGPASSWORD'), description='Password, where DATABASE_URL has none.'
    )
    pg_database: str | None = Field(
        None, validation_alias=_own_or('PGDATABASE'), description='Database; alone it chooses PostgreSQL as DATABASE_URL would.'
    )
    encryption_key: SecretStr | None = Field(
        None,
        validation_alias=_own_or('ENCRYPTION_KEY'),
        description='32 bytes in base64, or several with commas between, newest first; otherwise made on first start.',
    )
    public_url: str | None = Field(None, description='Address people use, when a proxy stands in front; its host is let in.')
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description='Addresses of proxies, with commas between, whose X-Forwarded headers are believed.'
    )
    agents_dir: Path | None = Field(
        None, description='Folder of the agents, if not `agents` in the data folder; nothing is copied into it.'
    )
    recall_memory_file: Literal['consolidated_memory.md', 'long_term_memory.md'] = Field(
        'consolidated_memory.md',
        validation_alias=_own_or('RECALL_MEMORY_FILE'),
        description='Which of the two memory files of an agent counts where both are there.',
    )
    open_browser: bool = Field(True, description='Open the browser at the start, where there is one.')
    log_level: LogLevel = Field('info', description='`debug`, `info`, `warning` or `error`.')

    # limits
    day_tokens: int | None = Field(2_000_000, ge=0, description='Tokens one person may use in a day; `none` lifts the cap.')
    day_micros: int | None = Field(
        5_000_000, ge=0, description='Money one person may use in a day, in millionths of a dollar; `none` lifts the cap.'
    )
    session_idle_minutes: int = Field(43_200, ge=1, description='A browser nobody uses for so long is signed out, after a warning.')
    suggestions: bool = Field(True, description='Ask the cheapest model what one might say next; a switch in the app hides it.')
    room_rounds: int = Field(5, ge=0, le=20, description='Rounds after the first one in a new room.')
    room_messages: int = Field(30, ge=1, le=200, description="Agents' messages after one message of a person, in a new room.")
    room_run_tokens: int | None = Field(400_000, ge=1, description='Tokens one run may use in a new room; `none` lifts it.')
    room_run_micros: int | None = Field(
        400_000, ge=0, description='Money one run may use in a new room, in millionths of a dollar; `none` lifts it.'
    )
    autonomous: bool = Field(True, description='Let agents talk on by themselves in rooms that choose it; `false` keeps all rooms quiet.')
    autonomous_rooms: int = Field(5, ge=1, le=100, description='Rooms that talk by themselves at once.')
    autonomous_awake_minutes: int = Field(5, ge=1, description='How long after the last word agents still talk on by themselves.')
    autonomous_turns: int | None = Field(60, ge=0, le=10_000, description='Turns a day agents take by themselves, in a new room.')
    autonomous_micros: int | None = Field(
        200_000, ge=0, description='Money a day agents spend by themselves in a new room, in millionths of a dollar; `none` lifts it.'
    )
    autonomous_quiet: str = Field(
        '23-7', pattern=r'^(\d|1\d|2[0-3])-(\d|1\d|2[0-3])$', description="Hours of the owner's night in a new room; `0-0` is none."
    )
    login_per_minute: int = Field(20, ge=1, description='Attempts to sign in, per address and minute.')
    send_per_minute: int = Field(30, ge=1, description='Messages a person may send in a minute.')
    poll_per_minute: int = Field(120, ge=1, description='Reads a program may make in a minute.')

    # providers, by the names their own libraries use
    anthropic_api_key: SecretStr | None = Field(None, validation_alias=_own_or('ANTHROPIC_API_KEY'), description='Key for Anthropic.')
    anthropic_base_url: str | None = Field(
        None, validation_alias=_own_or('ANTHROPIC_BASE_URL'), description='Where Anthropic is reached, if not at its own address.'
    )
    openai_api_key: SecretStr | None = Field(None, validation_alias=_own_or('OPENAI_API_KEY'), description='Key for OpenAI.')
    openai_base_url: str | None = Field(
        None, validation_alias=_own_or('OPENAI_BASE_URL'), description='Where OpenAI is reached, if not at its own address.'
    )
    xai_api_key: SecretStr | None = Field(None, validation_alias=_own_or('XAI_API_KEY'), description='Key for xAI.')
    xai_base_url: str | None = Field(
        None, validation_alias=_own_or('XAI_BASE_URL'), description='Where xAI is reached, if not at its own address.'
    )

    @field_validator('data_dir', 'agents_dir')
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        return folder.expanduser().absolute() if folder else None

    @field_validator('trusted_proxies', mode='before')
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(',') if part.strip()) if isinstance(value, str) else value

    @field_validator(
        'day_tokens', 'day_micros', 'room_run_tokens', 'room_run_micros', 'autonomous_turns', 'autonomous_micros', mode='before'
    )
    @classmethod
    def _none_lifts(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() == 'none' else value

    @field_validator('public_url')
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value and not value.startswith(('http://', 'https://')):
            raise ValueError('It must begin with http:// or https://')
        return value.rstrip('/') if value else value

    @field_validator('database_url')
    @classmethod
    def _of_a_known_kind(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            database_at(value.get_secret_value())
        return value

    @property
    def database(self) -> Where:
        """What `database_url` names, else the server the `pg_` values name, else `database_file`."""
        url = self.database_url.get_secret_value() if self.database_url else ''
        return self.database_named(url or ('postgresql://' if self.pg_database else ''))

    def database_named(self, url: str) -> Where:
        """The database at an address, what that leaves out taken from the `pg_` values; for no address the file of the data folder."""
        if not url or url.startswith(SQLITE_SCHEMES):
            return database_at(url) if url else self.data_dir / 'chatapp.db'
        password = self.pg_password.get_secret_value() if self.pg_password else None
        return database_at(url, host=self.pg_host, port=self.pg_port, user=self.pg_user, password=password, database=self.pg_database)

    @property
    def database_file(self) -> Path:
        """The SQLite file, where it is one: what `database_url` names, else `chatapp.db` in the data folder."""
        return self.database if isinstance(self.database, Path) else self.data_dir / 'chatapp.db'


def has_display() -> bool:
    """False on a Linux machine without a graphical session, where a browser would have no window."""
    return not sys.platform.startswith('linux') or bool(os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY'))


def name_of(field: str) -> str:
    """What a setting is called in the environment."""
    alias = Settings.model_fields[field].validation_alias
    return str(alias.choices[-1]) if isinstance(alias, AliasChoices) else f'CHATAPP_{field.upper()}'


def _spoken(location: str) -> str:
    """The name a person knows for what pydantic calls by its field or by its first alias."""
    for field, info in Settings.model_fields.items():
        alias = info.validation_alias
        if location == field or (isinstance(alias, AliasChoices) and location in alias.choices):
            return name_of(field)
    return location


def load(**given: object) -> Settings:
    """The settings of this start; what the command line gave wins, None there means not given.

    `BadInput` names the first setting that cannot be used, and never repeats its value.
    """
    try:
        return Settings(**{field: value for field, value in given.items() if value is not None})  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = _spoken(str(first['loc'][0]))
        reason = first['msg'].removeprefix('Value error, ')
        raise BadInput(t('{name} cannot be used: {reason}.', name=name, reason=reason), field=name) from None
