"""What a text says of a person's looks, found clause by clause in six languages (R-caption-flux).

A clause is cut into pieces before every word that opens a new thought ("with", "in", "standing"); a piece that names a
trait goes as a whole, so "red brick wall" stays and "with red hair" goes.
"""

from portrayal.models import Language
from portrayal.rules.preambles import without_preambles
from portrayal.rules.traits_judging import judge
from portrayal.rules.traits_meanings import settle_meanings
from portrayal.rules.traits_pieces import STARTS
from portrayal.rules.traits_reading import read_clauses
from portrayal.rules.traits_words import kinds_of, means
from portrayal.rules.traits_writing import write_without
from portrayal.rules.wording import clean, fold


def strip_traits(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` without what it says of the person's looks, and the fragments taken out (R-caption-flux).

    What is left is read again until nothing more goes, so that a cleaned text stays as it is.
    """
    text = without_preambles(clean(text.replace("_", " ")))
    removed: list[str] = []
    while text:
        clauses = read_clauses(text)
        for clause in clauses:
            settle_meanings(clause, text)
        left, fragments = write_without(text, clauses, judge(clauses))
        removed += fragments
        left = without_preambles(left)
        if left == text:
            break
        text = left
    return text, tuple(removed)


def plain_subject(subject: str) -> str:
    """Return the class of a subject without looks: "blonde woman" becomes "woman", "a man with a beard" "man"."""
    words: list[str] = []
    for clause in read_clauses(clean(subject)):
        for token in clause.tokens:
            if words and token.any("prep", "join", "wear", "verb", "copula"):
                return " ".join(words)
            if not token.any("feature", "worn", "look", "shade", "det", "small", "detail", "prep", "pronoun"):
                words.append(clean(subject)[token.start : token.end])
    return " ".join(words)


def opens_a_piece(word: str, language: Language) -> bool:
    """Tell whether `word` ties on to what stands before it: a preposition, or a word of pose ("standing")."""
    return not kinds_of(fold(word), language).isdisjoint(STARTS)


def says_little(word: str) -> bool:
    """Tell whether the folded `word` is an article, a preposition or the like."""
    return means(word, "small", "det", "prep", "join", "copula", "pronoun")


def tells_of_somebody(word: str, *, looks: bool = False) -> bool:
    """Tell whether the folded `word` names a person in any of the six languages, or says how one `looks`."""
    kinds = ("feature", "worn", "look", "shade", "wear", "body", "detail", "hang") if looks else ()
    return means(word, "person", *kinds)
