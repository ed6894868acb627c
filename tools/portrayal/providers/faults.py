"""Faults that only money knows: what an adapter raises when it cannot tell whether the vendor took the order."""

from portrayal.errors import PortrayalError


class Ambiguous(PortrayalError):
    """The vendor may have booked the order: reconcile it with the vendor's own list, never send it again blindly."""

    blame = "nobody knows yet"
