"""What a curation found, in the words and pictures that people look at."""

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

Verdict: TypeAlias = Literal["kept", "spare", "left out"]
"""`spare` is usable, but not needed."""


class Want(Protocol):
    """A row of the coverage: how many photos show one thing of a kind, and how many should (a `mix.Coverage`)."""

    @property
    def kind(self) -> str:
        """Return the kind, such as angle or shot."""
        ...

    @property
    def name(self) -> str:
        """Return which of that kind, such as profile."""
        ...

    @property
    def have(self) -> int:
        """Return how many there are."""
        ...

    @property
    def want(self) -> int:
        """Return how many there should be."""
        ...


@dataclass(frozen=True, slots=True)
class Tile:
    """One photo: its file name, a small JPEG (empty when it could not be read), the verdict and why, in a sentence.

    A kept photo has the `file` of the set ("001.jpg"), its caption, and what was `removed` from the caption.
    """

    name: str
    thumbnail: bytes
    verdict: Verdict
    because: str
    warnings: tuple[str, ...] = ()
    file: str = ""
    caption: str = ""
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A data set as people see it; `tiles` begin with the kept ones, in the set's order.

    `missing` are photos to take, `notes` what could not be checked here, `steps` what to do next, all in sentences.
    """

    title: str
    kept: int
    total: int
    trigger_word: str
    subject: str
    base_model: str
    tiles: tuple[Tile, ...]
    coverage: tuple[Want, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    def of(self, verdict: Verdict) -> tuple[Tile, ...]:
        """Return the photos of one verdict."""
        return tuple(tile for tile in self.tiles if tile.verdict == verdict)

    def counts(self) -> dict[Verdict, int]:
        """Return how all photos divide, with those of which there is no tile."""
        spare = len(self.of("spare"))
        return {"kept": self.kept, "spare": spare, "left out": max(0, self.total - self.kept - spare)}

    def wants(self) -> dict[str, tuple[Want, ...]]:
        """Return the coverage by kind, in the order given."""
        return {
            kind: tuple(row for row in self.coverage if row.kind == kind)
            for kind in dict.fromkeys(row.kind for row in self.coverage)
        }
