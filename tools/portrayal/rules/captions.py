"""Captions of training photos: what FLUX must not read, and the trigger word first.

For FLUX what is not captioned is what the trigger word learns (R-caption-flux), so face, hair, eyes, skin, marks,
age, clothing and accessories go and place, light, pose, style and framing stay. SDXL keeps everything.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from portrayal.models import BaseModelName, Noun
from portrayal.rules.data import table
from portrayal.rules.traits import plain_subject, says_little, strip_traits, tells_of_somebody
from portrayal.rules.wording import Words, clean, fold, tidy

_LEAK_SHARE = 0.8
_LEAKS_NAMED = 5
_LISTED = re.compile(r"^[ \t]*(?:[-*•] |\d{1,2}[.)] |#{1,6} |\*\*)", re.MULTILINE)
_MARKDOWN = re.compile(r"\*\*|__|`|^[ \t]*(?:#{1,6}|[-*•]|\d{1,2}[.)]) ", re.MULTILINE)


class CleanCaption(Noun):
    """One line for a caption file, what was taken out of it, and what deserves a look."""

    text: str
    removed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def clean_caption(caption: str, *, trigger_word: str, base_model: BaseModelName, subject: str = "") -> CleanCaption:
    """Make the line for one photo: `trigger subject, …`; R-caption-flux, R-caption-sdxl, R-caption-trigger.

    `caption` may be anybody's (R-caption-auto), in six languages, or empty; the result is never empty.
    """
    kind = plain_subject(_without(clean(subject), trigger_word)) if base_model == "flux" else clean(subject)
    head = f"{clean(trigger_word)} {kind}".strip()
    body, warnings = _without(_after(head, _one_line(caption)), trigger_word), list[str]()
    removed: tuple[str, ...] = ()
    if base_model == "flux":
        body, removed = strip_traits(body)
        if removed and not body:
            warnings.append("The caption spoke of the person only; nothing but the trigger word is left of it.")
    if not caption.strip():
        warnings.append("The caption was empty; the trigger word stands alone.")
    return CleanCaption(text=tidy(f"{head}, {_after(kind, body)}"), removed=removed, warnings=tuple(warnings))


def leaks(captions: Sequence[str], trigger_word: str, *, base_model: BaseModelName = "flux") -> tuple[str, ...]:
    """Warn of phrases in at least 80 % of `captions`: the trigger word will not learn what they name.

    Phrases are whole clauses and one to four words of one, of which the longest is named; under three captions say
    nothing. Words of framing, camera, light and style, and the person's class, may be the same everywhere: prompts have
    them, too. For SDXL fixed traits belong into every caption (R-caption-sdxl). At most five phrases are named.
    """
    if len(captions) < 3:
        return ()
    counts: Counter[str] = Counter()
    for caption in captions:
        counts.update(set(_phrases(_without(clean(caption), trigger_word))))
    least = math.ceil(_LEAK_SHARE * len(captions))
    found = sorted((phrase for phrase, count in counts.items() if count >= least), key=lambda p: (-len(p.split()), p))
    named: list[str] = []
    told: set[str] = set()
    for phrase in found:
        telling = {word for word in phrase.split() if _tells(word, base_model)}
        named += [] if telling <= told else [phrase]
        told |= telling
    warnings = [
        f"“{phrase}” is in {counts[phrase]} of {len(captions)} captions ({counts[phrase] / len(captions):.0%}): "
        "the model will tie it to these words and not to the trigger word; vary or remove it."
        for phrase in named[:_LEAKS_NAMED]
    ]
    more = len(named) - len(warnings)
    return (*warnings, *([f"{more} more phrases are in most of the captions."] if more else []))


def measured_caption(framing: str = "", angle: str = "", light: str = "", place: str = "") -> str:
    """Compose a caption out of what was measured in a photo; any part may be empty."""
    return tidy(", ".join(clean(part) for part in (framing, angle, light, place) if part.strip()))


def _after(head: str, text: str) -> str:
    """Return `text` without the `head` that it begins with."""
    begins = bool(head) and fold(text).startswith(fold(head)) and not text[len(head) : len(head) + 1].isalnum()
    return text[len(head) :] if begins else text


def _one_line(caption: str) -> str:
    """Put a caption on one line: paragraphs and the lines of a list become sentences, Markdown's marks go."""
    lines = re.split(r"\n" if _LISTED.search(caption) else r"\n\s*\n", caption)
    *parts, last = [part for part in (clean(_MARKDOWN.sub("", line)) for line in lines) if part] or [""]
    return " ".join((*(part if part[-1] in ".!?;:," else f"{part}." for part in parts), last))


def _without(text: str, trigger_word: str) -> str:
    """Take every mention of the trigger word out, so that it can stand first exactly once."""
    trigger = clean(trigger_word)
    return re.sub(rf"(?<!\w){re.escape(trigger)}(?!\w)", "", text, flags=re.IGNORECASE) if trigger else text


def _phrases(caption: str) -> Iterator[str]:
    for clause in re.split(r"[,;.]", fold(caption)):
        words = re.findall(r"[^\W_]+", clause)
        for size in (1, 2, 3, 4):
            yield from (" ".join(words[i : i + size]) for i in range(len(words) - size + 1))
        yield " ".join(words)


def _tells(word: str, base_model: BaseModelName) -> bool:
    """Tell whether a folded word says more than how a photo was taken and of whom."""
    if says_little(word) or word in _ordinary():
        return False
    return not tells_of_somebody(word, looks=base_model == "sdxl")


@cache
def _ordinary() -> Words:
    return Words(table("captions")["ordinary"].split())
