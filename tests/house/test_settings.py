"""Command line, environment, `.env`, default: who wins, and what may be written."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from chatapp.domain.errors import BadInput
from chatapp.settings import Settings, load
from chatapp.storage.address import PostgresAddress

SECRETS = ['encryption_key', 'anthropic_api_key', 'openai_api_key', 'xai_api_key']


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_default_is_the_last_resort() -> None:
    assert load().port == 8080


def test_the_env_file_beats_the_default(elsewhere: Path) -> None:
    (elsewhere / '.env').write_text('CHATAPP_PORT=1001\nANTHROPIC_API_KEY=sk-file\n')
    assert load().port == 1001
    assert load().anthropic_api_key == SecretStr('sk-file')


def test_the_environment_beats_the_env_file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / '.env').write_text('CHATAPP_PORT=1001')
    monkeypatch.setenv('CHATAPP_PORT', '1002')
    assert load().port == 1002


def test_the_command_line_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('CHATAPP_PORT', '1002')
    monkeypatch.setenv('CHATAPP_DATA_DIR', 'from-environment')
    assert load(port=1003, data_dir=None).port == 1003
    assert load(port=1003, data_dir=None).data_dir.name == 'from-environment'


def test_our_own_name_beats_the_one_other_programs_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('OPENAI_BASE_URL', 'http://theirs')
    assert load().openai_base_url == 'http://theirs'
    monkeypatch.setenv('CHATAPP_OPENAI_BASE_URL', 'http://ours')
    assert load().openai_base_url == 'http://ours'


def test_an_empty_value_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('CHATAPP_PORT', '')
    monkeypatch.setenv('OPENAI_API_KEY', '')
    assert (load().port, load().openai_api_key) == (8080, None)


def test_none_lifts_a_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('CHATAPP_DAY_MICROS', 'none')
    assert (load().day_micros, load().day_tokens) == (None, 2_000_000)


def test_proxies_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('CHATAPP_TRUSTED_PROXIES', '127.0.0.1, 10.0.0.0/8 ,')
    assert load().trusted_proxies == ('127.0.0.1', '10.0.0.0/8')


@pytest.mark.parametrize(
    ('url', 'file'),
    [(None, 'here/chatapp.db'), ('sqlite:///other.db', 'other.db'), ('sqlite+aiosqlite:///other.db', 'other.db')],
)
def test_the_database_lies_in_the_data_folder_or_where_its_address_says(elsewhere: Path, url: str | None, file: str) -> None:
    assert load(data_dir=Path('here'), database_url=url).database_file == elsewhere / file


def test_an_absolute_database_address_has_four_strokes(elsewhere: Path) -> None:
    assert load(database_url=f'sqlite:///{elsewhere}/x.db').database_file == elsewhere / 'x.db'


def server_at(settings: Settings) -> str:
    assert isinstance(settings.database, PostgresAddress)
    return settings.database.url


@pytest.mark.parametrize('scheme', ['postgres', 'postgresql', 'postgresql+asyncpg'])
def test_a_server_is_named_by_its_address(scheme: str) -> None:
    assert server_at(load(database_url=f'{scheme}://ada:hunter2@db.example:5433/house?sslmode=require')) == (
        'postgresql://ada:hunter2@db.example:5433/house?sslmode=require'
    )


def test_what_an_address_leaves_out_is_taken_from_the_names_postgresql_has_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {'HOST': 'db', 'PORT': '5433', 'USER': 'ada', 'PASSWORD': 'p@ss/word', 'DATABASE': 'house'}.items():
        monkeypatch.setenv(f'PG{name}', value)
    assert server_at(load()) == 'postgresql://ada:p%40ss%2Fword@db:5433/house'
    assert server_at(load(database_url='postgresql://bob@other/')) == 'postgresql://bob:p%40ss%2Fword@other/house'
    assert server_at(load(database_url='postgresql://bob:own@other:1/den')) == 'postgresql://bob:own@other:1/den'
    assert isinstance(load(database_url='sqlite:///x.db').database, Path)


def test_a_folder_of_sockets_is_a_place_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('PGHOST', '/run/postgresql')
    monkeypatch.setenv('PGDATABASE', 'house')
    assert server_at(load()) == 'postgresql://%2Frun%2Fpostgresql/house'


def test_of_a_database_its_name_and_host_may_be_said_and_its_password_is_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('PGPASSWORD', 'hunter2')
    settings = load(database_url='postgresql://ada:hunter3@db.example/house')
    assert isinstance(settings.database, PostgresAddress)
    assert settings.database.name == 'house @ db.example'
    assert not {'hunter2', 'hunter3'} & set(re.findall(r'\w+', f'{settings!r} {settings.database!r} {settings.database.name}'))


@pytest.mark.parametrize('field', SECRETS)
def test_a_secret_is_in_no_repr(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f'CHATAPP_{field.upper()}', 'hunter2')
    assert getattr(load(), field).get_secret_value() == 'hunter2'
    assert 'hunter2' not in repr(load())


def test_every_field_that_holds_a_key_hides_it() -> None:
    assert [field for field in Settings.model_fields if field.endswith('_key')] == SECRETS


@pytest.mark.parametrize(
    'given',
    [
        *({'port': 70_000}, {'day_tokens': -1}, {'log_level': 'loud'}),
        *(
            {'database_url': url}
            for url in ('mysql://u:hunter2@h/d', 'postgresql://u:1#hunter2@h/d', 'postgresql://h:hunter2/d', 'sqlite://')
        ),
    ],
)
def test_what_cannot_be_used_is_named_and_not_repeated(given: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        load(**given)
    assert refused.value.field in refused.value.sentence if refused.value.field else False
    assert 'hunter2' not in refused.value.sentence
