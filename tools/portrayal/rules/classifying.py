"""Name the cluster of an article by the weighted terms that it uses, and say which ones told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from portrayal.models import Article, Classification, Guess
from portrayal.rules.classify_terms import STRENGTHS, Term, TermIndex, lexicon_index, lexicon_terms, term
from portrayal.rules.foreign import foreign_language
from portrayal.rules.language import Word, language_of, words_of
from portrayal.rules.person import needs_person
from portrayal.rules.walkthrough import how_to_score, is_walk_through, settle

BUILTIN = ("ai", "security", "performance", "headless", "plugins", "seo", "tutorial", "strategy")
"""The eight built-in clusters (R-cluster)."""

TEMPERATURE = 9.0
"""Score points per step of confidence; fitted on 135 labelled articles and checked on 170 others."""

LOW_EVIDENCE = 18.0
LOW_EVIDENCE_A_WORD = 0.02
LOW_EVIDENCE_WORDS = 1500
"""Raw score under which a text says too little: one strong term in a title gives 20, each word of the text asks for
a little more, because a long text meets some terms by chance."""

OWN_TERMS_WEIGH = STRENGTHS["strong"]
SATURATION = 2.0
"""How soon a repeated term stops counting: it never scores more than three times its first mention."""

NORMAL_LENGTH = 600
"""Words of a zone above which counts are scaled down."""

EVERYWHERE: Mapping[str, float] = {"plugins": 0.85, "strategy": 0.85}
"""What the terms of a cluster are worth: words for plugins and business stand in articles on everything else."""

LEAD_FIRST = 700
EVIDENCE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of an article: what a term is worth there, and how many of its characters are read."""

    name: str
    weight: float
    longest: int


ZONES = (
    Zone("title", 5.0, 300),
    Zone("headings", 2.0, 3000),
    Zone("tags", 1.5, 500),
    Zone("lead", 1.5, 2000),
    Zone("body", 0.8, 20_000),
)


class Find(NamedTuple):
    """One term in one zone: how it was written and what it scored."""

    cluster: str
    zone: str
    written: str
    score: float


def classify_text(
    article: Article,
    *,
    own_terms: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    clusters: Sequence[str] = BUILTIN,
) -> Classification:
    """Return the cluster of `article`, how sure that is, and the terms that told.

    `clusters` are the names to choose from; `own_terms` adds a user's terms: cluster -> language (or `any`) -> terms,
    each as strong as a built-in strong term (R-cluster). Nothing is raised; one that says little has `low_evidence`;
    one in a language that is none of ours is read with the words of the nearest and spoken of in English.
    """
    zones = {zone.name: words_of(text[: zone.longest]) for zone, text in zip(ZONES, _texts(article), strict=True)}
    words, hint = [word for zone in zones.values() for word in zone], article.language_hint
    foreign = foreign_language(words, language := language_of(words, hint), hint)
    index = lexicon_index(language)
    if own_terms:
        index = TermIndex.of((*_own(own_terms, language), *lexicon_terms(language)))
    finds = _finds(index, zones)
    candidates = [*clusters, *(own_terms or ())] or [*BUILTIN]
    raw = _scores(finds, {*candidates, "tutorial"})
    raw["tutorial"] += how_to_score(article)
    tutorial = is_walk_through(sum(find.score for find in finds if find[:2] == ("tutorial", "title")), raw["tutorial"])
    guesses = _guesses(settle({name: raw[name] for name in candidates}, tutorial=tutorial, topics=own_terms or ()))
    best = guesses[0]
    low = raw[best.cluster] < _enough(zones)
    person, person_because = needs_person(article, best.cluster, low_evidence=low, tutorial=tutorial)
    return Classification(
        cluster=best.cluster,
        confidence=best.confidence,
        alternatives=guesses[1:4],
        language="en" if foreign else language,
        foreign=foreign,
        is_tutorial=tutorial or best.cluster == "tutorial",
        low_evidence=low,
        person=person,
        person_because=person_because,
        evidence=tuple(_strongest(finds, best.cluster))[:EVIDENCE_SHOWN],
        because=_because(finds, best.cluster, low=low),
    )


