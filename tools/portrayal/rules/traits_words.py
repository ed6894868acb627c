"""What each word of six languages means for a caption: the lists of looks/*.toml, and the language of a clause."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple, get_args

from portrayal.models import Language
from portrayal.rules.data import table
from portrayal.rules.wording import Finder, fold

Kinds = frozenset[str]
NOTHING: Kinds = frozenset()
LANGUAGES: tuple[Language, ...] = get_args(Language)
_ENGLISH_PRIOR = 0.2
_CAPTION_WEIGHS = 2.0
"""How much the language of the whole caption counts against the words of one clause."""


_GUESSED = frozenset({"number", "finite", "perhaps", "adjective"})
"""What an ending hints at; no evidence of a language."""
_ROLES = (
    "figurative",
    "verbal",
    "direct",
    "thing",
    "rest",
    "scene",
    "of",
    "and",
    "on",
    "clads",
    "with",
    "bears",
    "lies",
    "adverb",
    "relative",
)
"""Kinds that a word has beside its own: "necklace" is one of lights, too."""


class _Index(NamedTuple):
    """The words of one language: exact ones, beginnings ("bluz*") and endings ("*jacke")."""

    roles: dict[str, Kinds]
    exact: dict[str, Kinds]
    starts: dict[str, Kinds]
    ends: dict[str, Kinds]
    sizes: tuple[int, ...]


class Phrases(NamedTuple):
    """The phrases of one language, and what each of them makes of its words."""

    finder: Finder
    kinds: tuple[str, ...]


@lru_cache(maxsize=50_000)
def kinds_of(word: str, language: Language) -> Kinds:
    """Return what the folded `word` is in `language`: an exact entry goes before a star, and a longer star before."""
    index = _index(language)
    roles = index.roles.get(word, NOTHING)
    if word in index.exact:
        return index.exact[word] | roles
    guesses = roles
    for size in (size for size in index.sizes if size <= len(word)):
        found = index.starts.get(word[:size], NOTHING) | index.ends.get(word[len(word) - size :], NOTHING)
        if not found <= _GUESSED:
            return found | roles
        guesses |= found
    return frozenset({"number"}) if word.isdecimal() else guesses


def means(word: str, *kinds: str) -> bool:
    """Tell whether the folded `word` is of one of `kinds` in any of the six languages."""
    return any(not kinds_of(word, language).isdisjoint(kinds) for language in LANGUAGES)


@cache
def phrases(language: Language) -> Phrases:
    """Return the finder of the phrases of `language`; among equals a phrase that stays goes before one that goes."""
    listed: dict[str, list[str]] = {"keep": []}
    for name in (language, "any"):
        for kind, terms in table(f"looks/{name}")["phrases"].items():
            listed.setdefault(kind, []).extend(terms)
    pairs = [(kind, term) for kind, terms in listed.items() for term in terms]
    return Phrases(Finder([term for _, term in pairs]), tuple(kind for kind, _ in pairs))


def languages_of(clauses: Sequence[Sequence[str]]) -> list[Language]:
    """Return the language of each clause, given as folded words; the whole text decides where a clause is short."""
    if not clauses:
        return []
    scores = [_evidence(clause) for clause in clauses]
    count = sum(map(len, clauses)) or 1
    whole = [sum(column) * _CAPTION_WEIGHS / count for column in zip(*scores, strict=True)]
    whole[0] += _ENGLISH_PRIOR
    return [LANGUAGES[_best([mine + all_ for mine, all_ in zip(score, whole, strict=True)])] for score in scores]


def _best(scores: Sequence[float]) -> int:
    return max(range(len(scores)), key=lambda place: scores[place])


def _evidence(words: Iterable[str]) -> list[float]:
    """Count for each language its frequent words, else its listed ones; a word of several counts for each its share."""
    scores = [0.0] * len(LANGUAGES)
    for word in words:
        for place, share in _speaks_for(word):
            scores[place] += share
    return scores


@lru_cache(maxsize=50_000)
def _speaks_for(word: str) -> tuple[tuple[int, float], ...]:
    frequent = [place for place, language in enumerate(LANGUAGES) if word in _small_words(language)]
    listed = [place for place, language in enumerate(LANGUAGES) if not kinds_of(word, language) <= _GUESSED]
    places = frequent or listed
    return tuple((place, 1 / len(places)) for place in places)


@cache
def _small_words(language: Language) -> frozenset[str]:
    return frozenset(map(fold, table("lexicon/stopwords")["words"][language].split()))


@cache
def _index(language: Language) -> _Index:
    roles, exact, starts, ends = (dict[str, set[str]]() for _ in range(4))
    for kind, words in _listed(language):
        for word in map(fold, words.split()):
            if kind in _ROLES and "*" not in word:
                roles.setdefault(word, set()).add(kind)
            elif word.endswith("*"):
                starts.setdefault(word[:-1], set()).add(kind)
            elif word.startswith("*"):
                ends.setdefault(word[1:], set()).add(kind)
            else:
                exact.setdefault(word, set()).add(kind)
    sizes = tuple(sorted({len(part) for part in (*starts, *ends)}, reverse=True))
    return _Index(_frozen(roles), _frozen(exact), _frozen(starts), _frozen(ends), sizes)


def _listed(language: Language) -> Iterable[tuple[str, str]]:
    yield from table("looks/any")["words"].items()
    yield from table(f"looks/{language}")["words"].items()


def _frozen(found: dict[str, set[str]]) -> dict[str, Kinds]:
    return {word: frozenset(kinds) for word, kinds in found.items()}
