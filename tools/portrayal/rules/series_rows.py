"""A finished series as people look at it: one row a post, what does not belong, and the whole account."""

from collections.abc import Sequence
from typing import Literal

from portrayal.models import Check, Noun, Path

SeriesStatus = Literal["planned", "done", "failed", "skipped", "left"]
"""`skipped`: no hero was wanted or could be planned; `left`: the run ended before its turn."""

DriftKind = Literal["person", "colours", "composition", "repeat", "scene"]


class SeriesRow(Noun):
    """One post of a series: what it got, where that stands, and why; `position` counts from 0 in the posts' order.

    `image` is an absolute path, `usd` what its hero cost, whichever call paid; `variation` which of the post's own
    scenes it shows.
    """

    post: str
    position: int
    status: SeriesStatus
    title: str = ""
    url: str | None = None
    because: str = ""
    cluster: str | None = None
    scene: str | None = None
    path: Path | None = None
    person: bool | None = None
    usd: float = 0.0
    hero: str | None = None
    image: str | None = None
    alt_text: str | None = None
    checks: tuple[Check, ...] = ()
    lora: str | None = None
    variation: int = 0

    @property
    def name(self) -> str:
        """What people call the post."""
        return self.title or self.post


class Finding(Noun):
    """What does not belong, or stands there twice: the first position is the one to look at, `border` what is usual."""

    kind: DriftKind
    positions: tuple[int, ...]
    posts: tuple[str, ...]
    because: str
    figure: float
    border: float


class Spread(Noun):
    """How far the heroes of a series lie apart in one respect, in words with the figures."""

    kind: DriftKind
    because: str


class Consistency(Noun):
    """What a look at the series as a whole found: `looked` heroes were measured; `notes` say what was not looked at."""

    looked: int = 0
    findings: tuple[Finding, ...] = ()
    spread: tuple[Spread, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self, rows: Sequence[SeriesRow]) -> tuple[str, ...]:
        """Return the findings as sentences that begin with the post, by the name that a call has for it."""
        posts = {row.position: row.post for row in rows}
        return tuple(f"{posts[one.positions[0]]}: {one.because}" for one in self.findings)

    def odd(self) -> frozenset[int]:
        """Return the positions of the heroes to look at."""
        return frozenset(one.positions[0] for one in self.findings)


class SeriesAccount(Noun):
    """A series at its end, for its report: the plan's id, where the posts are, every row, and the look at the whole.

    `unplaced` are the positions of heroes that were to go into their posts (`place`), and did not; `notes` are
    sentences about the blog, as what was left out of the plan.
    """

    series: str
    source: str
    rows: tuple[SeriesRow, ...]
    consistency: Consistency = Consistency()
    paid_usd: float | None = None
    """What the last call paid; the heroes of earlier ones cost nothing more,"""
    budget_usd: float | None = None
    """and what it was allowed to."""
    lora: str | None = None
    preview: bool = False
    place: bool = False
    unplaced: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, status: SeriesStatus) -> Sequence[SeriesRow]:
        """Return the rows of one status."""
        return [row for row in self.rows if row.status == status]
