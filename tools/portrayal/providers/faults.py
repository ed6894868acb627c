"""Faults that only money knows: an order whose answer was lost, and an order that was billed in vain."""

from portrayal.errors import PortrayalError, VendorNever


class Ambiguous(PortrayalError):
    """The vendor may have booked the order: reconcile it with the vendor's own list, never send it again blindly."""

    blame = "nobody knows yet"


class PaidRefusal(VendorNever):
    """The vendor answered without what was ordered, and may bill for that: `cost_usd` as far as its answer says."""

    def __init__(self, message: str, *, next: str = "", cost_usd: float = 0.0) -> None:
        super().__init__(message, next=next)
        self.cost_usd = cost_usd
