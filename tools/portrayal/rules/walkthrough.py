"""Tell a walk-through from an article about a topic: `tutorial` is a format, and the cluster of last resort."""

from collections.abc import Collection, Mapping

from portrayal.models import Article

TOPICS_OVER_FORMAT: Mapping[str, float] = {
    "ai": 0.42,
    "security": 0.42,
    "performance": 0.42,
    "seo": 0.42,
    "strategy": 0.53,
}
"""Topics that a walk-through stays with: each wins over `tutorial` with at least this share of its score. A piece about
headless or plugins, whose articles are mostly walk-throughs, is whichever speaks louder."""

OWN_TOPIC_OVER_FORMAT = 0.42

TOPIC_SPEAKS = 30.0
"""The score from which a topic may do so."""

FORMAT_WEIGHS_ELSE = 0.6
"""What the how-to score is worth in a piece that is no walk-through."""

TITLE_PROMISES = 20.0
TEXT_WALKS_THROUGH = 40.0
"""How-to scores, in the title alone or in all, from which a piece is a walk-through."""

CODE_BLOCK_TELLS = 3.0
STEP_TELLS = 1.0
CODE_BLOCKS_COUNTED = 6
STEPS_COUNTED = 10
"""Code and numbered steps tell in every language, up to so many of them."""


def how_to_score(article: Article) -> float:
    """Return what the code blocks and numbered steps of `article` say for a walk-through: 0 to 28 points."""
    code = CODE_BLOCK_TELLS * min(article.code_blocks, CODE_BLOCKS_COUNTED)
    return code + STEP_TELLS * min(article.steps, STEPS_COUNTED)


def is_walk_through(in_title: float, in_all: float) -> bool:
    """Say whether the title promises a how-to, or the whole reads like one."""
    return in_title >= TITLE_PROMISES or in_all >= TEXT_WALKS_THROUGH


def settle(raw: Mapping[str, float], *, tutorial: bool, topics: Collection[str] = ()) -> dict[str, float]:
    """Return the scores after the rule that `tutorial` is the cluster of last resort; `topics` are a user's own."""
    scores = dict(raw)
    if "tutorial" in scores:
        scores["tutorial"] *= 1.0 if tutorial else FORMAT_WEIGHS_ELSE
        shares = {**dict.fromkeys(topics, OWN_TOPIC_OVER_FORMAT), **TOPICS_OVER_FORMAT}
        for name, share in shares.items():
            topic = scores.get(name, 0.0)
            if name != "tutorial" and topic >= TOPIC_SPEAKS and topic >= share * scores["tutorial"]:
                scores["tutorial"] = min(scores["tutorial"], topic * 0.95)
    return scores
