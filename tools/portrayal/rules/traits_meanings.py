"""Decides what a word of two meanings means beside its neighbours: to tie, a hair salon, Anna of Anna Street."""

from functools import cache

from portrayal.rules.data import table
from portrayal.rules.traits_reading import Clause, Token
from portrayal.rules.traits_words import Kinds

_KEPT: Kinds = frozenset({"kept"})
_TRAIT: Kinds = frozenset({"feature"})
_VERB: Kinds = frozenset({"verb"})
_MOOD: Kinds = frozenset({"mood"})
_PERSON: Kinds = frozenset({"person"})
_NOBODY = Token(0, 0, "", frozenset())
_FEW = 6


def settle_meanings(clause: Clause, text: str) -> None:
    """Give every word of `clause`, which is a part of `text`, the one meaning that it has there."""
    tokens = clause.tokens
    for place, token in enumerate(tokens):
        if clause.language == "de" and token.any("look") and text[token.start].islower():
            tokens[place] = token._replace(kinds=token.kinds - {"person"})  # "junge" is young, "Junge" is a boy
        if text[token.start].isupper():
            _mark_name(tokens, place, text)
    for place in range(len(tokens)):
        kinds = _meaning(tokens, place)
        if kinds is not None:
            tokens[place] = tokens[place]._replace(kinds=kinds)


def _meaning(tokens: list[Token], place: int) -> Kinds | None:
    """Return what a word means, or None when it means what its list says."""
    token, before, after, third = tokens[place], _at(tokens, place - 1), _at(tokens, place + 1), _at(tokens, place + 2)
    fixed = _is_determined(tokens, place)
    if _is_of_a_thing(tokens, place):
        return _KEPT
    if token.any("verbal") and _is_done(before, after, fixed=fixed):
        return _VERB  # "to tie", "watches the sunset"
    if token.any("body") and (
        _shapes(before) or (_shapes(after) and (third is _NOBODY or not third.unknown)) or before.kinds is _TRAIT
    ):
        return _TRAIT  # "broad shoulders", "hombros anchos"
    if _shapes(token) and after.any("body") and not (token.any("shade") and third is not _NOBODY and third.unknown):
        return _TRAIT
    if fixed and token.any("verb", "wear") and not _acts(before, after):
        return _MOOD if token.any("verb") else token.kinds - {"wear"}  # "a smiling woman", "la porte"
    return None


def _is_of_a_thing(tokens: list[Token], place: int) -> bool:
    """Tell whether a word of looks belongs to a thing: "hair salon", "shop of hats", "cap of snow"."""
    token, before, after = tokens[place], _at(tokens, place - 1), _at(tokens, place + 1)
    if token.any("figurative") and after.any("of") and _is_a_thing(tokens, place + 2):
        return True
    sold = after.any("thing") or (before.any("of") and _at(tokens, place - 2).any("thing"))
    return sold and token.any("feature", "worn")


def _shapes(token: Token) -> bool:
    """Tell whether an adjective can say how a part of the body looks."""
    return token.any("look", "shade") and not token.any("prep", "scene", "body", "kept")


def _at(tokens: list[Token], place: int) -> Token:
    return tokens[place] if 0 <= place < len(tokens) else _NOBODY


def _is_determined(tokens: list[Token], place: int) -> bool:
    """Tell whether an article or possessive stands before a word, with nothing but adjectives between."""
    for back in range(place - 1, max(-1, place - _FEW), -1):
        if not tokens[back].any("look", "shade") or tokens[back].any("kept"):
            return tokens[back].any("det") and not tokens[back].any("copula", "kept")
    return False


def _is_done(before: Token, after: Token, *, fixed: bool) -> bool:
    """Tell whether "tie", "watch" and the like are something done: "to tie", "she watches", "faces the camera"."""
    if before.word == "to" or (before.any("join", "pronoun", "self") and not before.any("and", "det")):
        return True
    return not fixed and after.any("direct")


def _acts(before: Token, after: Token) -> bool:
    """Tell whether a verb behind an article is one after all: "a blonde leans on", "un joven mira por"."""
    return not before.any("det") if after is _NOBODY else after.any("prep", "det", "join", "pronoun")


def _is_a_thing(tokens: list[Token], place: int) -> bool:
    """Tell whether "of" leads to a thing ("a cap of snow"), neither to a person nor to a stuff ("a coat of wool")."""
    for token in tokens[place : place + _FEW]:
        if token.any("pronoun") or not token.any("det", "look", "shade", "small", "of"):
            return not token.any("person", "pronoun", "feature", "worn", "body", "prep", "join", "verb")
    return False


def _mark_name(tokens: list[Token], place: int, text: str) -> None:
    """Read "Anna" and "Anna Kowalska" as a person, and "Anna Street" as a street."""
    token, after = tokens[place], _at(tokens, place + 1)
    if token.word not in _first_names() or token.any("kept"):
        return
    before = _at(tokens, place - 1)
    if before.word in _names("behind") or any(
        other.word in _names("places") and text[other.start].isupper() for other in (before, after)
    ):
        return
    tokens[place] = token._replace(kinds=_PERSON)
    if after.start - token.end == 1 and text[after.start].isupper() and after.unknown:
        tokens[place + 1] = after._replace(kinds=_PERSON)


@cache
def _first_names() -> frozenset[str]:
    return (frozenset(table("trigger_words")["names"].split()) | _names("more")) - _names("words")


@cache
def _names(kind: str) -> frozenset[str]:
    return frozenset(table("looks/any")["names"][kind].split())
