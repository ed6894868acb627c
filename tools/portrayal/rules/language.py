"""Words of a text, and the language that its small words give away."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple, get_args

from portrayal.models import Language
from portrayal.rules.data import table

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]{0,4})+")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "ð": "d", "þ": "th"})
_LONGEST_WORD = 40
_WORDS_READ = 1500
_ALIASES = {"nb": "no", "nn": "no", "nor": "no", "eng": "en", "deu": "de", "pol": "pl", "spa": "es", "fra": "fr"}
_HINT_COUNTS_AS = 3.0
_LETTERS_WEIGH = 0.5


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
    known: dict[str, Word] = {}
    words: list[Word] = []
    for raw in _WORD.findall(text):
        word = known.get(raw)
        if word is None:
            written = unicodedata.normalize("NFC", raw[:_LONGEST_WORD]).lower()
            known[raw] = word = Word(written, fold(written))
        words.append(word)
    return words


def detect_language(text: str, hint: str = "") -> Language:
    """Return the language with most small words in `text`; `hint` (a BCP 47 tag) decides where the text is short."""
    return language_of(words_of(text), hint)


def language_of(words: list[Word], hint: str = "") -> Language:
    """Return the language of `words`, of which the first 1,500 are read; English when nothing tells."""
    counts = dict.fromkeys(get_args(Language), 0.0)
    small_words, letters = _small_words(), _tell_tale_letters()
    for word in words[:_WORDS_READ]:
        for language in small_words.get(word.written, ()):
            counts[language] += 1
        if not word.written.isascii():
            for letter in word.written:
                for language in letters.get(letter, ()):
                    counts[language] += _LETTERS_WEIGH
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
def _small_words() -> dict[str, tuple[str, ...]]:
    """Return which languages each small word belongs to."""
    found: dict[str, list[str]] = {}
    for language, listed in table("lexicon/stopwords")["words"].items():
        for word in listed.split():
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


@cache
def _tell_tale_letters() -> dict[str, tuple[str, ...]]:
    """Return which languages each letter points to."""
    found: dict[str, list[str]] = {}
    for language, letters in table("lexicon/stopwords")["letters"].items():
        for letter in letters:
            found.setdefault(letter, []).append(language)
    return {letter: tuple(languages) for letter, languages in found.items()}
