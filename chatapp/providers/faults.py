"""What went wrong, as one sentence a person can act on.

Knows status codes, error types and our own deadlines, not the SDKs: each of those is translated in its own file.
A vendor's own words never enter a sentence, because they may hold the key or a piece of the prompt.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz

from chatapp.domain.addresses import told_forbidden
from chatapp.domain.errors import KeyRefused, ProviderBusy, ProviderDown, ProviderError, RequestRefused, StreamCut, WrongProtocol
from chatapp.domain.wording import t

CONTEXT_FULL = ('context_length', 'context length', 'too long', 'maximum context', 'context window', 'context size', 'too many tokens')
NO_CREDIT = ('insufficient_quota', 'billing', 'credit balance', 'out of credit', 'no credit', 'exceeded your current quota')
NO_MODEL = ('model_not_found', 'model:', 'does not exist', 'unknown model', 'no such model', 'model not found', 'invalid model')
BUSY_KINDS = ('overloaded', 'rate_limit')


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error answer; `words` is the vendor's body, used to recognise the fault and never shown."""

    status: int
    words: str
    retry_after_s: float | None = None

    def speaks_of(self, marks: tuple[str, ...]) -> bool:
        lowered = self.words.lower()
        return any(mark in lowered for mark in marks)


class Faults:
    """The sentences of one vendor. `label` is its name for people, `place` its host, as in `127.0.0.1:11434`."""

    def __init__(self, *, label: str, place: str) -> None:
        self._label, self._place = label, place

    def refused(self, refusal: Refusal, *, model: str) -> ProviderError:
        """An answer with a status other than success, before any text."""
        label, status = self._label, refusal.status
        if status == 402 or (status != 401 and refusal.speaks_of(NO_CREDIT)):
            sentence = t(
                'The account at {label} has no credit left, so nothing was answered. Add credit there, then try again.', label=label
            )
            return RequestRefused(sentence)
        if status in (401, 403):
            sentence = t(
                '{label} refused the key, so nothing was asked and nothing was spent. Check the key, then try again.',
                label=label,
            )
            return KeyRefused(sentence)
        if 300 <= status < 400:
            sentence = t(
                '{label} at {place} points to another address, which is not followed. Enter the final address in Settings.',
                label=label,
                place=self._place,
            )
            return WrongProtocol(sentence)
        if status in (429, 529):
            return self._busy(refusal)
        if status == 408 or status >= 500:
            sentence = t(
                '{label} has a fault of its own (status {status}). Nothing was answered. Retry in a moment.', label=label, status=status
            )
            return ProviderDown(sentence, retry_after_s=refusal.retry_after_s)
        return self._request(refusal, model)

    def _busy(self, refusal: Refusal) -> ProviderError:
        wait, label = refusal.retry_after_s, self._label
        if wait is not None and wait >= 1:
            sentence = t(
                '{label} is limiting requests and asks to wait {seconds} seconds. Nothing was spent. Retry after that.',
                label=label,
                seconds=round(wait),
            )
        elif refusal.status == 529:
            sentence = t('{label} is overloaded right now. Nothing was spent. Retry in a minute, or choose another model.', label=label)
        else:
            sentence = t(
                '{label} is limiting requests right now. Nothing was spent. Retry in a minute, or choose another model.', label=label
            )
        return ProviderBusy(sentence, retry_after_s=wait)

    def _request(self, refusal: Refusal, model: str) -> ProviderError:
        label = self._label
        if refusal.status == 413 or refusal.speaks_of(CONTEXT_FULL):
            sentence = t(
                'This conversation is too long for {model} at {label}. Choose a model with a larger window, or start a new chat.',
                model=model,
                label=label,
            )
        elif refusal.status == 404 or refusal.speaks_of(NO_MODEL):
            sentence = t(
                '{label} does not know the model {model}. Nothing was spent. Choose another model, then try again.',
                label=label,
                model=model,
            )
        else:
            sentence = t(
                '{label} did not take this request (status {status}). Change the message or choose another model, then ask again.',
                label=label,
                status=refusal.status,
            )
        return RequestRefused(sentence)

    def unreachable(self) -> ProviderError:
        return ProviderDown(
            t(
                'No connection to {label} at {place}. Nothing was spent. Check the network and the address, then try again.',
                label=self._label,
                place=self._place,
            )
        )

    def forbidden(self) -> ProviderError:
        return ProviderError(told_forbidden())

    def hung_up(self) -> ProviderError:
        return ProviderDown(
            t('{label} at {place} closed the connection without an answer. Retry in a moment.', label=self._label, place=self._place)
        )

    def silent(self, seconds: float) -> ProviderError:
        sentence = t(
            '{label} did not begin to answer within {seconds} seconds. Retry, or choose another model.',
            label=self._label,
            seconds=round(seconds),
        )
        return ProviderDown(sentence)

    def unsendable_key(self) -> ProviderError:
        return KeyRefused(
            t('The key for {label} holds characters no key has. Nothing was sent. Copy it again in Settings.', label=self._label)
        )

    def wrong_protocol(self) -> ProviderError:
        sentence = t(
            '{label} at {place} sent something that is not a model’s reply. Check the address in Settings; it often ends with /v1.',
            label=self._label,
            place=self._place,
        )
        return WrongProtocol(sentence)

    # --- after the response has begun -----------------------------------------------------------------------------
    def cut(self) -> ProviderError:
        return self._broken(t('The connection to {label} broke in the middle of the answer.', label=self._label))

    def unmarked(self) -> ProviderError:
        return self._broken(t('The answer of {label} ended without saying that it was finished.', label=self._label))

    def malformed(self) -> ProviderError:
        return self._broken(t('{label} sent a piece of the answer that cannot be read.', label=self._label))

    def stalled(self, seconds: float) -> ProviderError:
        return self._broken(
            t('{label} fell silent for {seconds} seconds in the middle of the answer.', label=self._label, seconds=round(seconds))
        )

    def too_slow(self, seconds: float) -> ProviderError:
        return self._broken(
            t('{label} was still answering after {seconds} seconds, the longest allowed.', label=self._label, seconds=round(seconds))
        )

    def broke_off(self, words: str, *, began: bool, model: str) -> ProviderError:
        """An error the vendor put into the stream itself; before any text it is like an answer with a status."""
        busy = any(kind in words.lower() for kind in BUSY_KINDS)
        if not began:
            return self.refused(Refusal(status=529 if busy else 500, words=words), model=model)
        if busy:
            return self._broken(t('{label} became overloaded in the middle of the answer.', label=self._label))
        return self._broken(t('{label} met a fault of its own in the middle of the answer.', label=self._label))

    def _broken(self, what: str) -> ProviderError:
        return StreamCut(f'{what} {t("What came is kept. Continue goes on from there.")}')


def asked_wait_s(headers: Mapping[str, str]) -> float | None:
    """Seconds a vendor asks to wait, None where it says nothing readable. A date is measured from the vendor's own."""
    for name, unit in (('retry-after-ms', 1000.0), ('retry-after', 1.0)):
        value = headers.get(name, '')
        if value.replace('.', '', 1).isdecimal():
            return float(value) / unit
    until, said_at = parsedate_tz(headers.get('retry-after')), parsedate_tz(headers.get('date'))
    if until is None or said_at is None:
        return None
    return max(0.0, float(mktime_tz(until) - mktime_tz(said_at)))


def words_of(body: object) -> str:
    """A vendor's error body as text to recognise faults by."""
    return body if isinstance(body, str) else json.dumps(body, default=str)
