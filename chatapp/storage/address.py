"""Where the database is: a file, or a PostgreSQL server."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

SQLITE_SCHEMES = ('sqlite://', 'sqlite+aiosqlite://')
POSTGRES_SCHEMES = ('postgresql', 'postgres', 'postgresql+asyncpg')


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresAddress:
    """`url` is as libpq reads it. It may hold a password, so it is shown to nobody; `name` is what may be said."""

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """The database and its host, without the user or the password."""
        parts = urlsplit(self.url)
        host = parts.hostname or parse_qs(parts.query).get('host', ['localhost'])[-1]
        return f'{parts.path.lstrip("/") or "postgres"} @ {host}'


Where = Path | PostgresAddress


def database_at(url: str, **missing: str | int | None) -> Where:
    """What an address names; `ValueError`, which repeats nothing of it, when it names no database.

    Of a server's, `missing` fills in `host`, `port`, `user`, `password` and `database` where the address leaves them out.
    """
    if url.startswith(SQLITE_SCHEMES):
        file = url.partition('://')[2].removeprefix('/')
        if file:
            return Path(file).absolute()
    try:
        return _server(urlsplit(url), **missing)
    except ValueError:
        raise ValueError('It must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/DATABASE') from None


def _server(
    parts: SplitResult,
    *,
    host: str | int | None = None,
    port: str | int | None = None,
    user: str | int | None = None,
    password: str | int | None = None,
    database: str | int | None = None,
) -> PostgresAddress:
    if parts.scheme not in POSTGRES_SCHEMES or parts.fragment or (parts.port is not None and not parts.port):
        raise ValueError
    asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
    credentials, _, place = parts.netloc.rpartition('@')
    if not credentials and 'user' not in asked and user:
        credentials = quote(str(user), safe='')
    if credentials and ':' not in credentials and 'password' not in asked and password:
        credentials = f'{credentials}:{quote(str(password), safe="")}'
    if not place and 'host' not in asked and host:
        place = _place(str(host)) + (f':{port}' if port else '')
    path = parts.path if parts.path.strip('/') else f'/{quote(str(database or ""), safe="")}'
    query = f'?{parts.query}' if parts.query else ''
    return PostgresAddress(url=f'postgresql://{f"{credentials}@" if credentials else ""}{place}{path}{query}')


def _place(host: str) -> str:
    """A host as it stands in an address; a folder of sockets is written with its slashes escaped."""
    return f'[{host}]' if ':' in host else quote(host, safe='.-')
