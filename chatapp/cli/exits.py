"""What the program says to its caller with one number; README lists them."""

from enum import IntEnum

from chatapp.domain.errors import (
    BadInput,
    ChatappError,
    Damaged,
    FolderInUse,
    NewerDatabase,
    PortTaken,
    StorageFull,
    StorageReadOnly,
    WrongKey,
)


class Exit(IntEnum):
    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    FOLDER_IN_USE = 3
    PORT_TAKEN = 4
    FOLDER_NOT_WRITABLE = 5
    NEWER_DATABASE = 6
    WRONG_KEY = 7
    DAMAGED = 8
    STOPPED = 130


def exit_of(error: ChatappError) -> Exit:
    """The number for a failure that was told in a sentence."""
    match error:
        case FolderInUse():
            return Exit.FOLDER_IN_USE
        case PortTaken():
            return Exit.PORT_TAKEN
        case StorageReadOnly() | StorageFull():
            return Exit.FOLDER_NOT_WRITABLE
        case NewerDatabase():
            return Exit.NEWER_DATABASE
        case WrongKey():
            return Exit.WRONG_KEY
        case Damaged():
            return Exit.DAMAGED
        case BadInput():
            return Exit.WRONG_USE
        case _:
            return Exit.FAILED
