"""Captions of training photos: what FLUX must not read, and the trigger word first.

For FLUX what is not captioned is what the trigger word learns (R-caption-flux), so face, hair, eyes, skin, marks,
age, clothing and accessories go and place, light, pose, style and framing stay. SDXL keeps everything.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

from portrayal.models import BaseModelName, Noun
from portrayal.rules.traits import plain_subject, says_little, strip_traits
from portrayal.rules.wording import clean, fold, tidy

_LEAK_SHARE = 0.8


class CleanCaption(Noun):
    """One line for a caption file, what was taken out of it, and what deserves a look."""

    text: str
    removed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def clean_caption(caption: str, *, trigger_word: str, base_model: BaseModelName, subject: str = "") -> CleanCaption:
    """Make the line for one photo: `trigger subject, …`; R-caption-flux, R-caption-sdxl, R-caption-trigger.

    `caption` may be anybody's (R-caption-auto), in six languages, or empty; the result is never empty.
    """
    body, warnings = _without(clean(caption), trigger_word), list[str]()
    removed: tuple[str, ...] = ()
    if base_model == "flux":
        body, removed = strip_traits(body)
        if removed and not body:
            warnings.append("The caption spoke of the person only; nothing but the trigger word is left of it.")
    if not caption.strip():
        warnings.append("The caption was empty; the trigger word stands alone.")
    kind = plain_subject(_without(clean(subject), trigger_word)) if base_model == "flux" else clean(subject)
    head = f"{clean(trigger_word)} {kind}".strip()
    if kind and fold(body).startswith(fold(kind)) and not body[len(kind) : len(kind) + 1].isalnum():
        body = body[len(kind) :]
    return CleanCaption(text=tidy(f"{head}, {body}"), removed=removed, warnings=tuple(warnings))


def leaks(captions: Sequence[str], trigger_word: str) -> tuple[str, ...]:
    """Warn of phrases in at least 80 % of `captions`: the trigger word will not learn what they name.

    Phrases are one to four words within one clause, of which the longest is named; under three captions say nothing.
    """
    if len(captions) < 3:
        return ()
    counts: Counter[str] = Counter()
    for caption in captions:
        counts.update(_phrases(_without(clean(caption), trigger_word)))
    least = math.ceil(_LEAK_SHARE * len(captions))
    found = [phrase for phrase, count in counts.items() if count >= least]
    longest = [p for p in found if not any(p != q and f" {p} " in f" {q} " for q in found)]
    return tuple(
        f"“{phrase}” is in {counts[phrase]} of {len(captions)} captions ({counts[phrase] / len(captions):.0%}): "
        "the model will tie it to these words and not to the trigger word; vary or remove it."
        for phrase in sorted(longest)
    )


def measured_caption(framing: str = "", angle: str = "", light: str = "", place: str = "") -> str:
    """Compose a caption out of what was measured in a photo; any part may be empty."""
    return tidy(", ".join(clean(part) for part in (framing, angle, light, place) if part.strip()))


def _without(text: str, trigger_word: str) -> str:
    """Take every mention of the trigger word out, so that it can stand first exactly once."""
    trigger = clean(trigger_word)
    return re.sub(rf"(?<!\w){re.escape(trigger)}(?!\w)", "", text, flags=re.IGNORECASE) if trigger else text


def _phrases(caption: str) -> set[str]:
    found: set[str] = set()
    for clause in re.split(r"[,;.]", fold(caption)):
        words = re.findall(r"[^\W_]+", clause)
        for size in (1, 2, 3, 4):
            found.update(" ".join(words[i : i + size]) for i in range(len(words) - size + 1))
    return {phrase for phrase in found if not all(says_little(word) for word in phrase.split())}
