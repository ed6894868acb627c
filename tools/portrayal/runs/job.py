"""A job as the ledger keeps it, and the key that makes the same call the same job."""

import hashlib
import json
from typing import Any

from pydantic import JsonValue

from portrayal.errors import CallerError, OperatorError, PortrayalError, VendorLater, VendorNever
from portrayal.models import JobState, Noun
from portrayal.runs.database import Row
from portrayal.runs.transitions import FINISHED

Json = dict[str, JsonValue]

# The base class stands last: `as_error` takes the first that fits.
BLAME: dict[str, type[PortrayalError]] = {
    kind.blame: kind for kind in (CallerError, OperatorError, VendorLater, VendorNever, PortrayalError)
}


class Draft(Noun):
    """What to do, fully decided, before it is asked for. `key` names its content."""

    tool: str
    key: str
    plan: Json
    estimate_usd: float = 0.0
    provider: str | None = None
    parent: str | None = None
    caps: tuple[float, float | None] | None = None
    """The most that this day and all days may cost, checked in the transaction that adds it; None: a part of a job."""


class Job(Noun):
    """One row of the ledger. Times are Unix seconds, money is US dollars."""

    id: str
    key: str
    tool: str
    plan: Json
    state: JobState
    owner: str | None = None
    lease_until: float = 0
    sent_at: float | None = None
    provider: str | None = None
    provider_id: str | None = None
    attempt: int = 1
    progress: float = 0
    message: str = ""
    result: Json | None = None
    error: Json | None = None
    estimate_usd: float = 0
    cost_usd: float = 0
    cancel: bool = False
    parent: str | None = None
    created: float
    updated: float

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in FINISHED

    @property
    def ordered(self) -> bool:
        """Whether a vendor may be at work on it, so that stopping it means telling the vendor."""
        return self.state in ("sending", "unknown") or self.provider_id is not None

    def failure(self) -> PortrayalError:
        """Return the recorded failure as the error it was."""
        error = self.error or {}
        kind = BLAME.get(str(error.get("blame")), PortrayalError)
        return kind(str(error.get("message", "The job failed.")), next=str(error.get("next", "")))


class Outcome(Noun):
    """What the work of a job leaves behind: its tool's result, and dollars spent."""

    result: Json
    cost_usd: float = 0.0


def content_key(tool: str, plan: Json) -> str:
    """Return the SHA-256 of the canonical plan: the same content is the same job, charged once."""
    canonical = json.dumps([tool, plan], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def job_id(key: str) -> str:
    """Return the id of the job with this key."""
    return f"j{key[:12]}"


def as_error(error: PortrayalError) -> Json:
    """Return what of an error may be stored: our own words and who can fix it."""
    blame = next(blame for blame, kind in BLAME.items() if isinstance(error, kind))
    return {"blame": blame, "message": error.message, "next": error.next}


def row_to_job(found: Row) -> Job:
    """Read a database row."""
    row: dict[str, Any] = dict(found)  # type: ignore[call-overload]
    for column in ("plan", "result", "error"):
        row[column] = None if row[column] is None else json.loads(row[column])
    return Job.model_validate({**row, "cancel": bool(row["cancel"])})
