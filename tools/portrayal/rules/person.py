"""Decide whether a hero shows a person, from the cluster and the words of the title."""

from functools import cache

from portrayal.models import Article
from portrayal.rules.classify_terms import TermIndex, term
from portrayal.rules.data import table
from portrayal.rules.language import words_of

_TITLE_READ = 300


def needs_person(article: Article, cluster: str) -> tuple[bool, str]:
    """Return whether the hero of `article` shows a person, and why, as one sentence (R-route-lora, R-route-t2i)."""
    found = _cues().find(words_of(article.title[:_TITLE_READ]))
    for cue, hit in found.items():
        return True, f"'{hit.written}' in the title speaks of {table('lexicon/person')[cue.cluster]['because']}."
    if cluster == "strategy":
        return True, "Strategy pieces are about people and their decisions."
    return (
        False,
        "A technical piece whose title speaks of no person: a still life or an abstract carries the mood.",
    )


@cache
def _cues() -> TermIndex:
    """Return the cues of all languages in one index."""
    cues = (term(kind, 1.0, text) for kind, row in table("lexicon/person").items() for text in row["terms"])
    return TermIndex.of(cue for cue in cues if cue)
