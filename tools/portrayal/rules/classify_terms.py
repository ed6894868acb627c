"""Find a lexicon's terms in a text with one pass over its words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from portrayal.models import Language
from portrayal.rules.data import table
from portrayal.rules.language import Word, fold, words_of

STRENGTHS: Mapping[str, float] = {"strong": 4.0, "clear": 2.0, "hint": 1.0}
"""The weight of a term by the list that it stands in (`lexicon/en.toml` explains the lists)."""

_WORDS_REMEMBERED = 20_000

SWAMPING = frozenset({"wordpress", "wp", "agency", "agencies", "agentur", "agencja", "agence", "agencia", "byra"})
"""Words that stand on every page of an agency's blog: alone they are never evidence."""


NEUTRAL = "neutral"
"""The lexicon's list of words that would mislead ("j'ai" is no AI): they stand in no cluster and hide those that do."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a lexicon: the cluster it points to, its weight, and its folded words with their stars."""

    cluster: str
    weight: float
    parts: tuple[str, ...]


@dataclass(slots=True)
class Hit:
    """How often a term occurs, and how it was first written."""

    written: str
    count: int = 0


def term(cluster: str, weight: float, text: str) -> Term | None:
    """Return `text` as a term, or None when it is empty or a word that swamps every article."""
    parts = tuple(
        ("*" if raw.startswith("*") else "") + word.folded + ("*" if raw.endswith("*") else "")
        for raw in text.replace("-", " ").split()
        for word in words_of(raw)[:1]
    )
    return Term(cluster, weight, parts) if parts and " ".join(parts) not in SWAMPING else None


def _fits(part: str, word: str) -> bool:
    """Say whether `word` is `part`, where a star stands for any beginning or ending."""
    if part.endswith("*"):
        return word.startswith(part[:-1])
    return word.endswith(part[1:]) if part.startswith("*") else word == part


def _follows(found: Term, words: Sequence[Word], at: int) -> bool:
    """Say whether the words after `at` are the rest of the term."""
    run = words[at + 1 : at + len(found.parts)]
    return len(run) == len(found.parts) - 1 and all(
        _fits(part, word.folded) for part, word in zip(found.parts[1:], run, strict=True)
    )


def _one_a_cluster(terms: Iterable[Term]) -> Iterable[Term]:
    """Return the weightiest of the terms for each cluster."""
    best: dict[str, Term] = {}
    for each in terms:
        if each.cluster not in best or each.weight > best[each.cluster].weight:
            best[each.cluster] = each
    return best.values()


@dataclass(slots=True)
class TermIndex:
    """Terms by their first word, so that each word of a text costs a few look-ups."""

    whole: dict[str, list[Term]] = field(default_factory=dict[str, list[Term]])
    stems: dict[str, list[Term]] = field(default_factory=dict[str, list[Term]])
    endings: dict[str, list[Term]] = field(default_factory=dict[str, list[Term]])
    lengths: tuple[int, ...] = ()
    known: dict[str, tuple[Term, ...]] = field(default_factory=dict[str, tuple[Term, ...]])

    @classmethod
    def of(cls, terms: Iterable[Term]) -> "TermIndex":
        """Return an index of `terms`; of the same words twice for one cluster the first counts."""
        index, seen = cls(), set[tuple[str, tuple[str, ...]]]()
        for each in terms:
            first = each.parts[0]
            if (each.cluster, each.parts) in seen:
                continue
            seen.add((each.cluster, each.parts))
            if first.endswith("*"):
                index.stems.setdefault(first[:-1], []).append(each)
            elif first.startswith("*"):
                index.endings.setdefault(first[1:], []).append(each)
            else:
                index.whole.setdefault(first, []).append(each)
        index.lengths = tuple(sorted({len(key) for key in (*index.stems, *index.endings)}))
        return index

    def find(self, words: Sequence[Word]) -> dict[Term, Hit]:
        """Return every term that occurs in `words`, read from the left with the longest phrase first.

        A word counts once: inside of 'performance budget' neither 'performance' nor 'budget' counts again.
        """
        hits: dict[Term, Hit] = {}
        at = 0
        while at < len(words):
            starters = self._starters(words[at].folded)
            if not starters:
                at += 1
                continue
            fitting = [each for each in starters if len(each.parts) == 1 or _follows(each, words, at)]
            length = max((len(each.parts) for each in fitting), default=1)
            longest = [each for each in fitting if len(each.parts) == length]
            told = () if any(each.cluster == NEUTRAL for each in longest) else _one_a_cluster(longest)
            for cluster_term in told:
                hit = hits.get(cluster_term)
                if hit is None:
                    hits[cluster_term] = hit = Hit(" ".join(each.written for each in words[at : at + length]))
                hit.count += 1
            at += length
        return hits

    def _starters(self, word: str) -> tuple[Term, ...]:
        """Return the terms whose first part fits `word`; words are remembered, but not without end."""
        starters = self.known.get(word)
        if starters is None:
            if len(self.known) >= _WORDS_REMEMBERED:
                self.known.clear()
            self.known[word] = starters = tuple(self._starting_with(word))
        return starters

    def _starting_with(self, word: str) -> Iterable[Term]:
        """Yield the terms whose first part fits `word`."""
        yield from self.whole.get(word, ())
        for length in self.lengths:
            if length > len(word):
                return
            yield from self.stems.get(word[:length], ())
            yield from self.endings.get(word[-length:], ())


def lexicon_terms(language: Language) -> Iterable[Term]:
    """Yield the built-in terms for an article in `language`: its own list, then the English one."""
    for each in dict.fromkeys((language, "en")):
        for cluster, lists in table(f"lexicon/{each}").items():
            for strength, texts in lists.items():
                for text in texts:
                    if found := term(cluster, STRENGTHS[strength], text):
                        yield found


@cache
def lexicon_index(language: Language) -> TermIndex:
    """Return the built-in index for `language`; it is built when first asked for."""
    return TermIndex.of(lexicon_terms(language))


def plain(text: str) -> str:
    """Return `text` folded to words with single spaces, as terms are compared."""
    return " ".join(fold(word.written) for word in words_of(text))
