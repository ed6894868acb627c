"""Words of six languages: folding, tidying and finding terms of a data file in linear time.

A term's notation: a trailing `*` takes any ending, a leading `*` any front of a compound, a lone `?` any one word.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

_OWN = {"ł": "l", "ø": "o", "æ": "æ", "œ": "o", "ß": "s", "đ": "d", "\u0131": "i", "_": " ", "\u2019": "'", "å": "å"}
_HIDDEN = {"Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """Return `text` on one line, in NFKC, without invisible characters and doubled blanks."""
    if not text.isascii():
        kept = "".join(c for c in text if unicodedata.category(c) not in _HIDDEN)
        text = unicodedata.normalize("NFKC", kept)
    return " ".join("".join(" " if c.isspace() or ord(c) < 32 or ord(c) == 127 else c for c in text).split())


def fold(text: str) -> str:
    """Return `text` in lower case without accents, character by character: the length stays, so spans are shared.

    `å` and `æ` stay letters of their own: Norwegian `hår` (hair) is not `har` (has).
    """
    return "".join(map(_fold_one, text)) if not text.isascii() else text.lower().replace("_", " ")


def _fold_one(char: str) -> str:
    lower = char.lower()[:1]
    return _OWN.get(lower) or unicodedata.normalize("NFKD", lower)[:1].lower()[:1]


def tidy(text: str) -> str:
    """Close the gaps that removed words leave: no doubled, leading or trailing commas, single blanks."""
    text = re.sub(r"\s*,[\s,]*", ", ", text)
    text = re.sub(r",\s*([.;:!?)])", r"\1", text)
    return " ".join(re.sub(r"([.;:!?(])\s*,", r"\1", text).split()).strip(" ,;")


@dataclass(frozen=True)
class Words:
    """A set of single words with stems; `"ekranem" in Words(["ekran*"])` is true. Words are given folded."""

    exact: frozenset[str] = field(init=False)
    stems: frozenset[str] = field(init=False)
    sizes: tuple[int, ...] = field(init=False)

    def __init__(self, terms: Iterable[str]) -> None:
        """Read `terms`, each one word with an optional trailing `*`."""
        folded = [fold(term) for term in terms]
        object.__setattr__(self, "exact", frozenset(t for t in folded if not t.endswith("*")))
        object.__setattr__(self, "stems", frozenset(t[:-1] for t in folded if t.endswith("*")))
        object.__setattr__(self, "sizes", tuple(sorted({len(stem) for stem in self.stems})))

    def __contains__(self, word: str) -> bool:
        """Tell whether the folded `word` is in the set or begins with one of its stems."""
        return word in self.exact or (bool(self.stems) and any(word[:size] in self.stems for size in self.sizes))


@dataclass(frozen=True)
class Match:
    """Where a term stands in a folded text, and which one (its place in the list it was given in)."""

    start: int
    end: int
    term: int


class Finder:
    """Finds terms of one or more words in a folded text, leftmost first and then the one with most words.

    One alternation, branched by first letter; endings are possessive, so no input makes it backtrack.
    Compounds (`*bildschirm*`, one word each) are looked for inside the words that are still free.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        """Compile `terms`; an earlier one wins among equals."""
        self._order: list[int] = []
        self._cores: dict[str, int] = {}
        heads: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for index, term in sorted(enumerate(map(fold, terms)), key=lambda t: (-t[1].count(" "), -len(t[1]))):
            if term.startswith("*"):
                self._cores.setdefault(term[1:], index)
            else:
                heads[_head(term)].append((index, term))
        branches = [
            rf"{re.escape(letter)}(?:{'|'.join(self._branch(head, heads[head]) for head in group)})"
            for letter, group in groupby(sorted(heads), key=lambda head: head[0])
        ]
        self._terms = re.compile(rf"\b(?:{'|'.join(branches)})")
        cores = "|".join(re.escape(c[:-1]) if c.endswith("*") else rf"{re.escape(c)}\Z" for c in self._cores)
        self._compounds = re.compile(cores or r"(?!)")

    def _branch(self, head: str, terms: list[tuple[int, str]]) -> str:
        self._order.extend(index for index, _ in terms)
        bodies = (f"({_body(term[len(head) :])})" for _, term in terms)
        return rf"{re.escape(head[1:])}(?:{'|'.join(bodies)})"

    def find(self, folded: str) -> Iterator[Match]:
        """Yield the matches in `folded` from left to right; they do not overlap."""
        done = 0
        for match in self._terms.finditer(folded):
            yield from self._inside(folded, done, match.start())
            done = match.end()
            yield Match(match.start(), done, self._order[(match.lastindex or 1) - 1])
        yield from self._inside(folded, done, len(folded))

    def _inside(self, folded: str, start: int, end: int) -> Iterator[Match]:
        for word in re.compile(r"\w+").finditer(folded, start, end) if self._cores else ():
            core = self._compounds.search(word[0])
            if core:
                term = self._cores.get(core[0] + "*", self._cores.get(core[0], 0))
                yield Match(word.start(), word.end(), term)


def _head(term: str) -> str:
    """Return the first letters of a term, at most three: terms with different heads cannot match at one place."""
    end = next((i for i, char in enumerate(term) if not char.isalnum()), len(term))
    return term[: max(1, min(3, end))]


def _body(term: str) -> str:
    """Turn a term's notation into a pattern; a word ends where its term says so."""
    parts = [r"\w++" if word == "?" else re.escape(word).replace(r"\*", r"\w*+") for word in term.split(" ")]
    return r"[ '\-]".join(parts) + r"(?!\w)"
