"""One walk through a text, from left to right: what the prompt guard finds, and the words that go with it."""

import re
from dataclasses import dataclass

from pydantic import Field

from portrayal.models import GuardChange, Language, Noun
from portrayal.rules.guard_table import Concept, GuardTable
from portrayal.rules.wording import fold, tidy

REACH = 10
"""How many words a replacement may take with it on either side: keeps the work linear."""
_SOFT = re.compile(r"[ '\-]{1,3}")
_LISTED = re.compile(r"[ '\-,]{1,4}")
_QUOTED = re.compile(r"[ :]{0,2}[\"“„«][^\"“”„«»]{0,80}[\"“”“»]")


class Guarded(Noun):
    """A text that an image model can draw, and what was changed to make it so."""

    text: str
    changes: tuple[GuardChange, ...] = ()
    things: tuple[str, ...] = Field(default=(), description="safe things named in place of cut ones, without a mood")


@dataclass(frozen=True)
class Span:
    """Words `first` to `last` (both included) of the text and the concepts found there."""

    first: int
    last: int
    concepts: tuple[Concept, ...]


class Walk:
    """One walk through one text, from left to right."""

    keeps_joints = False
    """Whether an "and" behind a mood is left for the walk itself to judge."""

    def __init__(self, text: str, rules: GuardTable, language: Language = "en") -> None:
        """Find every hit; terms of one language only count where `text` is in that language."""
        self.text = text
        self.rules = rules
        self.language: Language = language
        self.folded = fold(text)
        self.tokens = [(m.start(), m.end(), m[0]) for m in re.finditer(r"\w+", self.folded)]
        self.safe: set[int] = set()
        self.hits = self.find_hits()
        self.hit_at = {hit.first: n for n, hit in enumerate(self.hits)}

    def run(self) -> Guarded:
        """Replace every hit and tidy the gaps; the text is untouched where nothing was found."""
        pieces: list[str] = []
        changes: list[GuardChange] = []
        done, n = 0, 0
        floor = 0
        while n < len(self.hits):
            first, denied = self.reach_back(self.hits[n], floor)
            leads = not denied and bool(self.hits[n].concepts[0].thing)
            span, end, n = self.reach_on(n, denied=denied)
            answer = "" if denied else self.rules.answer(span.concepts, "en")
            thing = not denied and any(c.thing for c in span.concepts)
            start, joint = self._joint(first, floor) if leads else (self.tokens[first][0], ", ")
            found = self.text[start:end].strip(" ,")
            because = self.rules.because_denied if not answer else self.rules.because
            changes.append(GuardChange(found=found, replaced_by=answer, because=f"{found!r}: {because}"))
            pieces += [self.text[done:start], joint + answer + ("" if thing else ", ")]
            done, floor = end, span.last + 1
        if not changes:
            return Guarded(text=self.text)
        return Guarded(text=tidy("".join(pieces) + self.text[done:]), changes=tuple(changes))

    def find_hits(self) -> list[Span]:
        """Return what the table knows of the text, from left to right, and mark the words of exceptions as safe."""
        starts = {token[0]: i for i, token in enumerate(self.tokens)}
        ends = {token[1]: i for i, token in enumerate(self.tokens)}
        hits: list[Span] = []
        for match in self.rules.finder.find(self.folded):
            first, last = starts[match.start], ends[match.end]
            concept, only = self.rules.owner[match.term]
            if only and only != self.language:
                continue
            if concept is None:
                self.safe.update(range(first, last + 1))
            else:
                hits.append(Span(first, last, (concept,)))
        return hits

    def word(self, i: int, *sets: str) -> bool:
        """Tell whether word `i` exists, is free to take and stands in one of the named word lists."""
        if not 0 <= i < len(self.tokens) or i in self.safe:
            return False
        return any(self.tokens[i][2] in self.rules.words[name] for name in sets)

    def soft(self, i: int, gap: re.Pattern[str] = _SOFT) -> bool:
        """Tell whether nothing but a blank, a hyphen or an apostrophe stands between words `i` and `i + 1`."""
        if not 0 <= i < len(self.tokens) - 1:
            return False
        return bool(gap.fullmatch(self.folded, self.tokens[i][1], self.tokens[i + 1][0]))

    def reach_back(self, hit: Span, floor: int) -> tuple[int, bool]:
        """Return the first word that goes with `hit`, and whether the text denies it ("without any …")."""
        wide, thing = hit.first, bool(hit.concepts[0].thing)
        bound = max(floor, hit.first - REACH)
        while wide > bound and self.soft(wide - 1) and self.word(wide - 1, "lead", "before"):
            wide -= 1
        if wide > bound and self.soft(wide - 1) and self.word(wide - 1, "deny"):
            wide -= 1
            while wide > bound and self.soft(wide - 1) and self.word(wide - 1, "before", "deny"):
                wide -= 1
            return wide, True
        narrow = hit.first
        while thing and narrow > wide and self.word(narrow - 1, "lead"):
            narrow -= 1
        return (narrow if thing else wide), False

    def reach_on(self, n: int, *, denied: bool) -> tuple[Span, int, int]:
        """Return hit `n` joined with those that belong to it, where it ends in the text, and the next hit."""
        last, concepts = self.hits[n].last, list(self.hits[n].concepts)
        n += 1
        while n < len(self.hits) and self._bridged(last, self.hits[n].first, denied=denied):
            last = self.hits[n].last
            concepts += self.hits[n].concepts
            n += 1
        while self.soft(last) and self.word(last + 1, "follow") and not self.word(last + 2, "lead"):
            last += 1
        if self.soft(last) and self.word(last + 1, "tail"):
            last, n = self._tail(last + 1, n, concepts)
        elif denied or not (self.keeps_joints or any(c.thing for c in concepts)):
            last += int(self.soft(last) and self.word(last + 1, "conjunctions"))
        end = self.tokens[last][1]
        quoted = _QUOTED.match(self.folded, end)
        if quoted:
            end = quoted.end()
            while n < len(self.hits) and self.tokens[self.hits[n].first][0] < end:
                n += 1
            while last + 1 < len(self.tokens) and self.tokens[last + 1][0] < end:
                last += 1
        return Span(self.hits[n - 1].first, last, tuple(concepts)), end, n

    def _bridged(self, last: int, first: int, *, denied: bool) -> bool:
        """Tell whether only linking words stand between word `last` and the next hit's word `first`."""
        if first - last > REACH:
            return False
        gap, sets = (_LISTED, ("link", "lead", "deny")) if denied else (_SOFT, ("link", "lead"))
        return all(self.soft(i, gap) for i in range(last, first)) and all(
            self.word(i, *sets) for i in range(last + 1, first)
        )

    def _tail(self, i: int, n: int, concepts: list[Concept]) -> tuple[int, int]:
        """Take what a screen or sign shows, from word `i` to a word of place or the end of the phrase."""
        bound = i + REACH
        while i < bound and self.soft(i) and i + 1 not in self.safe and not self.word(i + 1, "stop"):
            i += 1
            if i in self.hit_at and self.hit_at[i] >= n:
                n = self.hit_at[i] + 1
                concepts += self.hits[n - 1].concepts
                i = self.hits[n - 1].last
        return i, n

    def _joint(self, first: int, floor: int) -> tuple[int, str]:
        """Return where a thing's replacement begins and its joint: "typing on a laptop" becomes "with …"."""
        i = first - 1
        if i > floor and self.soft(i) and self.word(i, "use_prepositions") and self.soft(i - 1):
            i -= 1
        if i >= floor and i >= first - 2 and self.soft(i) and self.word(i, "use"):
            return self.tokens[i][0], "with "
        return self.tokens[first][0], ""
