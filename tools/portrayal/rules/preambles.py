"""How captioning models begin a text ("The image shows", "Auf dem Bild ist … zu sehen"): it says nothing of the picture."""

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
        if found:
            kept += text[done : begin.end()]
            done = found.end()
            tail = _tails().search(folded, done)
            if tail:
                kept += text[done : tail.start()]
                done = tail.end()
            if begin.end():
                kept, text = kept, text[:done] + text[done : done + 1].upper() + text[done + 1 :]
    return (kept + text[done:]).strip()


@cache
def _openings(*, first: bool) -> re.Pattern[str]:
    listed = table("preambles")
    terms = [*listed["openings"], *(listed["first"] if first else ())]
    alternatives = sorted(map(_pattern, terms), key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(alternatives)})(?!\w)[,:]?\s*)+")


@cache
def _tails() -> re.Pattern[str]:
    """The second half of an opening, before the next mark."""
    return re.compile(rf"(?<=\s)(?:{'|'.join(map(re.escape, table('preambles')['tails']))})(?=[,.;]|\Z)")


def _pattern(term: str) -> str:
    """Turn "the|this image|photo shows" into a pattern: words between blanks, alternatives between bars."""
    return r"[ ']".join(f"(?:{'|'.join(map(re.escape, fold(slot).split('|')))})" for slot in term.split(" "))
