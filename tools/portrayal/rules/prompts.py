"""Prompts in the order that image models follow best, always through the prompt guard.

`[trigger] [subject], [pose, place, props, mood], [lighting], [camera], [style]` (R-prompt-order, R-trigger-first).
"""

import hashlib
import re
from collections.abc import Iterable

from portrayal.models import GuardChange, Noun, Scene
from portrayal.rules.guard import guard_prompt, words_of
from portrayal.rules.traits import opens_a_piece, plain_subject, strip_traits
from portrayal.rules.wording import clean, fold, tidy

_RATIO = re.compile(
    r"\b(?:aspect ratio(?: of)?\s*)?(?:16\s?[:x/]\s?9|4\s?[:/]\s?3|3\s?[:/]\s?2|1\s?:\s?1)\b(?: aspect ratio| format)?",
    re.IGNORECASE,
)
_BECAUSE_RATIO = "the shape is a setting of the model; written in a prompt it is painted (R-ratio)"
_BECAUSE_DENIED = "image models paint what a prompt denies, so the words are left out (R-noscreen)"
_DENIERS = (
    "no",
    "without",
    "not",
    "never",
    "bez",
    "ohne",
    "kein",
    "keine",
    "keinen",
    "uten",
    "ingen",
    "sans",
    "aucun",
    "aucune",
)
_BECAUSE_LOOKS = "looks come from the LoRA, which these words would work against (R-caption-flux)"
_MAX_DENIED = 5


class Prompt(Noun):
    """What is sent to an image model, and what the guard changed on the way."""

    text: str
    changes: tuple[GuardChange, ...] = ()


def build_prompt(scene: Scene, *, trigger_word: str = "", subject: str = "", mood_extra: str = "") -> Prompt:
    """Write the prompt of `scene`; R-prompt-order. A `trigger_word` (LoRA paths) stands first (R-trigger-first).

    A person scene without a trigger word is of `subject` or "a person"; looks are never part of a subject, since
    they belong to the LoRA or the reference photo.
    """
    place, looks = scene.place, ()
    if scene.id.startswith("own/"):
        place, looks = strip_traits(scene.place) if trigger_word else (scene.place, ())
    kind, changes = _drawable(subject)
    kind = plain_subject(kind)
    props = ", ".join(scene.props)
    seen = (scene.pose, place, props) if scene.pose else (props, place)  # what it is of, first: a person, or the things
    parts = (*seen, scene.mood, mood_extra)
    body, more = _drawable(_list(*parts, scene.light, scene.camera, scene.style))
    gone = [GuardChange(found=look, replaced_by="", because=f"{look!r}: {_BECAUSE_LOOKS}") for look in looks]
    return Prompt(text=_list(_head(scene, trigger_word, kind), body), changes=(*changes, *gone, *more))


def own_scene(text: str, *, person: bool, base: Scene) -> tuple[Scene, tuple[GuardChange, ...]]:
    """Put a caller's own sentence (any of six languages) in the place of `base`'s place, pose and props.

    Light, camera, palette and stage stay those of `base`; the sentence goes through the guard first (R-noscreen).
    """
    sentence, changes = _drawable(text)
    place = sentence.rstrip(".!? ") or base.place
    name = hashlib.sha256(fold(place).encode(errors="replace")).hexdigest()[:10]
    scene = base.model_copy(
        update={
            "id": f"own/{name}",
            "person": person,
            "title": place[:60].strip(" ,"),
            "place": place,
            "pose": "",
            "props": (),
            "alt": {"en": _alt(place, person=person)},
        }
    )
    return scene, changes


def _head(scene: Scene, trigger_word: str, kind: str) -> str:
    """Say who is in the picture: the trigger and its class, else the class, else "a person" if nobody is named yet."""
    if trigger_word:
        return f"{clean(trigger_word)} {kind}".strip()
    if not scene.person:
        return ""
    named = scene.id.startswith("own/") and bool(strip_traits(scene.place)[1])
    return _with_article(kind) or ("" if named else "a person")


def _alt(place: str, *, person: bool) -> str:
    """Say what the picture shows, without a trait of the person."""
    shown = place
    if person:
        around, _ = strip_traits(place)
        joint = " " if around and opens_a_piece(around.split()[0]) else ", "
        shown = tidy(f"A person{joint}{around}")
    return f"{shown[:1].upper()}{shown[1:]}."


def _drawable(text: str) -> tuple[str, tuple[GuardChange, ...]]:
    """Guard `text` and leave out shapes in figures and what it denies, each change reported."""
    changes: list[GuardChange] = []
    text = clean(text)
    for found in dict.fromkeys(match[0] for match in _RATIO.finditer(text)):
        changes.append(GuardChange(found=found, replaced_by="", because=f"{found!r}: {_BECAUSE_RATIO}"))
        text = tidy(text.replace(found, ","))
    guarded = guard_prompt(text)
    changes += guarded.changes
    affirmed, denied = _affirmed(guarded.text)
    changes += [GuardChange(found=d, replaced_by="", because=f"{d!r}: {_BECAUSE_DENIED}") for d in denied]
    return affirmed, tuple(changes)


def _affirmed(text: str) -> tuple[str, list[str]]:
    """Return `text` without its denials ("no people", "without clutter") and the fragments left out."""
    stop = words_of("stop")
    spans: list[tuple[int, int]] = []
    denying, count = False, 0
    for match in re.finditer(r"\w+|[^\w\s'\-]", fold(text)):
        word, start, end = match[0], match.start(), match.end()
        if word in _DENIERS and not (spans and denying):
            spans.append((start, end))
            denying, count = True, 0
        elif denying and (not word[0].isalnum() or word in stop or count >= _MAX_DENIED):
            denying = False
        elif denying:
            spans[-1] = (spans[-1][0], end)
            count += 1
    if not spans:
        return text, []
    kept, done = "", 0
    for start, end in spans:
        kept, done = f"{kept}{text[done:start]},", end
    return tidy(kept + text[done:]), [text[a:b] for a, b in spans]


def _list(*parts: str) -> str:
    """Join the parts that say something, once each, with single commas."""
    return tidy(", ".join(dict.fromkeys(_filled(parts))))


def _filled(parts: Iterable[str]) -> list[str]:
    return [part for part in (clean(part).strip(" .,;") for part in parts) if part]


def _with_article(kind: str) -> str:
    """Put "a" or "an" before a bare English class word."""
    return f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}" if kind else ""
