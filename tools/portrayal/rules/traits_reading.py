"""Reads a text into clauses of words, each with what it means in the language of its clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from portrayal.models import Language
from portrayal.rules.traits_words import NOTHING, Kinds, kinds_of, languages_of, phrases
from portrayal.rules.wording import fold

ADJECTIVES = ("look", "shade", "number")
_GUESSED: Kinds = frozenset({"finite", "perhaps", "adjective"})
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(
    r"(?P<full>[.!?…]+['\"”»)\]]*(?=\s|$)|•)|(?P<half>;)|(?P<colon>:(?=\s|$))"
    r"|(?P<comma>,|[()\[\]{}|\"“”„«»—\u2013]|(?<=\s)-+(?=\s))"
)
_RANK = (("full", "."), ("half", ";"), ("colon", ":"), ("comma", ","))
_FEW = 8
"""How many adjectives one noun has at most; more is no caption."""


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

    @property
    def unknown(self) -> bool:
        """Whether no list has the word, whatever its ending may hint at."""
        return self.kinds <= _GUESSED


@dataclass
class Clause:
    """Words between two marks, and the mark behind them: "." ";" ":" "," or nothing."""

    tokens: list[Token]
    mark: str
    language: Language = "en"


def read_clauses(text: str) -> list[Clause]:
    """Cut `text` at its marks and look every word and phrase up in the language of its clause."""
    folded = fold(text)
    clauses = list(_cut(folded))
    languages = languages_of([[token.word for token in clause.tokens] for clause in clauses])
    for clause, language in zip(clauses, languages, strict=True):
        clause.language = language
        clause.tokens = [token._replace(kinds=kinds_of(token.word, language)) for token in clause.tokens]
        _mark_phrases(clause, folded)
    return _joined(clauses)


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
    if gap == " " or (gap == "," and folded[start - 1].isdecimal() and folded[end : end + 1].isdecimal()):
        return ""
    found = {match.lastgroup for match in _MARKS.finditer(folded, start, end)}
    return next((mark for name, mark in _RANK if name in found), "")


def _mark_phrases(clause: Clause, folded: str) -> None:
    """Give the words of a known phrase what the phrase means; the first one still opens a piece where it did."""
    tokens = clause.tokens
    finder, kinds = phrases(clause.language)
    base, at = tokens[0].start, 0
    for match in finder.find(folded[base : tokens[-1].end]):
        while tokens[at].end <= base + match.start:
            at += 1
        first, kind = at, kinds[match.term]
        while at < len(tokens) and tokens[at].start < base + match.end:
            tokens[at] = tokens[at]._replace(kinds=_in_phrase(tokens[at], kind, first=at == first))
            at += 1


def _in_phrase(token: Token, kind: str, *, first: bool) -> Kinds:
    if kind == "verb":
        return frozenset({"kept", "verb"}) if first else token.kinds
    if kind != "keep":
        return (token.kinds & {"prep", "clads"} if first else NOTHING) | {kind}
    return frozenset({"kept", "verb"}) if first and token.any("prep", "verb") else frozenset({"kept"})


def _joined(clauses: list[Clause]) -> list[Clause]:
    """Join clauses over the comma of a list of adjectives: "a tall, ornate building", "long, brown hair"."""
    joined: list[Clause] = []
    for clause in clauses:
        if joined and joined[-1].mark == "," and _waits_for_a_noun(joined[-1].tokens, clause.tokens[0]):
            joined[-1].tokens += clause.tokens
            joined[-1].mark = clause.mark
        else:
            joined.append(clause)
    return joined


def _waits_for_a_noun(tokens: list[Token], following: Token) -> bool:
    """Tell whether the last words are adjectives that wait for their noun, which `following` goes on with."""
    if not tokens[-1].any(*ADJECTIVES):
        return False
    if following.any("det", "prep", "join", "verb", "copula", "wear", "hold", "pronoun", "kept"):
        return False
    before = next((t for t in reversed(tokens[-_FEW:]) if not t.any(*ADJECTIVES)), None)
    if before is None:
        return following.any("look", "shade") and not any(t.any("look") for t in tokens[-_FEW:])
    return before.any("det", "copula", "with", "bears")
