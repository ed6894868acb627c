"""Cuts a clause into pieces before every word that begins a new thought, and tells what a piece is about."""

from collections.abc import Sequence
from functools import cached_property

from portrayal.rules.traits_reading import Token

Tokens = Sequence[Token]
_LITTLE = ("small", "det", "prep", "join", "copula", "self")
_ABOUT_SOMEBODY = ("person", "pronoun", "look", "shade", "number")
STARTS = ("prep", "join", "verb", "wear", "hold", "copula", "self", "comment")


class Piece:
    """A stretch of a clause that stays or goes as one."""

    def __init__(self, tokens: list[Token]) -> None:
        """Take the words of the piece; the first is what it opens with."""
        self.tokens = tokens

    @property
    def first(self) -> Token:
        """The word that ties the piece on to what stands before."""
        return self.tokens[0]

    @cached_property
    def content(self) -> list[Token]:
        """The words that say something beyond somebody and how somebody looks."""
        return [t for t in self.tokens if t.any("kept") or not t.any(*_LITTLE, *_ABOUT_SOMEBODY)]

    def has(self, *kinds: str) -> bool:
        """Tell whether a word of the piece is of one of `kinds`."""
        return any(token.any(*kinds) for token in self.tokens)

    def says_only(self, *kinds: str) -> bool:
        """Tell whether the piece says something, and nothing but `kinds` (and what says little)."""
        rest = [t for t in self.tokens if not t.any(*_LITTLE) or t.any(*kinds)]
        return bool(rest) and all(token.any(*kinds) and not token.any("kept") for token in rest)


def pieces_of(tokens: Tokens) -> list[Piece]:
    """Cut the words of a clause into pieces."""
    pieces: list[list[Token]] = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if not pieces or (_begins(pieces[-1], token) and not _goes_on(pieces[-1], token, after)):
            pieces.append([])
        pieces[-1].append(token)
    return [Piece(piece) for piece in pieces]


def _begins(piece: Tokens, token: Token) -> bool:
    """Tell whether a word begins a piece; an unknown verb does behind clothes: "a man in a suit | reads"."""
    clothed = piece[0].any("clads") and piece[-1].any("feature", "worn")
    return token.any(*STARTS) or (clothed and token.any("finite"))


def _goes_on(piece: Tokens, token: Token, after: Token | None) -> bool:
    """Tell whether a word that could begin a piece only goes on with one: "dressed in", "who is", "red and white"."""
    last = piece[-1]
    if last.any("wear") and not token.any("wear", "join"):
        return True
    if token.any("and") and after is not None and after.any("look", "shade") and last.any("look", "shade"):
        return not last.any("body", "worn", "feature")
    if token.any("prep") and all(t.any("prep", "small") and not t.any("det", "kept") for t in piece[:6]) and len(piece) < 6:
        return True
    bare = len(piece) < 6 and all(t.any("join", "copula", "pronoun", "small", "self") for t in piece)
    return bare and token.any("verb", "hold", "wear", "copula")
