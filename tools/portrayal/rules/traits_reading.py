"""Reads a text into clauses of words, each with what it means there: a word of two readings is decided by its neighbours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from portrayal.models import Language
from portrayal.rules.data import table
from portrayal.rules.traits_words import NOTHING, Kinds, kinds_of, languages_of, phrases
from portrayal.rules.wording import fold

_WORD = re.compile(r"[^\W_]+")
_ENDS = re.compile(
    r"(?P<full>[.!?…]+['\"”»)\]]*(?=\s|$)|[\n•])|(?P<half>;)|(?P<colon>:(?=\s|$))"
    r"|(?P<comma>,|[()\[\]{}|\"“”„«»—–]|(?<=\s)-+(?=\s)|\.\.)"
)
_KEPT = frozenset({"kept"})
_TRAIT = frozenset({"feature"})
LOOKS = ("look", "shade", "number")


class Token(NamedTuple):
    """One word: where it stands in the text, folded, and what it means there."""

    start: int
    end: int
    word: str
    kinds: Kinds

    def any(self, *kinds: str) -> bool:
        """Tell whether the word is of one of `kinds`."""
        return not self.kinds.isdisjoint(kinds)

    def only(self, *kinds: str) -> bool:
        """Tell whether the word is of `kinds` and of nothing else; a word that says nothing known is not."""
        return bool(self.kinds) and self.kinds <= frozenset(kinds)


@dataclass
class Clause:
    """Words between two marks, and the mark behind them: "." ";" ":" "," or nothing."""

    tokens: list[Token]
    mark: str
    language: Language = "en"


def read_clauses(text: str) -> list[Clause]:
    """Cut `text` at its marks and read every word in the language of its clause."""
    folded = fold(text)
    clauses = list(_cut(folded))
    if not clauses:
        return []
    languages = languages_of([[token.word for token in clause.tokens] for clause in clauses])
    for clause, language in zip(clauses, languages, strict=True):
        clause.language = language
        clause.tokens = [token._replace(kinds=kinds_of(token.word, language)) for token in clause.tokens]
        _mark_phrases(clause, folded)
        _mark_names(clause, text)
    joined = _joined(clauses)
    for clause in joined:
        _decide(clause.tokens)
    return joined


def _cut(folded: str) -> Iterator[Clause]:
    tokens: list[Token] = []
    for match in _WORD.finditer(folded):
        mark = _mark_of(folded, tokens[-1].end, match.start()) if tokens else ""
        if mark:
            yield Clause(tokens, mark)
            tokens = []
        tokens.append(Token(match.start(), match.end(), match[0], NOTHING))
    if tokens:
        yield Clause(tokens, _mark_of(folded, tokens[-1].end, len(folded)))


def _mark_of(folded: str, start: int, end: int) -> str:
    """Return the strongest mark between two words; the comma of "1,80" is none."""
    gap = folded[start:end]
    if gap == " " or gap == "," and folded[start - 1].isdecimal() and folded[end : end + 1].isdecimal():
        return ""
    found = {match.lastgroup for match in _ENDS.finditer(folded, start, end)}
    return next((mark for name, mark in (("full", "."), ("half", ";"), ("colon", ":"), ("comma", ",")) if name in found), "")


def _mark_phrases(clause: Clause, folded: str) -> None:
    """Give the words of a known phrase what the phrase means."""
    tokens = clause.tokens
    finder, kinds = phrases(clause.language)
    base, at = tokens[0].start, 0
    for match in finder.find(folded[base : tokens[-1].end]):
        while tokens[at].end <= base + match.start:
            at += 1
        first, kind = at, kinds[match.term]
        while at < len(tokens) and tokens[at].start < base + match.end:
            ties = tokens[at].kinds & {"prep", "clads"} if at == first else NOTHING
            if kind != "verb":
                tokens[at] = tokens[at]._replace(kinds=ties | {"kept" if kind == "keep" else kind})
            at += 1
        if kind == "verb" or (kind == "keep" and not kinds_of(tokens[first].word, clause.language).isdisjoint(("prep", "verb"))):
            tokens[first] = tokens[first]._replace(kinds=frozenset({"kept", "verb"}))


def _mark_names(clause: Clause, text: str) -> None:
    """Read "Anna", "Anna Kowalska" and "Anna's" as a person, and "Anna Street" as a street; a German "junge" is young."""
    tokens = clause.tokens
    for place, token in enumerate(tokens):
        if clause.language == "de" and token.any("look") and text[token.start].islower():
            tokens[place] = token._replace(kinds=token.kinds - {"person"})
        if token.word not in _first_names() or not text[token.start].isupper():
            continue
        beside = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
        if any(other.word in _name_places() and text[other.start].isupper() for other in beside):
            continue
        tokens[place] = token._replace(kinds=frozenset({"person"}))
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if after and after.start - token.end == 1 and text[after.start].isupper() and not after.kinds:
            tokens[place + 1] = after._replace(kinds=frozenset({"person"}))


@cache
def _first_names() -> frozenset[str]:
    listed = table("looks/any")["names"]
    known = table("trigger_words")["names"].split() + listed["more_names"].split()
    return frozenset(known) - frozenset(listed["no_names"].split())


@cache
def _name_places() -> frozenset[str]:
    return frozenset(table("looks/any")["names"]["places"].split())


def _joined(clauses: list[Clause]) -> list[Clause]:
    """Join clauses over the comma of a list of adjectives: "a tall, ornate building", "long, brown hair"."""
    joined: list[Clause] = []
    for clause in clauses:
        if joined and joined[-1].mark == "," and _unfinished(joined[-1].tokens, clause.tokens[0]):
            joined[-1].tokens += clause.tokens
            joined[-1].mark = clause.mark
        else:
            joined.append(clause)
    return joined


def _unfinished(tokens: list[Token], following: Token) -> bool:
    """Tell whether the last words are adjectives that wait for their noun, which `following` goes on with."""
    if not tokens[-1].any(*LOOKS) or following.any("det", "prep", "join", "verb", "copula", "wear", "hold", "pronoun", "kept"):
        return False
    place = len(tokens) - 1
    while place >= 0 and tokens[place].any(*LOOKS):
        place -= 1
    if place < 0:
        return following.any("look", "shade")
    return tokens[place].any("det", "copula") or tokens[place].word in _WITH


_WITH = frozenset({"with", "mit", "med", "z", "ze", "o", "con", "avec", "aux", "au"})


def _decide(tokens: list[Token]) -> None:
    """Decide the words that mean two things."""
    for place in range(len(tokens)):
        before = tokens[place - 1] if place else None
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        kinds = _reading(tokens, place, before, after)
        if kinds is not None:
            tokens[place] = tokens[place]._replace(kinds=kinds)
        if kinds is _TRAIT and after and after.any("body"):
            tokens[place + 1] = after._replace(kinds=_TRAIT)


def _reading(tokens: list[Token], place: int, before: Token | None, after: Token | None) -> Kinds | None:
    """Return what a word of two readings means here, or None when it is what it was."""
    token = tokens[place]
    trait = token.any("feature", "worn")
    fixed = _is_determined(tokens, place)
    if trait and after and after.any("thing") and not after.any("wear"):
        return _KEPT
    if token.any("figurative") and after and after.any("of") and _is_of_a_thing(tokens, place + 2):
        return _KEPT
    if token.any("verbal") and _is_done(before, after, fixed=fixed):
        return frozenset({"verb"})
    if trait and before and before.any("of") and place > 1 and tokens[place - 2].any("thing"):
        return _KEPT
    if token.any("look", "shade") and not token.any("prep", "scene", "body") and after and after.any("body"):
        third = tokens[place + 2] if place + 2 < len(tokens) else None
        return None if token.any("shade") and third and not third.kinds else _TRAIT
    if token.any("look") and before and before.any("body") and not (after and not after.kinds):
        return _TRAIT
    if fixed and token.any("verb", "wear") and not _acts(before, after):
        return token.kinds - {"verb", "wear", "hang"}
    return None


def _is_determined(tokens: list[Token], place: int) -> bool:
    """Tell whether an article or possessive stands before a word, with nothing but adjectives between."""
    place -= 1
    while place >= 0 and tokens[place].any("look", "shade") and not tokens[place].any("kept"):
        place -= 1
    return place >= 0 and tokens[place].any("det") and not tokens[place].any("copula", "kept")


def _is_done(before: Token | None, after: Token | None, *, fixed: bool) -> bool:
    """Tell whether "tie", "watch" and the like are something done here: "to tie", "she watches", "faces the camera"."""
    if before is not None and (before.word == "to" or (before.any("join", "pronoun") and not before.any("and", "det"))):
        return True
    return not fixed and after is not None and after.any("direct")


def _acts(before: Token | None, after: Token | None) -> bool:
    """Tell whether a verb behind an article is one after all: "a blonde leans on", "un joven mira por"."""
    noun = before is not None and not before.any("det")
    return after.any("prep", "det", "join", "pronoun") if after else noun


def _is_of_a_thing(tokens: list[Token], place: int) -> bool:
    """Tell whether "of" leads to a thing ("a cap of snow") and neither to a person nor to a stuff ("a coat of wool")."""
    while place < len(tokens) and tokens[place].any("det", "look", "shade", "small", "of") and not tokens[place].any("pronoun"):
        place += 1
    return place < len(tokens) and not tokens[place].any("person", "pronoun", "feature", "worn", "body", "prep", "join", "verb")

