"""When a second opinion on an article is worth its price, and what it changes."""

from portrayal.models import Article, Classification, Guess
from portrayal.rules.person import needs_person

UNSURE_BELOW = 0.8
"""Confidence of the lexicon under which a setting may ask: about a fifth of all articles."""

SURE_FROM = 0.5
"""Confidence of the second opinion from which the evidence no longer counts as low."""

LONGEST_SENT = 4000
"""Characters of an article that are sent: its title and the beginning of its clean text."""


def is_unsure(found: Classification) -> bool:
    """Say whether the lexicon's answer leaves room for doubt."""
    return found.low_evidence or found.confidence < UNSURE_BELOW


def text_to_send(article: Article) -> str:
    """Return the title and the beginning of the text, without markup: at most 4,000 characters."""
    return "\n\n".join(filter(None, (article.title, article.lead, article.body)))[:LONGEST_SENT]


def adopt(article: Article, found: Classification, guess: Guess) -> Classification:
    """Return `found` with the cluster of `guess`, what follows from it, and who said so."""
    agreed = guess.cluster == found.cluster
    terms = f", and so do its terms. {found.because}" if agreed else f"; its terms alone say {found.cluster}."
    low = found.low_evidence and guess.confidence < SURE_FROM
    person, person_because = needs_person(
        article, guess.cluster, low_evidence=low, tutorial=found.is_tutorial or guess.cluster == "tutorial"
    )
    others = (Guess(cluster=found.cluster, confidence=found.confidence), *found.alternatives)
    return found.model_copy(
        update={
            "cluster": guess.cluster,
            "confidence": round(guess.confidence, 3),
            "alternatives": tuple(other for other in others if other.cluster != guess.cluster)[:3],
            "is_tutorial": found.is_tutorial or guess.cluster == "tutorial",
            "low_evidence": low,
            "person": person,
            "person_because": person_because,
            "evidence": found.evidence if agreed else (),
            "because": f"Gemini takes it for {guess.cluster}{terms}",
        }
    )
