"""Who can fix a failed call to Google, in our words: never a key, a header or Google's own text."""

import difflib
import re

from portrayal.errors import BadRequest, OperatorError, PortrayalError, VendorLater, VendorNever
from portrayal.providers.faults import Ambiguous
from portrayal.providers.google.failures import Failure
from portrayal.rules.lifecycle import ModelRow, find_model, models

_KEY = "Make a key at https://aistudio.google.com/apikey and set GEMINI_API_KEY."
_BILLING = "Turn billing on for the key's project in Google AI Studio."
ANEW = "See the usage page of Google AI Studio, then call again with variation=1 to order anew."
"""What people can do when nobody knows whether an order was billed."""
_BASE = "Check GOOGLE_GEMINI_BASE_URL, and whether a proxy or a login page is in between."
_PLACE = re.compile(
    r"not (?:available|supported)\b.*\b(?:country|region|location)|location is not supported", re.IGNORECASE
)
_ID = re.compile(r"\b(?:use|to) models/([a-z0-9][a-z0-9.-]{2,60}[a-z0-9])\b", re.IGNORECASE)


def error_of(failure: Failure, model: str, *, timeout_s: float) -> PortrayalError:
    """Return the error to raise for a failed call of `model`."""
    if failure.kind == "unsent":
        return VendorLater(
            "Google could not be reached; nothing was sent.",
            next="Check the network, and GOOGLE_GEMINI_BASE_URL if it is set. Then make the call again.",
        )
    if failure.kind == "lost":
        how = f"did not answer within {timeout_s:g} s" if failure.name == "timeout" else "broke the connection off"
        return _unknown(f"Google took the call and {how}")
    if failure.complaint is None and failure.status != 429:
        return _not_google(failure)
    known = {400: _bad_request, 401: _bad_key, 403: _forbidden, 404: _missing, 429: _limited}
    return known.get(failure.status, _other)(failure, model)


def _unknown(what: str) -> Ambiguous:
    return Ambiguous(
        f"{what}; whether a picture was made and billed is not known.",
        next=f"Google keeps no list to look in. {ANEW}",
    )


def _not_google(failure: Failure) -> PortrayalError:
    """An error page of something in between; after a gateway's the call may have gone through."""
    if failure.status >= 500:
        return _unknown(f"A gateway before Google failed with status {failure.status}")
    return OperatorError(f"The answer with status {failure.status} is not from Google's API.", next=_BASE)


def _bad_request(failure: Failure, model: str) -> PortrayalError:
    message = failure.complaint.message if failure.complaint else ""
    status = failure.complaint.status if failure.complaint else ""
    if any(reason.startswith("API_KEY") for reason in failure.reasons) or "API key" in message:
        return _bad_key(failure, model)
    if _PLACE.search(message):
        return VendorNever(
            "Google does not offer this in the country of this machine.",
            next=f"{_BILLING} If billing is on, use provider='replicate'.",
        )
    if status == "FAILED_PRECONDITION":
        return OperatorError("The Google project of this key is not set up for paid calls.", next=_BILLING)
    return VendorNever(
        f"Google rejected the call to {model} as invalid; nothing was made or billed.",
        next="Leave `model` out to use the default one, or choose another scene.",
    )


def _bad_key(failure: Failure, model: str) -> PortrayalError:
    del failure, model
    return OperatorError("Google does not accept the key in GEMINI_API_KEY.", next=_KEY)


def _other(failure: Failure, model: str) -> PortrayalError:
    """Errors of 500 and more in Google's own form are not billed (Gemini API billing page)."""
    if failure.status < 500:
        return VendorNever(
            f"Google refused the call to {model} with status {failure.status}.", next="Leave `model` out."
        )
    busy = "is overloaded" if failure.status == 503 else "failed on its own side"
    return VendorLater(f"Google {busy}; nothing was made or billed.", next="Make the same call again later.")


def _forbidden(failure: Failure, model: str) -> PortrayalError:
    del failure
    return OperatorError(
        f"The key in GEMINI_API_KEY may not call {model}.",
        next="Check the key's restrictions, and that its project has the Gemini API and billing turned on.",
    )


def _missing(failure: Failure, model: str) -> PortrayalError:
    message = failure.complaint.message if failure.complaint else ""
    here = _row(model)
    kind = here.kind if here else "image"
    known = [row.id for row in models() if row.provider == "google" and row.state == "current" and row.kind == kind]
    others = [known_id for known_id in known if known_id != model]
    if "no longer available" in message:
        named = _ID.search(message)
        wanted = (here.successor if here else "", named[1] if named else "", *others)
        new = next(candidate for candidate in wanted if candidate in others)
        return VendorNever(
            f"Google has shut the model {model} down; {new} takes its place.", next=f"Call again with model='{new}'."
        )
    near = difflib.get_close_matches(model, others, n=1, cutoff=0.5)
    hint = f"Did you mean model='{near[0]}'?" if near else f"Known: {', '.join(others)}."
    return BadRequest(f"Google offers no model {model!r} for this.", next=hint)


def _row(model: str) -> ModelRow | None:
    try:
        return find_model(model)
    except VendorNever:  # retired in our table: the caller hears it before any call
        return None


def _limited(failure: Failure, model: str) -> PortrayalError:
    if failure.no_quota:
        return OperatorError(f"The Google project of this key has no quota for {model}: billing is off.", next=_BILLING)
    if failure.daily:
        more = f" {_BILLING}" if failure.free_tier else ""
        return VendorLater(
            "Google's quota of the day is used up; nothing was made or billed.",
            next=f"It starts anew at midnight Pacific time.{more}",
        )
    when = f"in {failure.wait_s:.0f} s" if failure.wait_s else "in a minute"
    return VendorLater(
        "Google limits how many calls this project may make; nothing was made or billed.",
        next=f"Make the same call again {when}.",
    )
