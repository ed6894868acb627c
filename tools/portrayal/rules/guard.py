"""The prompt guard: what image models cannot draw becomes the mood of the same idea (R-noscreen, R-mood).

Scene texts come in six languages. In English things are replaced in place ("a closed laptop") and moods stand between
commas; in the other five, where a noun's ending depends on its neighbours, the phrase is cut out with its preposition
and what stands for it is appended after a comma, in the scene's language. What a text denies ("no screens") is left
out, because models paint the noun and miss the "no".
"""

from portrayal.models import GuardChange, Language
from portrayal.rules.guard_cutting import Cutting
from portrayal.rules.guard_table import read_table
from portrayal.rules.guard_walk import Guarded, Walk
from portrayal.rules.language import detect_language
from portrayal.rules.wording import clean, tidy

_PASSES = 4
"""A replacement may meet a neighbour and make a new term ("a closed book" + "title"); one more pass finds it."""


def guard_prompt(text: str) -> Guarded:
    """Rewrite `text` (any of six languages, any length) to what a model can draw; R-noscreen.

    The result is one line in NFKC. Guarding it again changes nothing; a safe text comes back as it was.
    """
    guarded = Guarded(text=clean(text))
    changes = tuple[GuardChange, ...]()
    for _ in range(_PASSES):  # what is left may read as another language, in which one more word means a screen
        guarded = _guard_once(guarded.text)
        changes = (*changes, *guarded.changes)
        if not guarded.changes:
            break
    return Guarded(text=guarded.text, changes=changes)


def _guard_once(text: str) -> Guarded:
    language = detect_language(text)
    if language != "en":
        cut = _cut(text, language)
        answers = dict.fromkeys(change.replaced_by for change in cut.changes)
        whole = tidy(", ".join((cut.text.rstrip(".!? "), *answers)))
        return Guarded(text=whole if cut.changes else text, changes=cut.changes)
    changes = tuple[GuardChange, ...]()
    for _ in range(_PASSES):
        guarded = Walk(text, read_table()).run()
        text, changes = guarded.text, (*changes, *guarded.changes)
        if not guarded.changes:
            break
    return Guarded(text=text, changes=changes)


def cut_guarded(text: str) -> Guarded:
    """Cut what a model cannot draw out of `text`, with nothing in its place: for people, not for models.

    The result's `things` are the safe things that the prompt has instead, in the text's language.
    """
    text = clean(text)
    return _cut(text, detect_language(text))


def mentions(text: str) -> tuple[str, ...]:
    """Return what in `text` an image model cannot draw, as it is written there; empty for a safe text."""
    return tuple(change.found for change in guard_prompt(text).changes)


def _cut(text: str, language: Language) -> Guarded:
    """Cut every guarded phrase out, with the preposition or verb that held it."""
    cut = Guarded(text=text)
    for _ in range(_PASSES):
        more = Cutting(cut.text, read_table(), language).run()
        things = tuple(dict.fromkeys((*cut.things, *more.things)))
        cut = Guarded(text=more.text, changes=(*cut.changes, *more.changes), things=things)
        if not more.changes:
            break
    return cut
