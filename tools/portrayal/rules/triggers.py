"""Trigger words: a rare token that no language of the site knows, with an optional class behind it (R-trigger)."""

import hashlib
import re
from functools import cache

from portrayal.errors import BadRequest
from portrayal.models import Noun
from portrayal.rules.data import table
from portrayal.rules.traits import plain_subject
from portrayal.rules.wording import clean, fold

MIN_LENGTH, MAX_LENGTH = 3, 16
_CONSONANTS = "bcdfghjklmnpqrtvwxz"


class Trigger(Noun):
    """A checked trigger: the rare `token` and the class that may follow it ("woman"), or an empty string."""

    token: str
    subject: str = ""


def check_trigger(word: str) -> Trigger:
    """Read "ohwx" or "ohwx woman"; raises BadRequest with a suggestion when the token is no rare token (R-trigger).

    A token has 3 to 16 ASCII letters and digits, begins with a letter, and is no word or first name we know.
    """
    parts = clean(word).split(" ") if word.strip() else []
    if not parts:
        raise _refused("The trigger word is empty.", "portrait")
    token, subject = parts[0], " ".join(parts[1:])
    fault = _fault(token)
    if fault:
        raise _refused(f"The trigger word {token!r} {fault}.", word)
    if len(parts) > 3 or (subject and not re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+)?", subject)):
        message = f"The trigger word {word!r} has a space: one token, then at most a class such as “woman”."
        raise _refused(message, word)
    return Trigger(token=token, subject=plain_subject(subject))


def suggest_trigger(name: str) -> str:
    """Return a rare-looking token made from `name`, always the same for the same name; check_trigger accepts it."""
    seed = fold(clean(name))
    for salt in range(64):
        number = int.from_bytes(hashlib.sha256(f"{salt}:{seed}".encode(errors="replace")).digest()[:8])
        letters = ""
        for _ in range(5):
            number, place = divmod(number, len(_CONSONANTS))
            letters += _CONSONANTS[place]
        token = f"{letters[:4]}{2 + number % 8}{letters[4]}"
        if len(set(letters)) == len(letters) and not _fault(token):
            return token
    return "bnkr7p"


def _refused(message: str, name: str) -> BadRequest:
    return BadRequest(message, next=f"Use a rare token that means nothing, for example {suggest_trigger(name)!r}.")


def _fault(token: str) -> str:
    """Say what is wrong with `token`, or nothing."""
    folded = fold(token)
    faults = (
        (not token.isascii(), "has letters outside a-z; plain ASCII survives every trainer and file name"),
        (not token.isalnum(), "has punctuation; only letters and digits make one stable token"),
        (
            not MIN_LENGTH <= len(token) <= MAX_LENGTH,
            f"is {len(token)} long; {MIN_LENGTH} to {MAX_LENGTH} characters work",
        ),
        (not token[:1].isalpha(), "begins with a digit; begin with a letter"),
        (folded in _known() or folded.removesuffix("s") in _known(), "is an ordinary word or name, which models know"),
    )
    return next((why for wrong, why in faults if wrong), "")


@cache
def _known() -> frozenset[str]:
    return frozenset(word for words in table("trigger_words").values() for word in words.split())
