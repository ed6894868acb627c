"""Read a prediction or a training as the vendor tells it; tolerant, because its states and shapes grow."""

import re

from portrayal.errors import NotFound
from portrayal.providers.base import Progress, Ticket
from portrayal.providers.faults import PaidRefusal
from portrayal.providers.replicate import blame, tariff
from portrayal.providers.replicate.answers import Json, inner, items, seconds_at
from portrayal.providers.replicate.names import model_name

UNSUCCESSFUL = frozenset({"failed", "canceled", "aborted"})
ENDED = UNSUCCESSFUL | {"succeeded"}

_ID = re.compile(r"((?:predictions|trainings)/[A-Za-z0-9]{1,64})(?:@([a-z0-9-]{1,90}))?")
_PERCENT = re.compile(r"(\d{1,3})%\|")


def picture_ticket(record: Json) -> Ticket:
    """Return the ticket of a prediction."""
    return Ticket(provider_id=f"predictions/{record.get('id')}")


def training_ticket(name: str, record: Json) -> Ticket:
    """Return the ticket of a training, with the model it publishes in: the vendor does not tell that."""
    return Ticket(provider_id=f"trainings/{record.get('id')}@{model_name(name)}")


def read_ticket(ticket: Ticket) -> tuple[str, str]:
    """Return (API path, the model that a training publishes in). Raises NotFound for a ticket that is not ours."""
    found = _ID.fullmatch(ticket.provider_id)
    if not found:
        raise NotFound(f"Replicate knows no order {ticket.provider_id!r}.", next="Make the call again.")
    return f"/v1/{found[1]}", found[2] or ""


def status_of(record: Json) -> str:
    """Return the vendor's state; one that we do not know is still under way."""
    return str(record.get("status", ""))


def progress(record: Json) -> Progress:
    """Return how an unfinished order is doing, with the share that its own log tells."""
    state = status_of(record)
    if state == "starting":
        return Progress(share=0.1, text="waiting for a machine at Replicate")
    shares = _PERCENT.findall(str(record.get("logs") or "")[-4000:])
    done = min(100, int(shares[-1])) / 100 if shares else 0.0
    return Progress(share=0.2 + 0.7 * done, text="Replicate works on it")


def check_end(record: Json, *, training: bool) -> None:
    """Raise PaidRefusal for an order that ended without success: it is dead, and asking again changes nothing.

    It carries what its seconds cost: a running order that is canceled is billed, an aborted one never started.
    """
    state = status_of(record)
    if state not in UNSUCCESSFUL:
        return
    cost = 0.0 if state == "aborted" else tariff.spent(record, training=training)
    if state == "aborted":
        raise PaidRefusal("Replicate found no machine in time and dropped the order.", next=blame.AGAIN)
    if state == "canceled":
        raise PaidRefusal("The order was canceled at Replicate.", next=blame.AGAIN, cost_usd=cost)
    what, then = blame.failed(str(record.get("error") or ""), str(record.get("id")), training=training)
    raise PaidRefusal(what, next=then, cost_usd=cost)


def picture_url(record: Json) -> str:
    """Return the first output's URL, from a list or a string. Raises PaidRefusal when there is none."""
    for url in items(record.get("output")):
        if isinstance(url, str) and url:
            return url
    cost = tariff.spent(record, training=False)
    if record.get("data_removed"):
        raise PaidRefusal(
            "The picture was made, but nobody fetched it in time: Replicate keeps results for one hour.",
            next="Make the same call again; it is charged again.",
            cost_usd=cost,
        )
    raise PaidRefusal(
        "Replicate delivered no picture: its safety filter drops what it suspects, and is often wrong.",
        next="Try variation=1 for another seed, or another scene.",
        cost_usd=cost,
    )


def trained_version(record: Json) -> str | None:
    """Return "owner/name:hash" of a finished training, or None when the vendor does not say it (any more)."""
    output = record.get("output")
    version = inner(output).get("version") if isinstance(output, dict) else output
    if isinstance(version, str) and re.fullmatch(r"[\w.-]+/[\w.-]+:[0-9a-f]{8,64}", version):
        return version
    return None


def published(record: Json) -> str:
    """Return the name of the model that a finished training was published in, or an empty string."""
    return (trained_version(record) or "").partition(":")[0].partition("/")[2]


def when(record: Json) -> float | None:
    """Return when the vendor made the record (Unix seconds, its clock)."""
    return seconds_at(record.get("created_at"))


def inputs_of(record: Json) -> Json:
    """Return the inputs, empty once the vendor removed them (after an hour)."""
    return inner(record, "input")
