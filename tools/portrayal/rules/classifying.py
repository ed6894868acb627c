"""Name the cluster of an article by the weighted terms that it uses, and say which ones told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from portrayal.models import Article, Classification, Guess
from portrayal.rules.classify_terms import STRENGTHS, Term, TermIndex, lexicon_index, lexicon_terms, term
from portrayal.rules.language import Word, language_of, words_of
from portrayal.rules.person import needs_person

BUILTIN = ("ai", "security", "performance", "headless", "plugins", "seo", "tutorial", "strategy")
"""The eight built-in clusters (R-cluster)."""

TEMPERATURE = 12.0
"""Score points per step of confidence; the value that fits 135 labelled articles best."""

LOW_EVIDENCE = 30.0
"""Raw score under which a text says too little: one strong term in a title gives 20, the median article 79."""

OWN_TERMS_WEIGH = STRENGTHS["strong"]
SATURATION = 2.0
"""How soon a repeated term stops counting: it never scores more than three times its first mention."""

NORMAL_LENGTH = 600
"""Words of a zone above which counts are scaled down."""

LEAD_FIRST = 700
EVIDENCE_SHOWN = 8

TOPICS_OVER_FORMAT = ("ai", "security", "performance", "seo")
FORMAT_YIELDS_AT = 0.5
"""`tutorial` is a format: one of these topics wins over it with at least half of its score."""

FORMAT_WEIGHS_ELSE = 0.6
"""What the how-to score is worth in a piece that is no walk-through."""

TITLE_PROMISES = 20.0
TEXT_WALKS_THROUGH = 60.0
"""How-to scores, in the title alone or in all, from which a piece is a walk-through."""


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
    Zone("body", 1.0, 20_000),
)


@dataclass(frozen=True, slots=True)
class Find:
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
    each as strong as a built-in strong term (R-cluster). Nothing is raised; an article that says little has
    `low_evidence`.
    """
    zones = {zone.name: words_of(text[: zone.longest]) for zone, text in zip(ZONES, _texts(article), strict=True)}
    language = language_of([word for words in zones.values() for word in words], article.language_hint)
    index = lexicon_index(language)
    if own_terms:
        index = TermIndex.of((*_own(own_terms, language), *lexicon_terms(language)))
    finds = _finds(index, zones)
    tutorial = _is_walk_through(finds)
    candidates = [*clusters, *(own_terms or ())] or [*BUILTIN]
    raw = _scores(finds, candidates)
    guesses = _guesses(_settled(raw, tutorial=tutorial))
    best = guesses[0]
    low = raw[best.cluster] < LOW_EVIDENCE
    person, person_because = needs_person(article, best.cluster, low_evidence=low, tutorial=tutorial)
    return Classification(
        cluster=best.cluster,
        confidence=best.confidence,
        alternatives=guesses[1:4],
        language=language,
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
            finds.append(Find(found.cluster, zone.name, hit.written, score))
    return finds


def _scores(finds: Iterable[Find], candidates: Iterable[str]) -> dict[str, float]:
    """Return the raw score of each candidate."""
    scores = dict.fromkeys(candidates, 0.0)
    for find in finds:
        if find.cluster in scores:
            scores[find.cluster] += find.score
    return scores


def _is_walk_through(finds: Iterable[Find]) -> bool:
    """Say whether the title promises a how-to, or the text reads like one."""
    walk = [find for find in finds if find.cluster == "tutorial"]
    title = sum(find.score for find in walk if find.zone == "title")
    return title >= TITLE_PROMISES or sum(find.score for find in walk) >= TEXT_WALKS_THROUGH


def _settled(raw: Mapping[str, float], *, tutorial: bool) -> dict[str, float]:
    """Return the scores after the rule that `tutorial` is the cluster of last resort."""
    scores = dict(raw)
    if "tutorial" in scores:
        scores["tutorial"] *= 1.0 if tutorial else FORMAT_WEIGHS_ELSE
        topic = max((scores[name] for name in TOPICS_OVER_FORMAT if name in scores), default=0.0)
        if topic >= FORMAT_YIELDS_AT * scores["tutorial"] and topic >= LOW_EVIDENCE:
            scores["tutorial"] = min(scores["tutorial"], topic * 0.95)
    return scores


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
