"""Finds the words about the person in a piece that stays: "the young woman's", "she's", "her"."""

from collections.abc import Sequence

from portrayal.rules.traits_reading import ADJECTIVES, Token

_SHORT = frozenset({"s", "re", "ll", "ve", "d"})
"""What is left of "is", "are", "has" behind an apostrophe: "she's"."""
_FEW = 6


def people_in(tokens: Sequence[Token]) -> list[Token]:
    """Return the words that only say who is there and how that person looks; a mood ("smiling", "calm") is none."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        if token.any("kept") or _is_beside(tokens, place):
            continue
        if token.any("role", "personal"):
            found += [*_looks_before(tokens, place), *([token] if token.any("personal") else [])]
        elif token.any("person"):
            found += [token, *_behind(tokens, place), *_before(tokens, place)]
        elif token.any("pronoun"):
            found += [token, *(t for t in tokens[place + 1 : place + 2] if _is_short(token, t))]
    return found


def _is_beside(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a possessive belongs to a side and nothing more: "to her left"."""
    return place + 2 == len(tokens) and tokens[place].any("det") and tokens[-1].any("side")


def _is_short(token: Token, following: Token) -> bool:
    return following.word in _SHORT and following.start - token.end == 1


def _looks_before(tokens: Sequence[Token], place: int) -> list[Token]:
    """Return the adjectives of looks directly before a word; a mood between them stays."""
    found: list[Token] = []
    for token in reversed(tokens[max(0, place - _FEW) : place]):
        if token.any("kept") or not token.any(*ADJECTIVES, "adjective", "mood"):
            break
        found += [] if token.any("mood") else [token]
    return found


def _before(tokens: Sequence[Token], place: int) -> list[Token]:
    """Return the article and whatever stands between it and the person but a mood: "a ravishing (calm) young lady"."""
    for back in range(place - 1, max(-1, place - _FEW), -1):
        token = tokens[back]
        if token.any("det") and not token.any("kept"):
            between = [t for t in tokens[back + 1 : place] if not t.any("mood")]
            return between if _is_beside_somebody(tokens, place) else [token, *between]
        if not (token.unknown or token.any(*ADJECTIVES, "mood", "adjective")) or token.any("kept"):
            break
    return _looks_before(tokens, place)


def _behind(tokens: Sequence[Token], place: int) -> list[Token]:
    """Return what describes the person from behind: "'s", "viejo", "grisonnant"."""
    after = place + 1
    while after < len(tokens) and (tokens[after].word == "s" or tokens[after].any("look", "shade", "adjective")):
        after += 1
    following = tokens[after] if after < len(tokens) else None
    ends = following is None or not (following.unknown or (following.any("det") and tokens[after - 1].any("adjective")))
    named = place + 1 < len(tokens) and tokens[place + 1].word == "s"
    return list(tokens[place + 1 : after]) if ends or named else []


def _is_beside_somebody(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the person only says whose side is meant: "to the woman's left" becomes "to the left"."""
    rest = [token for token in tokens[place + 1 :] if token.word != "s"]
    return len(rest) == 1 and rest[0].any("side")
