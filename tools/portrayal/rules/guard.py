"""The prompt guard: what image models cannot draw becomes the mood of the same idea (R-noscreen, R-mood).

Scene texts come in six languages; a replacement is always an English phrase, because image models follow English
best and read a mixed sentence without harm. Things are replaced in place ("a closed laptop"), moods stand between
commas, and what a text denies ("no screens") is left out, because models paint the noun and miss the "no".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from portrayal.models import GuardChange, Noun
from portrayal.rules.data import table
from portrayal.rules.wording import Finder, Words, clean, fold, tidy

_REACH = 10
"""How many words a replacement may take with it on either side: keeps the work linear."""
_PASSES = 4
"""A replacement may meet a neighbour and make a new term ("a closed book" + "title"); one more pass finds it."""
_SOFT = re.compile(r"[ '\-]{1,3}")
_LISTED = re.compile(r"[ '\-,]{1,4}")
_QUOTED = re.compile(r"[ :]{0,2}[\"“„«][^\"“”„«»]{0,80}[\"”“»]")


class Guarded(Noun):
    """A text that an image model can draw, and what was changed to make it so."""

    text: str
    changes: tuple[GuardChange, ...] = ()


@dataclass(frozen=True)
class _Concept:
    """One row of guard.toml: a thing models cannot draw, its rank, and what stands for it."""

    id: str
    rank: int
    object: str
    mood: str
    complete: bool


@dataclass(frozen=True)
class _Rules:
    """guard.toml, compiled. `owner[i]` is the concept of the finder's term `i`; None is an exception."""

    finder: Finder
    owner: tuple[_Concept | None, ...]
    words: dict[str, Words]
    pairs: tuple[tuple[frozenset[str], str], ...]
    because: str
    because_denied: str


@dataclass(frozen=True)
class _Span:
    """Words `first` to `last` (both included) of the text and the concepts found there."""

    first: int
    last: int
    concepts: tuple[_Concept, ...]


def guard_prompt(text: str) -> Guarded:
    """Rewrite `text` (any of six languages, any length) to what a model can draw; R-noscreen.

    The result is one line in NFKC. Guarding it again changes nothing; a safe text comes back as it was.
    """
    text, changes = clean(text), tuple[GuardChange, ...]()
    for _ in range(_PASSES):
        guarded = _Pass(text, _rules()).run()
        text, changes = guarded.text, (*changes, *guarded.changes)
        if not guarded.changes:
            break
    return Guarded(text=text, changes=changes)


@cache
def _rules() -> _Rules:
    data = table("guard")
    terms: list[str] = [term for rows in data["exceptions"].values() for term in rows]
    owner: list[_Concept | None] = [None] * len(terms)
    for rank, row in enumerate(data["concepts"]):
        concept = _Concept(row["id"], rank, row.get("object", ""), row.get("mood", ""), row.get("complete", False))
        found = [term for language in ("en", "pl", "de", "no", "es", "fr") for term in row.get(language, ())]
        terms += found
        owner += [concept] * len(found)
    return _Rules(
        finder=Finder(terms),
        owner=tuple(owner),
        words={name: Words(words) for name, words in data["words"].items()},
        pairs=tuple((frozenset(row["of"]), row["replacement"]) for row in data["pairs"]),
        because=data["because"],
        because_denied=data["because_denied"],
    )


