"""What a text says of a person's looks, found clause by clause in six languages (R-caption-flux).

A clause is cut into pieces before every word that opens a new thought ("with", "in", "standing"); a piece that names a
trait goes as a whole, so "red brick wall" stays and "with red hair" goes.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from portrayal.rules.data import table
from portrayal.rules.wording import Finder, Words, clean, fold, tidy

_PREAMBLE = re.compile(
    r"(?:the|this) (?:image|photo|photograph|picture) (?:shows|depicts|features|captures|is of) ", re.IGNORECASE
)
"""How captioning models begin; it says nothing of the picture."""


@dataclass(frozen=True)
class _Piece:
    """A stretch of a clause that stays or goes as one: `words` are (start, end, folded word)."""

    words: tuple[tuple[int, int, str], ...]


def strip_traits(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` without what it says of the person's looks, and the fragments taken out (R-caption-flux)."""
    text = _PREAMBLE.sub("", clean(text).replace("_", " "))
    kept: list[str] = []
    removed: list[str] = []
    for clause in re.split(r"[,;|\n]|[.!?](?=\s|$)", text):
        stays, goes = _sift(clause)
        kept += [stays] if stays else []
        removed += goes
    return tidy(", ".join(kept)), tuple(removed)


def plain_subject(subject: str) -> str:
    """Return the class of a subject without looks: "blonde woman" becomes "woman", "a man with a beard" "man"."""
    words: list[str] = []
    traits = _traits()
    for match in re.finditer(r"[^\W_]+", clean(subject)):
        word = fold(match[0])
        if words and (word in traits["openers"] or word in traits["wear"]):
            break
        if not any(word in traits[name] for name in ("nouns", "modifiers", "looks", "small")):
            words.append(match[0])
    return " ".join(words)


def opens_a_piece(word: str) -> bool:
    """Tell whether `word` ties on to what stands before it: a preposition, or a word of pose ("standing")."""
    folded = fold(word)
    verb = len(folded) > 5 and folded.endswith("ing") and folded not in _traits()["not_openers"]
    return verb or folded in _traits()["openers"]


def says_little(word: str) -> bool:
    """Tell whether the folded `word` is an article, a preposition or the like."""
    return word in _traits()["small"]


@cache
def _traits() -> dict[str, Words]:
    return {name: Words(w for w in words if " " not in w) for name, words in table("traits").items()}


@cache
def _phrase_finder() -> tuple[Finder, int]:
    data = table("traits")
    loose = [term for term in (*data["phrases"], *data["nouns"]) if " " in term or term in data["phrases"]]
    return Finder([*data["keep"], *loose]), len(data["keep"])


def _sift(clause: str) -> tuple[str, list[str]]:
    """Split one clause into pieces and return what stays and the fragments that go."""
    traits, folded = _traits(), fold(clause)
    safe, marked = _marked(folded)
    pieces = _pieces(folded, safe)
    stays: list[tuple[int, int]] = []
    goes: list[tuple[int, int]] = []
    dropped = worn = False
    for piece in pieces:
        words = [w for start, _, w in piece.words if start not in safe]
        wears = any(w in traits["wear"] for w in words)
        trait = wears or any(w in traits["nouns"] for w in words) or any(s in marked for s, _, _ in piece.words)
        guarded = len(words) < len(piece.words)
        hangs = dropped and (any(w in traits["attached"] for w in words[:1]) or any(w in traits["body"] for w in words))
        follows = worn and words[:1] and words[0] in _AND and not any(opens_a_piece(w) for w in words[1:])
        tells = bool(stays) and not dropped and words[:1] != [] and words[0] in _IS
        empty = not guarded and not tells and all(any(w in traits[n] for n in _EMPTY) for w in words)
        dropped = bool(trait or hangs or follows or (empty and _says(words)))
        worn = wears or (worn and dropped)
        _sort(piece, clause, (dropped or empty, not guarded), stays, goes)
    return _joined(clause, stays), [clause[a:b] for a, b in _merged(goes)]


_AND = frozenset({"and", "i", "oraz", "und", "og", "y", "et"})
_IS = frozenset({"is", "are", "jest", "ist", "sind", "er", "es", "son", "est", "sont"})
_EMPTY = ("small", "people", "looks", "modifiers")


def _says(words: list[str]) -> bool:
    """Tell whether the words say something of the person, more than "and" or "the"."""
    return any(w in _traits()[name] for w in words for name in ("people", "looks", "modifiers"))


def _sort(
    piece: _Piece, clause: str, fate: tuple[bool, bool], stays: list[tuple[int, int]], goes: list[tuple[int, int]]
) -> None:
    """Put a piece, or its words about the person, with what goes, and the rest with what stays."""
    gone, plain = fate
    span = (piece.words[0][0], piece.words[-1][1])
    if gone:
        goes.append(span)
        return
    people = plain and any(w in _traits()["people"] for _, _, w in piece.words)
    if not people:
        stays.append(span)
        return
    for start, end, word in piece.words:
        about = any(word in _traits()[name] for name in _EMPTY) and not (
            word in _traits()["openers"] and clause[end:].strip()
        )
        (goes if about else stays).append((start, end))


def _marked(folded: str) -> tuple[set[int], set[int]]:
    """Return the starts of the words in phrases that are no trait, and in phrases that are one."""
    finder, keep = _phrase_finder()
    safe: set[int] = set()
    marked: set[int] = set()
    for match in finder.find(folded):
        starts = {match.start + m.start() for m in re.finditer(r"[^\W_]+", folded[match.start : match.end])}
        (safe if match.term < keep else marked).update(starts)
    return safe, marked


def _pieces(folded: str, safe: set[int]) -> list[_Piece]:
    """Cut a clause before every word that opens a new thought (with, in, wearing, standing, …)."""
    traits = _traits()
    pieces: list[list[tuple[int, int, str]]] = []
    for match in re.finditer(r"[^\W_]+", folded):
        word = match[0]
        opens = match.start() not in safe and (opens_a_piece(word) or word in traits["wear"])
        if not pieces or (opens and not _held(pieces[-1], word)):
            pieces.append([])
        pieces[-1].append((match.start(), match.end(), word))
    return [_Piece(tuple(words)) for words in pieces]


def _held(piece: list[tuple[int, int, str]], word: str) -> bool:
    """Tell whether `word` only goes on with an opener: "dressed in", "in front of", "de pie"."""
    last, traits = piece[-1][2], _traits()
    if last in traits["wear"]:
        return word not in traits["wear"]
    bare = all(w in traits["small"] and w in traits["openers"] and w not in traits["nouns"] for _, _, w in piece[:4])
    return (last, word) in _PAIRS or (len(piece) <= 3 and bare)


_PAIRS = {
    ("de", "pie"),
    ("junto", "a"),
    ("next", "to"),
    ("in", "front"),
    ("front", "of"),
    ("and", "in"),
    ("au", "bord"),
}


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that stand side by side, so that a reader sees fragments and not single words."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] <= 2:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _joined(clause: str, spans: list[tuple[int, int]]) -> str:
    """Write what stays, with the original joints between neighbours, and no lost "and" in front."""
    if not spans:
        return ""
    text = clause[spans[0][0] : spans[0][1]]
    for (_, before), (start, end) in pairwise(spans):
        between = clause[before:start]
        text += (between if len(between) <= 3 and not any(c.isalnum() for c in between) else " ") + clause[start:end]
    return re.sub(r"^(?:(?:and|is|has|are|oraz|und|og|y|et|jest|ist|er|est)\s+)+(?=\S)", "", text, flags=re.IGNORECASE)
