"""guard.toml, compiled: the concepts that models cannot draw, how to find them, and what stands for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from portrayal.models import Language
from portrayal.rules.data import table
from portrayal.rules.wording import Finder, Words


@dataclass(frozen=True)
class Concept:
    """One row of guard.toml: a thing models cannot draw, its rank, and what stands for it, by language."""

    id: str
    rank: int
    thing: bool
    complete: bool
    answers: dict[str, str]


@dataclass(frozen=True)
class GuardTable:
    """All of guard.toml. `owner[i]` is the concept of the finder's term `i` (None: an exception) and its language."""

    finder: Finder
    owner: tuple[tuple[Concept | None, Language | None], ...]
    words: dict[str, Words]
    pairs: tuple[tuple[frozenset[str], dict[str, str]], ...]
    because: str
    because_denied: str

    def answer(self, concepts: Sequence[Concept], language: Language) -> str:
        """Choose what stands for `concepts`: a known pair, else the thing, else the mood of the highest rank."""
        ranked = sorted(concepts, key=lambda concept: concept.rank)
        ids = {concept.id for concept in ranked}
        for pair, replacement in self.pairs:
            if pair <= ids:
                return replacement[language]
        things = [c for c in ranked if c.thing]
        mood = next((c.answers[language] for c in ranked if not c.thing and c.answers[language]), "")
        if not things:
            return mood
        thing = next((c for c in things if c.complete), things[0])
        return thing.answers[language] if thing.complete or not mood else f"{thing.answers[language]}, {mood}"


@cache
def read_table() -> GuardTable:
    """Return guard.toml; it is read and compiled at the first call."""
    data = table("guard")
    terms: list[str] = [term for rows in data["exceptions"].values() for term in rows]
    terms += _own_answers(data)
    owner: list[tuple[Concept | None, Language | None]] = [(None, None)] * len(terms)
    for rank, row in enumerate(data["concepts"]):
        thing = bool(row.get("object"))
        english = row["object"] if thing else row["mood"]
        answers = {language: row.get("in", {}).get(language, english) for language in get_args(Language)}
        concept = Concept(row["id"], rank, thing, row.get("complete", False), answers)
        for language in get_args(Language):
            anywhere, only = row.get(language, ()), row.get("only", {}).get(language, ())
            terms += [*anywhere, *only]
            owner += [(concept, None)] * len(anywhere) + [(concept, language)] * len(only)
    return GuardTable(
        finder=Finder(terms),
        owner=tuple(owner),
        words={name: Words(words) for name, words in data["words"].items()},
        pairs=tuple((frozenset(row["of"]), {"en": row["replacement"], **row["in"]}) for row in data["pairs"]),
        because=data["because"],
        because_denied=data["because_denied"],
    )


def _own_answers(data: dict[str, Any]) -> list[str]:
    """Return what the guard itself says, in every language: whatever language the rest is in, it is safe."""
    rows = [*data["concepts"], *data["pairs"]]
    said = [row.get("object") or row.get("mood") or row.get("replacement") for row in rows]
    said += [text for row in rows for text in row.get("in", {}).values()]
    return sorted({part.strip() for text in said if text for part in text.split(",")})


def words_of(name: str) -> Words:
    """Return one word list of guard.toml (`deny`, `stop`, …) for the rules beside this one; raises KeyError."""
    return read_table().words[name]
