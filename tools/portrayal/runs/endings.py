"""How an attempt ends without a result: it leaves its row to others, or it has a cause."""

from typing import cast

from portrayal.errors import PortrayalError


class Leave(Exception):
    """Stop the attempt and leave the row for whoever takes it next."""


class Fenced(Leave):
    """The job belongs to another process."""


class Unsettled(Leave):
    """Whether the vendor booked the order cannot be known now."""


def cause_of(error: Exception) -> Exception:
    """Return what a task group's error is about: leaving first, then one of our own errors, else the first."""
    if not isinstance(error, ExceptionGroup):
        return error
    group = cast("ExceptionGroup[Exception]", error)
    for kind in (Leave, PortrayalError):
        if (found := group.subgroup(kind)) is not None:
            return cause_of(found.exceptions[0])
    return cause_of(group.exceptions[0])
