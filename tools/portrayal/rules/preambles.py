"""How captioning models begin a text ("The image shows", "Auf dem Bild ist … zu sehen"), which says nothing."""

import re
from functools import cache

from portrayal.rules.data import table
from portrayal.rules.wording import fold

_SENTENCE = re.compile(r"(?:[.!?;]\s+|^)(?=\S)")


def without_preambles(text: str) -> str:
    """Return `text` without the opening phrases of captioning models at the head of its sentences."""
    folded = fold(text)
    kept, done = "", 0
    for begin in _SENTENCE.finditer(folded):
        found = _openings(first=begin.end() == 0).match(folded, begin.end()) if begin.end() >= done else None
        if not found or found.end() == len(text):
            continue
        kept, done = kept + text[done : begin.end()], found.end()
        if begin.end():  # further on a sentence still begins with a capital
            kept, done = kept + text[done].upper(), done + 1
        tail = _tails().match(folded, done)
        if tail:
            kept, done = kept + text[done : tail.end(1)], tail.end()
    return (kept + text[done:]).strip()


@cache
def _openings(*, first: bool) -> re.Pattern[str]:
    listed = table("preambles")
    terms = [*listed["openings"], *(listed["first"] if first else ())]
    alternatives = sorted(map(_pattern, terms), key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(alternatives)})(?!\w)[,:]?\s*)+")


@cache
def _tails() -> re.Pattern[str]:
    """Up to the second half of an opening, within its sentence."""
    tails = "|".join(map(re.escape, table("preambles")["tails"]))
    return re.compile(rf"([^.!?;]*?)\s(?:{tails})(?=[,.;]|\Z)")


def _pattern(term: str) -> str:
    """Turn "the|this image|photo shows" into a pattern: words between blanks, alternatives between bars."""
    slots = (fold(slot).split("|") for slot in term.split(" "))
    return r"[ ']".join(f"(?:{'|'.join(map(re.escape, slot))})" for slot in slots)
