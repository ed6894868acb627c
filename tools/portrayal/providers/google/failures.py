"""What can go wrong on the way to Google, without its texts: read once, so that no SDK exception travels on."""

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from portrayal.providers.google.answers import Complaint, Detail, Envelope, read_as

LONGEST_PAUSE_S = 60.0
"""A longer wait that Google asks for is handed to the caller instead."""
MOST_RETRIES = 2
_PAUSES_S = (2.0, 8.0)


@dataclass(frozen=True, slots=True)
class Failure:
    """A call without an answer.

    `unsent`: nothing left this machine; `lost`: sent, and no answer came; `status`: an HTTP error, with Google's
    own `complaint` when the body was one; `wait_s` is what Google asks us to wait.
    """

    kind: Literal["unsent", "lost", "status"]
    name: str = ""
    status: int = 0
    complaint: Complaint | None = None
    wait_s: float | None = None

    @property
    def reasons(self) -> set[str]:
        """The machine-readable reasons, such as API_KEY_INVALID."""
        return {d.reason for d in self._details if d.reason}

    @property
    def no_quota(self) -> bool:
        """Whether the quota is nought: billing is off, and waiting never helps."""
        values = {str(v.quota_value) for d in self._details for v in d.violations or [] if v.quota_value is not None}
        return "0" in values or bool(self.complaint and re.search(r"\blimit:\s*0\b", self.complaint.message))

    @property
    def daily(self) -> bool:
        """Whether a quota of the day is used up."""
        return any("PerDay" in (v.quota_id or "") for d in self._details for v in d.violations or [])

    @property
    def free_tier(self) -> bool:
        """Whether the quota is that of an account without billing."""
        return any("FreeTier" in (v.quota_id or "") for d in self._details for v in d.violations or [])

    @property
    def _details(self) -> list[Detail]:
        return (self.complaint.details if self.complaint else None) or []


def failure_of(error: Exception, *, sent: bool) -> Failure:
    """Classify whatever the SDK or its transport raised (five families of errors, `research: google`, 1.4)."""
    import httpx2
    from google.genai.errors import APIError

    if isinstance(error, APIError):
        envelope = read_as(Envelope, vars(error).get("details"))
        complaint = envelope.error if envelope else None
        return Failure("status", status=error.code, complaint=complaint, wait_s=_wait(error, complaint))
    before = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
    before = (*before, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)
    if not sent or isinstance(error, before):
        return Failure("unsent", name=type(error).__name__)
    timeout = isinstance(error, (TimeoutError, httpx2.TimeoutException))
    return Failure("lost", name="timeout" if timeout else type(error).__name__)


def pause_before_retry(failure: Failure, tries: int) -> float | None:
    """Return seconds to wait before the same call may go out again, or None when it must not.

    Only a 429 and a 503 in Google's own form qualify: both are known to have made and billed nothing.
    """
    if failure.kind != "status" or failure.complaint is None or tries > MOST_RETRIES:
        return None
    if failure.status == 429 and not failure.no_quota and not failure.daily:
        pause = failure.wait_s if failure.wait_s is not None else _PAUSES_S[tries - 1]
    elif failure.status == 503:
        pause = max(_PAUSES_S[tries - 1], failure.wait_s or 0.0)
    else:
        return None
    return None if pause > LONGEST_PAUSE_S else pause + random.uniform(0.0, 1.0)


def _wait(error: object, complaint: Complaint | None) -> float | None:
    """Read RetryInfo's delay ("34.07s"), else the Retry-After header in seconds."""
    delays = [d.retry_delay for d in (complaint.details if complaint else None) or [] if d.retry_delay]
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", None) or {}
    for text in (*delays, headers.get("retry-after", "")):
        try:
            seconds = float(text.removesuffix("s"))
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None
