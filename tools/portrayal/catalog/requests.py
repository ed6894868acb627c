"""What requests and results have in common: strictness, how an article is given, how long work is told."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from portrayal.models import JobState, Noun

Status = JobState | Literal["dry_run", "needs_approval"]
"""Where paid or long work stands; the last two mean that nothing was started."""

Name = Annotated[str, Field(pattern=r"\S", max_length=300)]
"""A name: never blank."""
PathText = Annotated[str, Field(pattern=r"\S", max_length=4096)]
"""A path or an address: never blank, because a blank path would mean the folder we run in."""

WAIT_S = 45.0
"""Seconds that one call waits at most: hosts give up at 60 (research on hosts, 2026-11)."""


class Request(BaseModel):
    """Base of every request: a misspelt name or a value of the wrong type is refused, nothing is coerced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, defer_build=True)


class ArticleRequest(Request):
    """An article, given as exactly one of text, file or url."""

    text: str | None = Field(default=None, description="article itself")
    file: PathText | None = Field(default=None, description="article path")
    url: PathText | None = Field(default=None, description="article address")
    title: str | None = Field(default=None, description="its title", max_length=500)


class Picture(Noun):
    """A file that a host should show beside a result: where it is, its resource, and what it shows.

    `preview_width` is how many pixels wide it is shown at most; a sheet full of text may ask for more than a picture.
    """

    path: str
    uri: str
    about: str
    preview_width: int = 768


class Result(Noun):
    """Base of every result. Fields that are null are left out of what is sent."""

    def sent(self) -> dict[str, Any]:
        """Return what every face sends, and what a job keeps."""
        return self.model_dump(mode="json", exclude_none=True)

    def pictures(self) -> tuple[Picture, ...]:
        """Return what a host should show; most results have nothing to look at."""
        return ()


class JobResult(Result):
    """Result of work that may outlive the call: `next` is the call to make when it is not finished."""

    job: str | None = None
    status: Status
    next: str | None = None

    def asked_usd(self) -> float:
        """Return the dollars that consent is asked for when the status is `needs_approval`."""
        return float(getattr(self, "estimate_usd", 0.0))
