"""Replicate's refusals and failures in our words, by who can fix them. A vendor's own text is never shown."""

import re

from portrayal.errors import BadRequest, OperatorError, PortrayalError, VendorLater, VendorNever
from portrayal.providers.replicate.answers import Lost, Refused, Unsent

AGAIN = "Make the same call again."
_CHECK = "Check the name at replicate.com, and that REPLICATE_API_TOKEN belongs to the account that owns it."
_MOVED = (
    OperatorError,
    "The address in REPLICATE_BASE_URL sends elsewhere, and the key is not sent along.",
    "Unset REPLICATE_BASE_URL, or set it to https://api.replicate.com.",
)
_BY_STATUS: dict[int, tuple[type[PortrayalError], str, str]] = {
    **dict.fromkeys((301, 302, 303, 307, 308), _MOVED),
    401: (
        OperatorError,
        "Replicate does not accept the key in REPLICATE_API_TOKEN.",
        "Make one at replicate.com/account/api-tokens, set REPLICATE_API_TOKEN, and restart.",
    ),
    402: (
        OperatorError,
        "The Replicate account has too little credit for this. Nothing was started.",
        "Add credit at replicate.com/account/billing, wait a few minutes, then make the same call again.",
    ),
    403: (
        OperatorError,
        "The key in REPLICATE_API_TOKEN may not do this.",
        "Use a key of the account that owns the models.",
    ),
    413: (BadRequest, "Replicate takes files of at most 100 MB.", "Curate fewer photos, for example keep=20."),
}
"""Status -> who can fix it, what is wrong, what to do."""
_CODE = re.compile(r"\bE\d{3,5}\b")
_UNSAFE = ("nsfw", "e005", "sensitive", "flagged", "safety")
_MEMORY = ("e1001", "out of memory", "cuda")
_CUT_OFF = ("interrupted", "code: pa", "e1000", "timed out", "timeout")


def unanswered(fault: Unsent | Lost) -> VendorLater:
    """Return the error of a request that is harmless to repeat."""
    if isinstance(fault, Lost) and fault.status:
        return VendorLater(f"Replicate has a fault of its own (status {fault.status}).", next="Try again in a minute.")
    if isinstance(fault, Lost):
        return VendorLater("Replicate did not answer in time.", next="Try again in a minute.")
    return VendorLater("Replicate cannot be reached.", next="Check the network, then try again.")


def refused(fault: Refused, what: str) -> PortrayalError:
    """Return the error of a request that the vendor declined; `what` was asked for, with its article."""
    status = fault.status
    if status in _BY_STATUS:
        kind, message, then = _BY_STATUS[status]
        return kind(message, next=then)
    if status == 429:
        wait = f" {fault.wait_s:.0f} seconds" if fault.wait_s else " a minute"
        return VendorLater(
            "Replicate limits how fast this account may order. Nothing was started.",
            next=f"Try again in{wait}. Under $5 of credit the limit is 6 orders a minute: more credit lifts it.",
        )
    if status == 422:
        return _inputs(fault, what)
    if status == 404:
        return VendorNever(f"Replicate does not know {what}, or this key may not use it.", next=_CHECK)
    return VendorNever(f"Replicate refused {what} (status {status}).", next=_CHECK)


def failed(text: str, order_id: str, *, training: bool) -> tuple[str, str]:
    """Return what went wrong in an accepted order and what to do; `text` is the vendor's and is only searched."""
    said = text.casefold()
    page = f"replicate.com/p/{order_id} has the log."
    if any(mark in said for mark in _UNSAFE):
        what = "Replicate's safety filter held the picture back; it is often wrong about harmless ones."
        return what, "Try variation=1 for another seed, or another scene."
    if "create trained image" in said:
        return (
            "The training ran, but Replicate could not publish its result.",
            f"Ask Replicate's support to publish it: {page}",
        )
    if any(mark in said for mark in _MEMORY):
        return "Replicate's machine ran out of memory.", AGAIN
    if any(mark in said for mark in _CUT_OFF):
        return "Replicate broke the work off.", AGAIN
    code = _CODE.search(text)
    thing = "training" if training else "picture"
    return f"The {thing} failed at Replicate{f' (code {code[0]})' if code else ''}.", page


def _inputs(fault: Refused, what: str) -> PortrayalError:
    if fault.fields:
        return VendorNever(
            f"Replicate refused these inputs of {what}: {', '.join(fault.fields)}. Nothing was started.",
            next="Its model may have changed: leave `model` out, or name another one.",
        )
    if fault.version:
        return VendorNever(f"This version of {what} does not exist any more, or is not yours.", next=_CHECK)
    return VendorNever(f"Replicate refused the inputs of {what}. Nothing was started.", next="Name another model.")
