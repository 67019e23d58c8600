"""What every storage must do for rows of files: who has them, which messages carry them, when they may go."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chatapp.domain.errors import NotFound
from chatapp.domain.ids import FileId, WaitingId
from chatapp.domain.people import Person
from chatapp.domain.rooms import Waiting
from chatapp.plumbing.crypto import Keyring, make_key
from chatapp.plumbing.ids import new_id
from chatapp.ports.file_rows import StoredFile
from chatapp.ports.storage import Storage, Store
from chatapp.storage.address import Where
from chatapp.storage.sql.opening import open_storage
from chatapp.storage.sql.rotate import rotate
from tests.support.builders import ADA, BOB, NOON, conversation, later, said
from tests.support.pictures import attachment

DIGEST = bytes(range(32))


def a_file(owner: Person = ADA, name: str = '영수증 🧾.txt', *, image: bool = False) -> StoredFile:
    one = attachment(name, image=image)
    return StoredFile(attachment=one, owner=owner.id, blob=one.id, key=bytes(32), created_at=later())


async def added(store: Store, *files: StoredFile, digest: bytes = DIGEST) -> None:
    for file in files:
        await store.files.add(file, digest)


@pytest.mark.parametrize('image', [False, True])
async def test_a_file_comes_back_as_it_was(storage: Storage, image: bool) -> None:
    file = a_file(image=image)
    async with storage.write() as store:
        await added(store, file)
    async with storage.read() as store:
        assert await store.files.get(file.attachment.id) == file
        with pytest.raises(NotFound):
            await store.files.get(FileId('none'))


async def test_the_same_content_is_found_again_for_its_owner_only(storage: Storage) -> None:
    file = a_file()
    async with storage.write() as store:
        await added(store, file)
        assert await store.files.twin(ADA.id, DIGEST) == file
        assert await store.files.twin(BOB.id, DIGEST) is None
        assert await store.files.twin(ADA.id, bytes(32)) is None


async def test_a_message_carries_its_files_and_links_them(storage: Storage) -> None:
    first, second = a_file(), a_file(image=True)
    told = conversation()
    async with storage.write() as store:
        await added(store, first, second)
        assert await store.files.unsent(ADA.id) == 2
        await store.conversations.add(told)
        carried = replace(said('look', into=told), attachments=(first.attachment, second.attachment))
        message = await store.messages.add(carried)
    async with storage.read() as store:
        assert (await store.messages.get(message.id)).attachments == (first.attachment, second.attachment)
        assert await store.files.places(first.attachment.id) == [(told.id, message.id)]
        assert (await store.files.get(first.attachment.id)).sent
        assert await store.files.unsent(ADA.id) == 0


async def test_a_deleted_message_is_no_place_any_more(storage: Storage) -> None:
    file, told = a_file(), conversation()
    async with storage.write() as store:
        await added(store, file)
        await store.conversations.add(told)
        message = await store.messages.add(replace(said('look', into=told), attachments=(file.attachment,)))
        await store.messages.update(replace(message, deleted_at=NOON))
        assert await store.files.places(file.attachment.id) == []
        await store.messages.update(message)
        assert await store.files.places(file.attachment.id) == [(told.id, message.id)]


async def test_loose_files_go_and_shared_bytes_stay_while_one_needs_them(storage: Storage) -> None:
    old = a_file()
    twin = replace(a_file(), blob=old.blob, key=old.key)
    told = conversation()
    async with storage.write() as store:
        await added(store, old, twin)
        await store.conversations.add(told)
        message = await store.messages.add(replace(said('look', into=told), attachments=(twin.attachment,)))
        assert await store.files.remove_loose(before=later()) == []
        assert await store.files.blobs() == [old.blob]
        await store.files.unlink(message.id)
        assert await store.files.remove_loose(before=NOON) == [old.blob]
        assert await store.files.blobs() == []


async def test_a_file_waits_for_its_message_until_its_time_is_over(storage: Storage) -> None:
    file = a_file()
    async with storage.write() as store:
        await added(store, file)
        assert await store.files.remove_loose(before=file.created_at) == []
        later_on = file.created_at + timedelta(seconds=1)
        await store.files.renew([file.attachment.id], at=later_on)
        assert await store.files.remove_loose(before=later_on) == []
        assert await store.files.remove_loose(before=later_on + timedelta(seconds=1)) == [file.blob]


async def test_one_file_can_be_taken_back_but_not_from_its_message(storage: Storage) -> None:
    loose, bound, told = a_file(), a_file(), conversation()
    async with storage.write() as store:
        await added(store, loose, bound)
        await store.conversations.add(told)
        await store.messages.add(replace(said('look', into=told), attachments=(bound.attachment,)))
        assert await store.files.remove(loose.attachment.id) == [loose.blob]
        assert await store.files.remove(bound.attachment.id) == []
        assert await store.files.blobs() == [bound.blob]


async def test_a_new_house_key_seals_the_keys_of_files_anew(where: Where) -> None:
    old, new = make_key(), make_key()
    file = a_file()
    storage = await open_storage(where, Keyring.parse(old))
    async with storage.write() as store:
        await store.people.add(ADA)
        await added(store, file)
    await storage.aclose()
    storage = await open_storage(where, Keyring.parse(f'{new},{old}'))
    await rotate(storage)
    await storage.aclose()
    storage = await open_storage(where, Keyring.parse(new))
    async with storage.read() as store:
        assert await store.files.get(file.attachment.id) == file
    await storage.aclose()


async def test_files_that_wait_are_not_loose_until_their_message_is_taken_out(storage: Storage) -> None:
    cover = conversation()
    held, free = a_file(), a_file()
    waits = Waiting(
        id=WaitingId(new_id()), conversation=cover.id, author=ADA.id, text='', attachments=(held.attachment,), created_at=later()
    )
    async with storage.write() as store:
        await store.conversations.add(cover)
        for digest, file in ((b'1', held), (b'2', free)):
            await store.files.add(file, digest)
        await store.waiting.add(waits)
        assert (await store.waiting.get(waits.id), await store.waiting.of(cover.id)) == (waits, [waits])
        assert (await store.files.waits(held.attachment.id), await store.files.waits(free.attachment.id)) == (True, False)
        assert await store.files.remove_loose(before=NOON + timedelta(days=1)) == [free.blob]
        assert await store.files.remove(held.attachment.id) == []
        await store.waiting.remove(waits.id)
        assert await store.files.remove_loose(before=NOON + timedelta(days=1)) == [held.blob]
