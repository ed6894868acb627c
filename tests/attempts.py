"""Call something and take what comes, a result or one of our errors: for properties that hold of both."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from portrayal.errors import PortrayalError

P = ParamSpec("P")
T = TypeVar("T")


def attempt(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | PortrayalError:
    """Return the result of the call, or the PortrayalError it raised; any other exception is a failure."""
    try:
        return call(*args, **kwargs)
    except PortrayalError as error:
        return error
