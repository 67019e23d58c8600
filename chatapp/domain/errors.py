"""The failure tree, sorted by who must act. Each carries one sentence for a person.

`sentence` never holds a secret, a path of the machine or a vendor's raw text. The API maps `code` to a status,
pages show `sentence`. Forbidden and absent are the same `NotFound` where the reader may not see the thing.
"""

from typing import ClassVar


class ChatappError(Exception):
    """Something a person can be told in one sentence: what happened and what to do next."""

    code: ClassVar[str] = 'error'

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


# --- the caller must act -----------------------------------------------------------------------------------------
class BadInput(ChatappError):
    """The input cannot be taken as it is; `field` names the part that is wrong."""

    code = 'invalid'

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class TooLarge(BadInput):
    """More bytes than the door lets in."""

    code = 'too_large'


class NotFound(ChatappError):
    """Absent, or not to be seen by this reader."""

    code = 'not_found'


class Forbidden(ChatappError):
    """Seen, but not to be changed by this reader."""

    code = 'forbidden'


class NotSignedIn(ChatappError):
    """No session or token, or one that has ended."""

    code = 'not_signed_in'


class Conflict(ChatappError):
    """The change contradicts what is stored, for instance an idempotency key used for another text."""

    code = 'conflict'


class Stopped(Conflict):
    """Somebody ended what was being done."""


class ChangedMeanwhile(Conflict):
    """Somebody wrote the file since it was read; `text` is what it says now, to be saved over with `version`."""

    def __init__(self, sentence: str, *, text: str, version: str) -> None:
        super().__init__(sentence)
        self.text, self.version = text, version


class TooMany(ChatappError):
    """A rate limit; try again after `retry_after_s` seconds."""

    code = 'too_many'

    def __init__(self, sentence: str, *, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class CapReached(ChatappError):
    """A cap on tokens or money stops the call before it is made."""

    code = 'cap_reached'


class BudgetSpent(CapReached):
    """An agent has used what it may in a day; others may still speak."""


# --- a provider must act, or its key --------------------------------------------------------------------------------
class ProviderError(ChatappError):
    """A model could not answer. `retry_after_s` is what the vendor asked for, None where it said nothing."""

    code = 'provider_error'

    def __init__(self, sentence: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class KeyRefused(ProviderError):
    """401 or 403: the key is wrong, expired, revoked or lacks a right."""

    code = 'key_refused'


class ProviderBusy(ProviderError):
    """429 or 529: rate limit or overload, still there after the promised retries."""

    code = 'provider_busy'


class ProviderDown(ProviderError):
    """No connection, a 5xx, or a time-out before the first token."""

    code = 'provider_down'


class RequestRefused(ProviderError):
    """400, 404, 413, 422: the vendor does not take this request (unknown model, too long, ...)."""

    code = 'request_refused'


class WrongProtocol(ProviderError):
    """The endpoint answered with something that is not the protocol asked for."""

    code = 'wrong_protocol'


class StreamCut(ProviderError):
    """The stream broke after it began: cut, stalled, malformed, or no terminal marker. What came is kept."""

    code = 'stream_cut'


# --- the operator must act ------------------------------------------------------------------------------------------
class HouseError(ChatappError):
    """The house cannot open or cannot write."""

    code = 'unavailable'


class StorageFull(HouseError):
    """No space left on the disk; nothing acknowledged was lost."""

    code = 'storage_full'


class StorageReadOnly(HouseError):
    """The data folder cannot be written."""

    code = 'storage_read_only'


class StorageBusy(HouseError):
    """The database stayed locked longer than the busy time-out."""

    code = 'storage_busy'


class WrongKey(HouseError):
    """The encryption key does not open this database."""

    code = 'wrong_key'


class Damaged(HouseError):
    """A stored value is not what was written in its place: the disk, or somebody, changed it."""

    code = 'damaged'


class NewerDatabase(HouseError):
    """The database was written by a newer version of the program."""

    code = 'newer_database'


class FolderInUse(HouseError):
    """Another process serves this data folder."""

    code = 'folder_in_use'


class PortTaken(HouseError):
    """Another program listens on the address."""

    code = 'port_taken'
