"""Prompts for pictures of people in general, without the trigger word, and two prompts to watch a training by."""

import re

from portrayal.rules.exports.nouns import TrainingSet
from portrayal.rules.exports.quoting import spoken

_DOING = (
    "standing in a park",
    "sitting on a wooden bench",
    "walking along a quiet street",
    "leaning on a railing by a river",
    "drinking coffee at a kitchen table",
    "waiting on a station platform",
    "watering plants in a garden",
    "looking out over the sea",
    "standing in a doorway",
    "sitting on the steps of an old house",
    "walking on a forest path",
    "cooking in a small kitchen",
    "resting on a sofa",
    "crossing a stone bridge",
    "standing in front of a brick wall",
    "sitting in a café by the window",
    "walking through a market",
    "leaning against a tree",
    "standing on a balcony",
    "sitting on a beach",
    "working in a carpenter's workshop",
    "standing in a wheat field",
    "climbing a staircase",
    "sitting under an old oak",
    "standing in front of a plain grey wall",
)
_FRAMING = ("close-up", "portrait", "half body shot", "full body shot")
_LIGHT = ("soft daylight", "low evening sun", "overcast light", "bright midday light", "light from the side")


def people_prompts(training_set: TrainingSet) -> tuple[str, ...]:
    """Return 100 different prompts of somebody of the same kind, none with the trigger word (R-reg)."""
    somebody = _with_article(kind_of(training_set))
    return tuple(
        f"{somebody} {doing}, {framing}, {_LIGHT[(place + step) % len(_LIGHT)]}, photorealistic"
        for step, framing in enumerate(_FRAMING)
        for place, doing in enumerate(_DOING)
    )


def watched_prompts(training_set: TrainingSet) -> tuple[str, str]:
    """Return a prompt that must show the person and one that must not: bleeding shows in the second (R-test)."""
    kind, place = kind_of(training_set), "standing in a park, half body shot, soft daylight, photorealistic"
    return f"{spoken(training_set.trigger_word)} {kind}, {place}", f"{_with_article(kind)} {place}"


def kind_of(training_set: TrainingSet) -> str:
    """Return the subject in plain words without the trigger word: "woman", or "person" when nothing is left."""
    trigger = spoken(training_set.trigger_word)
    words = spoken(training_set.subject)
    if trigger:
        words = re.sub(rf"(?<!\w){re.escape(trigger)}(?!\w)", " ", words, flags=re.IGNORECASE)
    return " ".join(words.split()) or "person"


def _with_article(kind: str) -> str:
    return f"{'an' if kind[:1].casefold() in tuple('aeiou') else 'a'} {kind}"
