"""Cut what models cannot draw out of a scene, with the preposition, verb or hand that held it, in six languages."""

from portrayal.models import GuardChange
from portrayal.rules.guard_walk import REACH, Guarded, Span, Walk
from portrayal.rules.wording import tidy

_ADJECTIVES = {"de": ("en", "em", "er", "es", "e"), "pl": ("ym", "im", "ego", "ej", "ych", "ymi", "imi")}
"""Endings of an adjective between a preposition or article and its noun."""
_HAND_PHRASE = 4
"""Words in which "in her left hand" may follow a phone."""


class Cutting(Walk):
    """A walk that leaves nothing in place of a hit; `changes` say what stands for it in the text's own language."""

    keeps_joints = True

    def run(self) -> Guarded:
        """Cut every hit out and close the gaps; the text is untouched where nothing was found."""
        pieces: list[str] = []
        changes: list[GuardChange] = []
        things: list[str] = []
        done, floor, n = 0, 0, 0
        while n < len(self.hits):
            hit = self.hits[n]
            denied = self.reach_back(hit, floor)[1]
            span, end, n = self.reach_on(n, denied=denied)
            last, end = self._what_follows(span.last, end)
            joined = not denied and self.soft(last) and self.word(last + 1, "joins")
            found_to = end
            if joined:
                last, end = last + 1, self.tokens[last + 1][1] if end <= self.tokens[last + 1][0] else end
            first = self.reach_back(hit, floor)[0] if denied else self._what_leads(hit, floor, joined=joined)
            if not joined and not self.soft(first - 1) and self.soft(last) and self.word(last + 1, "lies"):
                last, end = last + 1, self.tokens[last + 1][1]
            start = max(self.tokens[first][0], done)
            answer = "" if denied else self.rules.answer(span.concepts, self.language)
            things += [answer.split(", ")[0]] if answer and any(c.thing for c in span.concepts) else []
            found = self.text[start:found_to].strip(" ,")
            because = self.rules.because if answer else self.rules.because_denied
            changes.append(GuardChange(found=found, replaced_by=answer, because=f"{found!r}: {because}"))
            pieces += [self.text[done:start], ", " if denied else " "]
            done, floor = end, last + 1
        if not changes:
            return Guarded(text=self.text)
        return Guarded(text=tidy("".join(pieces) + self.text[done:]), changes=tuple(changes), things=tuple(things))

    def _what_leads(self, hit: Span, floor: int, *, joined: bool) -> int:
        """Return the first word that goes with `hit`: its article, and where nothing is joined its preposition too."""
        first, bound = hit.first, max(floor, hit.first - REACH)
        sets = ("lead",) if joined else ("lead", "before", "hold", "use")
        skip = self._adjectives(first, bound)
        first -= skip
        while first > bound and self.soft(first - 1) and self.word(first - 1, *sets):
            first -= 1
        return first

    def _adjectives(self, first: int, bound: int) -> int:
        """Return how many words before `first` are adjectives between an article or a preposition and the noun."""
        endings = _ADJECTIVES.get(self.language, ())
        for many in (1, 2):
            at = first - many
            if not (endings and at > bound and self.soft(at)) or self.word(at, "lead", "before", "hold"):
                return 0
            start, _, word = self.tokens[at]
            if not word.endswith(endings) or self.text[start].isupper():
                return 0
            if self.soft(at - 1) and self.word(at - 1, "lead", "before"):
                return many
        return 0

    def _what_follows(self, last: int, end: int) -> tuple[int, int]:
        """Return the last word and the end of what goes behind a hit: the hand that held it, or a verb at the end."""
        for many in range(1, _HAND_PHRASE + 1):
            if not self.soft(last + many - 1) or last + many >= len(self.tokens):
                break
            if many > 1 and self.word(last + many, "hands"):
                return last + many, self.tokens[last + many][1]
            if not self.word(last + many, "lead", "before", "link"):
                break
        if self.language == "de" and self.soft(last) and self.word(last + 1, "hold"):
            return last + 1, self.tokens[last + 1][1]
        return last, end