def _texts(article: Article) -> tuple[str, ...]:
    """Return the texts of the zones, in their order; a body that repeats the lead is not counted twice."""
    lead = article.lead or article.body[:LEAD_FIRST]
    body = article.body.removeprefix(lead)
    return article.title, "\n".join(article.headings), "\n".join(article.tags), lead, body


def _own(own_terms: Mapping[str, Mapping[str, Sequence[str]]], language: str) -> Iterable[Term]:
    """Yield a user's terms for `language`, English and `any`."""
    for cluster, by_language in own_terms.items():
        for spoken, texts in by_language.items():
            if spoken in {language, "en", "any"}:
                yield from (found for text in texts if (found := term(cluster, OWN_TERMS_WEIGH, text)))


def _finds(index: TermIndex, zones: Mapping[str, list[Word]]) -> list[Find]:
    """Score every term in every zone: the first mention counts most, and length alone adds nothing."""
    finds: list[Find] = []
    for zone in ZONES:
        words = zones[zone.name]
        share = min(1.0, NORMAL_LENGTH / max(1, len(words)))
        for found, hit in index.find(words).items():
            often = hit.count * share
            score = found.weight * zone.weight * often * (1 + SATURATION) / (often + SATURATION)
            score *= EVERYWHERE.get(found.cluster, 1.0)
            finds.append(Find(found.cluster, zone.name, hit.written, score))
    return finds


def _scores(finds: Iterable[Find], candidates: Iterable[str]) -> dict[str, float]:
    """Return the raw score of each candidate."""
    scores = dict.fromkeys(candidates, 0.0)
    for find in finds:
        if find.cluster in scores:
            scores[find.cluster] += find.score
    return scores


def _enough(zones: Mapping[str, list[Word]]) -> float:
    """Return the raw score that a text of this length must reach."""
    return LOW_EVIDENCE + LOW_EVIDENCE_A_WORD * min(LOW_EVIDENCE_WORDS, sum(map(len, zones.values())))


def _guesses(scores: Mapping[str, float]) -> tuple[Guess, ...]:
    """Return every cluster, the likeliest first, by softmax over score / temperature."""
    top = max(scores.values())
    weights = {name: exp((score - top) / TEMPERATURE) for name, score in scores.items()}
    total = sum(weights.values())
    ranked = sorted(weights, key=lambda name: -weights[name])
    return tuple(Guess(cluster=name, confidence=round(weights[name] / total, 3)) for name in ranked)


def _strongest(finds: Iterable[Find], cluster: str) -> dict[str, set[str]]:
    """Return the terms that told for `cluster`, the strongest first, with the zones that they stand in."""
    scores: dict[str, float] = {}
    zones: dict[str, set[str]] = {}
    for find in finds:
        if find.cluster == cluster:
            scores[find.written] = scores.get(find.written, 0.0) + find.score
            zones.setdefault(find.written, set()).add(find.zone)
    return {written: zones[written] for written in sorted(scores, key=lambda written: -scores[written])}


def _because(finds: Iterable[Find], cluster: str, *, low: bool) -> str:
    """Return one sentence that names the strongest terms and where they stand."""
    strongest = dict(list(_strongest(finds, cluster).items())[:2])
    if not strongest:
        return f"No term of any cluster was found; {cluster} is only a default."
    where = [zone.name for zone in ZONES if any(zone.name in zones for zones in strongest.values())]
    places = {"lead": "opening", "body": "text"}
    names = [places.get(name, name) for name in where[:2]]
    point = "points" if len(strongest) == 1 else "point"
    terms = " and ".join(f"'{written}'" for written in strongest)
    sentence = f"{terms} in the {' and '.join(names)} {point} to {cluster}"
    return f"{sentence}, but the evidence is thin." if low else f"{sentence}."
