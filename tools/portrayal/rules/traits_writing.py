"""Writes a text again without the words that go: whole fragments out, and no joint left hanging."""

import re
from collections.abc import Iterator, Sequence

from portrayal.rules.traits_reading import Clause
from portrayal.rules.wording import tidy

_LITTLE = ("det", "join", "copula", "prep", "small", "pronoun")
_RANK = (".", ";", ",")
_BRACKETS = ("()", "[]", "{}", "«»")


def write_without(text: str, clauses: Sequence[Clause], gone: set[int]) -> tuple[str, tuple[str, ...]]:
    """Return `text` without the words that start at `gone`, and the fragments that were taken out."""
    if not gone:
        return text, ()
    writer = _Writer(text, clauses, gone)
    return writer.text(), tuple(writer.fragments())


class _Writer:
    def __init__(self, text: str, clauses: Sequence[Clause], gone: set[int]) -> None:
        self._source = text
        self._tokens = [token for clause in clauses for token in clause.tokens]
        self._marks = [mark for clause in clauses for mark in ("",) * (len(clause.tokens) - 1) + (clause.mark,)]
        self._stays = [token.start not in gone for token in self._tokens]
        self._runs = list(self._trimmed())

    def text(self) -> str:
        """Write the runs of words that stay, with a joint between every two."""
        if not self._runs:
            return ""
        first, last = self._runs[0][0], self._runs[-1][1]
        written = self._source[: self._tokens[0].start] if first == 0 else ""
        for number, (start, end) in enumerate(self._runs):
            piece = self._source[self._tokens[start].start : self._tokens[end].end]
            if number:
                joint = self._joint(self._runs[number - 1][1], start)
                written += joint
                piece = piece[:1].upper() + piece[1:] if joint.strip(" ,;:") and not self._stays[start - 1] else piece
            written += piece
        rest = self._source[self._tokens[-1].end :]
        return tidy(_balanced(written + (rest if last == len(self._tokens) - 1 else "." * rest.rstrip().endswith("."))))

    def fragments(self) -> Iterator[str]:
        """Yield what was taken out, clause by clause, but for words that say nothing of themselves."""
        start = None
        for place, token in enumerate(self._tokens):
            if self._stays[place]:
                start = None
                continue
            start = place if start is None else start
            if place + 1 == len(self._tokens) or self._stays[place + 1] or self._marks[place]:
                if not all(self._is_little(n) or self._tokens[n].any("number") for n in range(start, place + 1)):
                    yield self._source[self._tokens[start].start : token.end]
                start = None

    def _trimmed(self) -> Iterator[tuple[int, int]]:
        """Yield the first and last word of each run that stays, without joints that lead nowhere."""
        place, count = 0, len(self._tokens)
        while place < count:
            if not self._stays[place]:
                place += 1
                continue
            start = end = place
            while end + 1 < count and self._stays[end + 1]:
                end += 1
            place = end + 1
            while start <= end and start > 0 and self._leads_nowhere_in_front(start):
                self._stays[start] = False
                start += 1
            while end >= start and end + 1 < count and not self._marks[end] and self._leads_nowhere_behind(end):
                self._stays[end] = False
                end -= 1
            if start <= end and self._says_nothing(start, end):
                self._stays[start : end + 1] = [False] * (end + 1 - start)
            elif start <= end:
                yield start, end

    def _says_nothing(self, start: int, end: int) -> bool:
        """Tell whether a run is nothing but joints: "with the", and neither "behind" nor "in (her) hands"."""
        little = all(self._is_little(place) for place in range(start, end + 1))
        return (
            little
            and not self._tokens[start].any("adverb")
            and (bool(self._marks[end]) or not self._only_somebody_behind(end))
        )

    def _leads_nowhere_in_front(self, place: int) -> bool:
        token = self._tokens[place]
        if token.any("relative") and place + 1 < len(self._tokens) and not self._marks[place]:
            return self._tokens[place + 1].any("prep", "verb", "copula", "join")
        return (
            token.any("join", "copula")
            and not token.any("kept", "prep", "det")
            and not self._only_somebody_before(place)
        )

    def _leads_nowhere_behind(self, place: int) -> bool:
        token = self._tokens[place]
        if token.any("and", "prep") and self._only_somebody_behind(place):
            return False
        return self._is_little(place) and not token.any("adverb")

    def _only_somebody_before(self, place: int) -> bool:
        """Tell whether only "him" is missing behind a preposition: "the fields behind him are green"."""
        place -= 1
        while place >= 0 and not self._stays[place] and self._tokens[place].any("pronoun") and not self._marks[place]:
            place -= 1
        return (
            place >= 0 and self._stays[place] and not self._marks[place] and self._tokens[place].any("prep", "adverb")
        )

    def _only_somebody_behind(self, place: int) -> bool:
        """Tell whether only "she", "her" or "the woman's" is missing before the text goes on."""
        start = place = place + 1
        while place < len(self._tokens) and not self._stays[place] and not self._marks[place - 1]:
            place += 1
        missing = self._tokens[start:place]
        if place == len(self._tokens) or not missing or self._marks[place - 1]:
            return False
        return all(token.any("pronoun") for token in missing) or missing[-1].word == "s"

    def _is_little(self, place: int) -> bool:
        token = self._tokens[place]
        return token.any(*_LITTLE) and not token.any("kept", "verb")

    def _joint(self, end: int, start: int) -> str:
        """Return what joins two runs: the strongest mark between them, a blank, or a comma for what is missing."""
        marks = self._marks[end:start]
        if self._marks[end] == ":":
            return ": " if "." not in marks else ". "
        mark = next((mark for mark in _RANK if mark in marks), "," if ":" in marks else "")
        if mark == "." and self._marks[end] == ".":
            return self._source[self._tokens[end].end : self._tokens[end + 1].start].strip() + " "
        if mark:
            return f"{mark} "
        missing = self._tokens[end + 1 : start]
        goes_on = self._tokens[start].any("prep", "and") or self._tokens[end].any("prep", "adverb", "join")
        return " " if goes_on or all(t.any("pronoun", "det") or t.word == "s" for t in missing) else ", "


def _balanced(text: str) -> str:
    """Take out brackets that lost their other half."""
    for left, right in _BRACKETS:
        if text.count(left) != text.count(right):
            text = re.sub(f"[{re.escape(left + right)}]", " ", text)
    return text
