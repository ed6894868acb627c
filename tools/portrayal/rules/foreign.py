"""Tell a text in a language that we do not speak from one in the nearest of our six: neighbours share small words."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from portrayal.models import Language
from portrayal.rules.data import table
from portrayal.rules.language import Word, language_named

WORDS_READ = 1500
LETTER_WEIGHS = 0.4
NAMED_COUNTS_AS = 2.0
"""What it counts when the article itself names the other language."""
ENOUGH = 1.8
"""What must speak for the other language: one small word is no evidence, two are."""
SPOKEN_NAMED, SPOKEN = 0.12, 0.08
"""Share of small words under which a text is not in our language, when it names another one, and when it names none.

Of 350 articles in our languages but English, the fewest in prose were 0.148; lists of names and cities had 0.03."""
LONG = 40
"""Words from which the share counts without a name."""


class Signs(NamedTuple):
    """Words and letters that one language has and another has not."""

    words: frozenset[str]
    letters: frozenset[str]

    def told_in(self, words: Counter[str], letters: Counter[str]) -> float:
        """Return how much they say for the one language in a text."""
        return sum(words[word] for word in self.words) + LETTER_WEIGHS * sum(letters[one] for one in self.letters)


def foreign_language(words: Sequence[Word], language: Language, hint: str = "") -> str:
    """Return the language that `words` are in when it is not `language`, the nearest of our six, and "" when it is.

    English is never doubted: it is what every other language is answered in. The answer is the English name of a
    language that we know by its small words, else the tag that the article names (`hint`), else "another language".
    """
    if language == "en":
        return ""
    tag = hint.strip().lower().replace("_", "-").split("-")[0]
    named = tag if tag and language_named(tag) is None else ""
    counts = Counter(word.written for word in words[:WORDS_READ])
    letters = Counter(letter for word in words[:WORDS_READ] if not word.written.isascii() for letter in word.written)
    found: dict[str, float] = {}
    for name in table("lexicon/others")["names"]:
        theirs, ours = _signs(language, name)
        told = theirs.told_in(counts, letters) + (NAMED_COUNTS_AS if name == named else 0.0)
        if told >= ENOUGH and told > ours.told_in(counts, letters):
            found[name] = told
    if found:
        best = max(found, key=lambda name: found[name])
        return str(table("lexicon/others")["names"][best])
    share = sum(counts[word] for word in _known("stopwords", language).words) / max(1, counts.total())
    if named:
        return named if share < SPOKEN_NAMED else ""
    return "another language" if share < SPOKEN and counts.total() >= LONG else ""


def in_english(foreign: str, field: str = "") -> str:
    """Return the sentence for an article in such a language, and nothing for one in ours.

    `field` names the field of a result that holds the language of the alt text.
    """
    also = f", and so {field} is en" if field else ""
    said = f"The article seems to be in {foreign}, for which there is no alt text: it is in English{also}."
    return said if foreign else ""


@cache
def _signs(language: Language, other: str) -> tuple[Signs, Signs]:
    """Return what speaks for the other language, and what for ours; what both have counts for neither."""
    ours, theirs = _known("stopwords", language), _known("others", other)
    also = frozenset(str(table("lexicon/others")["also"][language]).split()) | _known("stopwords", "en").words
    return (
        Signs(theirs.words - ours.words - also, theirs.letters - ours.letters),
        Signs(ours.words - theirs.words, ours.letters - theirs.letters),
    )


@cache
def _known(file: str, name: str) -> Signs:
    known = table(f"lexicon/{file}")
    return Signs(frozenset(known["words"][name].split()), frozenset(known["letters"][name]))