class _Pass:
    """One walk through one text, from left to right."""

    def __init__(self, text: str, rules: _Rules) -> None:
        self.text = text
        self.rules = rules
        self.folded = fold(text)
        self.tokens = [(m.start(), m.end(), m[0]) for m in re.finditer(r"\w+", self.folded)]
        self.safe: set[int] = set()
        self.hits = self._hits()
        self.hit_at = {hit.first: n for n, hit in enumerate(self.hits)}

    def run(self) -> Guarded:
        """Replace every hit and tidy the gaps; the text is untouched where nothing was found."""
        pieces: list[str] = []
        changes: list[GuardChange] = []
        done, n = 0, 0
        floor = 0
        while n < len(self.hits):
            first, denied = self._reach_back(self.hits[n], floor)
            leads = not denied and bool(self.hits[n].concepts[0].object)
            span, end, n = self._reach_on(n, denied=denied)
            answer = "" if denied else self._answer(span.concepts)
            thing = not denied and any(c.object for c in span.concepts)
            start, joint = self._joint(first, floor) if leads else (self.tokens[first][0], ", ")
            found = self.text[start:end].strip(" ,")
            because = self.rules.because_denied if not answer else self.rules.because
            changes.append(GuardChange(found=found, replaced_by=answer, because=f"{found!r}: {because}"))
            pieces += [self.text[done:start], joint + answer + ("" if thing else ", ")]
            done, floor = end, span.last + 1
        if not changes:
            return Guarded(text=self.text)
        return Guarded(text=tidy("".join(pieces) + self.text[done:]), changes=tuple(changes))

    def _hits(self) -> list[_Span]:
        starts = {token[0]: i for i, token in enumerate(self.tokens)}
        ends = {token[1]: i for i, token in enumerate(self.tokens)}
        hits: list[_Span] = []
        for match in self.rules.finder.find(self.folded):
            first, last = starts[match.start], ends[match.end]
            concept = self.rules.owner[match.term]
            if concept is None:
                self.safe.update(range(first, last + 1))
            else:
                hits.append(_Span(first, last, (concept,)))
        return hits

    def _word(self, i: int, *sets: str) -> bool:
        """Tell whether word `i` exists, is free to take and stands in one of the named word lists."""
        if not 0 <= i < len(self.tokens) or i in self.safe:
            return False
        return any(self.tokens[i][2] in self.rules.words[name] for name in sets)

    def _soft(self, i: int, gap: re.Pattern[str] = _SOFT) -> bool:
        """Tell whether nothing but a blank, a hyphen or an apostrophe stands between words `i` and `i + 1`."""
        if not 0 <= i < len(self.tokens) - 1:
            return False
        return bool(gap.fullmatch(self.folded, self.tokens[i][1], self.tokens[i + 1][0]))

    def _reach_back(self, hit: _Span, floor: int) -> tuple[int, bool]:
        """Return the first word that goes with `hit`, and whether the text denies it ("without any …")."""
        wide, thing = hit.first, bool(hit.concepts[0].object)
        bound = max(floor, hit.first - _REACH)
        while wide > bound and self._soft(wide - 1) and self._word(wide - 1, "lead", "before"):
            wide -= 1
        if wide > bound and self._soft(wide - 1) and self._word(wide - 1, "deny"):
            wide -= 1
            while wide > bound and self._soft(wide - 1) and self._word(wide - 1, "before", "deny"):
                wide -= 1
            return wide, True
        narrow = hit.first
        while thing and narrow > wide and self._word(narrow - 1, "lead"):
            narrow -= 1
        return (narrow if thing else wide), False

    def _reach_on(self, n: int, *, denied: bool) -> tuple[_Span, int, int]:
        """Return hit `n` joined with those that belong to it, where it ends in the text, and the next hit."""
        last, concepts = self.hits[n].last, list(self.hits[n].concepts)
        n += 1
        while n < len(self.hits) and self._bridged(last, self.hits[n].first, denied=denied):
            last = self.hits[n].last
            concepts += self.hits[n].concepts
            n += 1
        while self._soft(last) and self._word(last + 1, "follow") and not self._word(last + 2, "lead"):
            last += 1
        if self._soft(last) and self._word(last + 1, "tail"):
            last, n = self._tail(last + 1, n, concepts)
        elif not any(c.object for c in concepts) or denied:
            last += int(self._soft(last) and self._word(last + 1, "conjunctions"))
        end = self.tokens[last][1]
        quoted = _QUOTED.match(self.folded, end)
        if quoted:
            end = quoted.end()
            while n < len(self.hits) and self.tokens[self.hits[n].first][0] < end:
                n += 1
            while last + 1 < len(self.tokens) and self.tokens[last + 1][0] < end:
                last += 1
        return _Span(self.hits[n - 1].first, last, tuple(concepts)), end, n

    def _bridged(self, last: int, first: int, *, denied: bool) -> bool:
        """Tell whether only linking words stand between word `last` and the next hit's word `first`."""
        if first - last > _REACH:
            return False
        gap, sets = (_LISTED, ("link", "lead", "deny")) if denied else (_SOFT, ("link", "lead"))
        return all(self._soft(i, gap) for i in range(last, first)) and all(
            self._word(i, *sets) for i in range(last + 1, first)
        )

    def _tail(self, i: int, n: int, concepts: list[_Concept]) -> tuple[int, int]:
        """Take what a screen or sign shows, from word `i` to a word of place or the end of the phrase."""
        bound = i + _REACH
        while i < bound and self._soft(i) and i + 1 not in self.safe and not self._word(i + 1, "stop"):
            i += 1
            if i in self.hit_at and self.hit_at[i] >= n:
                n = self.hit_at[i] + 1
                concepts += self.hits[n - 1].concepts
                i = self.hits[n - 1].last
        return i, n

    def _joint(self, first: int, floor: int) -> tuple[int, str]:
        """Return where a thing's replacement begins and its joint: "typing on a laptop" becomes "with …"."""
        i = first - 1
        if i > floor and self._soft(i) and self._word(i, "use_prepositions") and self._soft(i - 1):
            i -= 1
        if i >= floor and i >= first - 2 and self._soft(i) and self._word(i, "use"):
            return self.tokens[i][0], "with "
        return self.tokens[first][0], ""

    def _answer(self, concepts: Sequence[_Concept]) -> str:
        """Choose what stands for `concepts`: a known pair, else the thing, else the mood of the highest rank."""
        ranked = sorted(concepts, key=lambda concept: concept.rank)
        ids = {concept.id for concept in ranked}
        for pair, replacement in self.rules.pairs:
            if pair <= ids:
                return replacement
        things = [c for c in ranked if c.object]
        mood = next((c.mood for c in ranked if c.mood), "")
        if not things:
            return mood
        thing = next((c for c in things if c.complete), things[0])
        return thing.object if thing.complete or not mood else f"{thing.object}, {mood}"


def mentions(text: str) -> tuple[str, ...]:
    """Return what in `text` an image model cannot draw, as it is written there; empty for a safe text."""
    return tuple(change.found for change in guard_prompt(text).changes)


def words_of(name: str) -> Words:
    """Return one word list of guard.toml (`deny`, `stop`, …) for the rules beside this one; raises KeyError."""
    return _rules().words[name]
