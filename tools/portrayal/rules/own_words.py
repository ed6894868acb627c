"""What a scene in a caller's own words needs beside its prompt: a neutral light, somebody's name, an alt text."""

import re
from functools import cache

from portrayal.models import Language
from portrayal.rules.data import table
from portrayal.rules.person import mentions_person
from portrayal.rules.traits import opens_a_piece, strip_traits
from portrayal.rules.wording import Words, fold, tidy


def neutral_camera() -> str:
    """Return the camera of a scene that names none: no macro and no odd angle of another scene."""
    return str(table("own_words")["camera"])


def neutral_light(text: str) -> str:
    """Return a light that fits anything, or "" where `text` (any of six languages) speaks of light itself."""
    told = any(match[0] in _light_words() for match in re.finditer(r"[^\W_]+", fold(text)))
    return "" if told else str(table("own_words")["light"])


def somebody(language: Language) -> str:
    """Return "a person" in `language`."""
    return str(table("own_words")["somebody"][language])


def alt_in_words(kept: str, language: Language, *, person: bool) -> str:
    """Return an alt text of the words that were kept of a scene, one sentence without a trait of the person."""
    shown = kept.strip(" ,.!?")
    if person:
        around, looks = strip_traits(shown)
        ties_on = looks and around and opens_a_piece(around.split()[0], language)
        named = somebody(language)
        shown = around if mentions_person(around) else tidy(f"{named}{' ' if ties_on else ', '}{around}")
    shown = shown or str(table("own_words")["quiet"][language])
    return f"{shown[:1].upper()}{shown[1:]}."


@cache
def _light_words() -> Words:
    return Words(table("own_words")["light_words"])
