"""How an attempt ends without a result: it leaves its row to others, or it has a cause."""

from typing import cast

from portrayal.errors import OperatorError, PortrayalError


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


def told(cause: Exception) -> PortrayalError:
    """Return a failure as one that people can read: a file's trouble is the operator's, a fault of our own is ours."""
    if isinstance(cause, PortrayalError):
        return cause
    if isinstance(cause, OSError):
        return OperatorError(
            f"A file could not be read or written: {cause.strerror or type(cause).__name__}.",
            next="Check the disk and the rights of PORTRAYAL_HOME and PORTRAYAL_OUTPUT, then call again.",
        )
    return PortrayalError("The job failed for a reason of our own.", next="The server's log on stderr has it.")
