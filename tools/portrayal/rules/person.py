"""Decide whether a hero shows a person: from the cluster and the words of a title, or from a caller's own words."""

from functools import cache

from portrayal.models import Article, Language
from portrayal.rules.classify_terms import TermIndex, term
from portrayal.rules.data import table
from portrayal.rules.language import language_of, words_of

_TITLE_READ = 300
_TECHNICAL = frozenset({"ai", "security", "performance", "headless", "plugins", "seo", "tutorial"})
_STORY = "first_person"
"""Cues that open a story as well as a tutorial ("How I …"); they count only where the piece is not technical."""


def needs_person(
    article: Article, cluster: str, *, low_evidence: bool = False, tutorial: bool = False
) -> tuple[bool, str]:
    """Return whether the hero of `article` shows a person, and why, as one sentence (R-route-lora, R-route-t2i).

    `low_evidence` says that `cluster` is hardly more than a guess: then it decides nothing here. Without a title the
    opening of the text is read.
    """
    place = "title" if article.title.strip() else "opening"
    words = words_of((article.title.strip() or article.lead or article.body)[:_TITLE_READ])
    technical = tutorial or (not low_evidence and cluster in _TECHNICAL)
    for cue, hit in _cues().find(words).items():
        if not (cue.cluster == _STORY and technical):
            kind = table("lexicon/person")["cues"][cue.cluster]
            return True, f"'{hit.written}' in the {place} speaks of {kind['because']}."
    if cluster == "strategy" and not low_evidence:
        return True, "Strategy pieces are about people and their decisions."
    if low_evidence or cluster not in _TECHNICAL:
        return False, f"Nothing in the {place} speaks of a person."
    return False, f"A technical piece whose {place} speaks of no person."


def mentions_person(text: str) -> bool:
    """Tell whether a scene in a caller's own words (any of six languages) shows somebody; "no people" shows nobody."""
    words, listed = words_of(text), table("lexicon/person")
    denied = {at + n for at, word in enumerate(words) for n in (1, 2) if word.folded in listed["denials"]}
    index = _people(language_of(words))
    return bool(index.find([word for at, word in enumerate(words) if at not in denied]))


@cache
def _cues() -> TermIndex:
    """Return the cues of all languages in one index."""
    kinds = table("lexicon/person")["cues"].items()
    return TermIndex.of(cue for kind, row in kinds for text in row["terms"] if (cue := term(kind, 1.0, text)))


@cache
def _people(language: Language) -> TermIndex:
    """Return the words for people: those of one meaning in all languages, and those of `language`."""
    listed = table("lexicon/person")["people"]
    texts = (*listed["any"], *listed[language])
    return TermIndex.of(found for text in texts if (found := term("people", 1.0, text)))
