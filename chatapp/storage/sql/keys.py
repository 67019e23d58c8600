"""Which keys have sealed something in this database."""

from sqlalchemy import bindparam, delete, select

from chatapp.plumbing.crypto import Keyring, Purpose
from chatapp.storage.sql.connection import Connection
from chatapp.storage.sql.seal import Seal
from chatapp.storage.sql.statements import Statement, put_if_new
from chatapp.storage.sql.tables import KEYS

_PROOF = 'chatapp'
_ALL = Statement(select(KEYS))
_ENTER = put_if_new(KEYS)
_FORGET = Statement(delete(KEYS).where(KEYS.c.key_id != bindparam('newest')))


async def prove_keys(connection: Connection, keyring: Keyring) -> None:
    """`WrongKey` unless the ring holds every key in use, so that nothing is found unreadable later."""
    seal = Seal(keyring.cipher(Purpose.ROWS), KEYS.name)
    for row in await connection.rows(_ALL):
        seal.open_text('proof', row['key_id'], row['proof'])


async def enter_newest_key(connection: Connection, keyring: Keyring) -> None:
    """From now on the newest key is in use."""
    seal = Seal(keyring.cipher(Purpose.ROWS), KEYS.name)
    await connection.begin_writing()
    await connection.rows(_ENTER, key_id=keyring.newest_id, proof=seal.text('proof', keyring.newest_id, _PROOF))
    await connection.commit()


async def forget_older_keys(connection: Connection, keyring: Keyring) -> None:
    """Nothing here is sealed with an older key any more."""
    await connection.rows(_FORGET, newest=keyring.newest_id)
