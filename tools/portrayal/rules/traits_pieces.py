"""Cuts a clause into pieces before every word that begins a new thought, and tells what a piece is about."""

from collections.abc import Sequence
from functools import cached_property

from portrayal.rules.traits_reading import ADJECTIVES, Token

STARTS = ("prep", "join", "verb", "wear", "hold", "copula", "self", "comment")
_LITTLE = ("small", "det", "prep", "join", "copula", "self")
_BARE = ("join", "copula", "pronoun", "small", "self")
_FEW = 6


class Piece:
    """A stretch of a clause that stays or goes as one."""

    def __init__(self, tokens: list[Token]) -> None:
        """Take the words of the piece; the first is what ties it on to the text before."""
        self.tokens = tokens
        self.first = tokens[0]

    @cached_property
    def content(self) -> list[Token]:
        """The words that say something beyond somebody and how somebody looks."""
        return [
            t for t in self.tokens if t.any("kept", "body") or not t.any(*_LITTLE, *ADJECTIVES, "person", "pronoun")
        ]

    def has(self, *kinds: str) -> bool:
        """Tell whether a word of the piece is of one of `kinds`."""
        return any(token.any(*kinds) for token in self.tokens)

    def says_only(self, *kinds: str) -> bool:
        """Tell whether the piece says something, and nothing but `kinds` (and what says little)."""
        rest = [t for t in self.tokens if not t.any(*_LITTLE) or t.any(*kinds)]
        return bool(rest) and all(token.any(*kinds) and not token.any("kept") for token in rest)


def pieces_of(tokens: Sequence[Token]) -> list[Piece]:
    """Cut the words of a clause into pieces."""
    pieces: list[list[Token]] = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if not pieces or (_begins(pieces, token, after) and not _goes_on(pieces[-1], token, after)):
            pieces.append([])
        pieces[-1].append(token)
    return [Piece(piece) for piece in pieces]


def _begins(pieces: list[list[Token]], token: Token, after: Token | None) -> bool:
    """Tell whether a word begins a piece; an unknown one behind clothes can be a verb: "a man in a suit | reads"."""
    if token.any(*STARTS):
        return True
    if token.any("perhaps"):
        return _has_an_object(after) and _is_clothed(pieces)
    return token.any("finite") and pieces[-1][-1].any("feature", "worn", *ADJECTIVES) and _is_clothed(pieces)


def _is_clothed(pieces: list[list[Token]]) -> bool:
    """Tell whether the last words dress somebody or give features: "in a suit", "and red hair", "de ballet"."""
    piece = pieces[-1]
    before = pieces[-2] if piece[0].any("and", "of") and len(pieces) > 1 else []
    dresses = any(p[0].any("clads") for p in (piece, *([before] if before else [])))
    return dresses and any(t.any("feature", "worn") for t in (*before[-_FEW:], *piece[-_FEW:]))


def _has_an_object(after: Token | None) -> bool:
    return after is not None and (after.any("det") or (after.any("prep") and not after.any("of", "with")))


def _goes_on(piece: list[Token], token: Token, after: Token | None) -> bool:
    """Tell whether a word that could begin a piece only goes on with one: "dressed in", "who is", "red and white"."""
    last = piece[-1]
    if last.any("wear") and not token.any("wear", "join"):
        return True
    if token.any("and") and after is not None and after.any(*ADJECTIVES) and last.any(*ADJECTIVES):
        return not last.any("body", "worn", "feature")
    if len(piece) >= _FEW:
        return False
    if token.any("prep"):
        return all(t.any("prep", "small") and not t.any("det", "kept") for t in piece)
    return token.any("verb", "hold", "wear", "copula") and all(t.any(*_BARE) for t in piece)
