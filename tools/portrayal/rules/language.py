"""Words of a text, and the language that its small words give away."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple, get_args

from portrayal.models import Language
from portrayal.rules.data import table

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]{0,4})+")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th"})
_LONGEST_WORD = 40
_WORDS_READ = 1500
_ALIASES = {"nb": "no", "nn": "no", "nor": "no", "eng": "en", "deu": "de", "pol": "pl", "spa": "es", "fra": "fr"}
_HINT_COUNTS_AS = 3.0
_LETTERS_WEIGH = 0.7
_ENGLISH_PRIOR = 0.6
"""What English has before a word is read: one small word of two languages at once (0.5) is no evidence yet."""


class Word(NamedTuple):
    """One word as it was written (lower case) and folded to plain letters."""

    written: str
    folded: str


def fold(text: str) -> str:
    """Return `text` in lower case without accents; ł ø æ œ ß become l o ae oe ss."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


def words_of(text: str) -> list[Word]:
    """Return the words of `text` in order; a word longer than 40 letters is cut, which bounds hostile input."""
    return [_word(raw[:_LONGEST_WORD]) for raw in _WORD.findall(text)]


@lru_cache(maxsize=20_000)
def _word(raw: str) -> Word:
    written = unicodedata.normalize("NFC", raw).lower()
    return Word(written, fold(written))


def detect_language(text: str, hint: str = "") -> Language:
    """Return the language with most small words in `text`; `hint` (a BCP 47 tag) decides where the text is short."""
    return language_of(words_of(text), hint)


def language_of(words: list[Word], hint: str = "") -> Language:
    """Return the language of `words`, of which the first 1,500 are read; English when nothing tells.

    A small word or letter that several languages share ("i", "de", "ó") counts for each only its share of one.
    """
    counts: dict[Language, float] = dict.fromkeys(get_args(Language), 0.0)
    counts["en"] = _ENGLISH_PRIOR
    small_words, letters = _small_words(), _tell_tale_letters()
    for word in words[:_WORDS_READ]:
        languages = small_words.get(word.written, ())
        for language in languages:
            counts[language] += 1 / len(languages)
        if not word.written.isascii():
            for letter in word.written:
                spelling = letters.get(letter, ())
                for language in spelling:
                    counts[language] += _LETTERS_WEIGH / len(spelling)
    named = language_named(hint)
    if named:
        counts[named] += _HINT_COUNTS_AS
    return max(get_args(Language), key=lambda language: counts[language])


def language_named(tag: str) -> Language | None:
    """Return our language for a tag such as `nb-NO` or `de_DE`, or None when it is none of the six."""
    start = tag.strip().lower().replace("_", "-").split("-")[0]
    name = _ALIASES.get(start, start)
    return next((language for language in get_args(Language) if language == name), None)


@cache
def _small_words() -> dict[str, tuple[Language, ...]]:
    """Return which languages each small word belongs to."""
    found: dict[str, list[Language]] = {}
    for language in get_args(Language):
        for word in table("lexicon/stopwords")["words"][language].split():
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


@cache
def _tell_tale_letters() -> dict[str, tuple[Language, ...]]:
    """Return which languages each letter points to."""
    found: dict[str, list[Language]] = {}
    for language in get_args(Language):
        for letter in table("lexicon/stopwords")["letters"][language]:
            found.setdefault(letter, []).append(language)
    return {letter: tuple(languages) for letter, languages in found.items()}
