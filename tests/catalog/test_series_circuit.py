"""What a series says of a vendor that it waits for."""

from portrayal.catalog.series.circuit import Circuit
from portrayal.errors import VendorLater
from portrayal.runs.job import Job


class Ended:
    """The end of one hero, as the circuit looks at it."""

    def __init__(self, error: VendorLater | None) -> None:
        self.state = "failed" if error else "succeeded"
        self.error = error

    def failure(self) -> VendorLater | None:
        return self.error


def ended(error: VendorLater | None) -> Job:
    return Ended(error)  # type: ignore[return-value]


def test_the_reason_for_waiting_is_kept_until_a_hero_succeeds():
    circuit = Circuit(clock=lambda: 0.0)
    circuit.note(ended(VendorLater("Replicate cannot be reached.", next="Try again.")))
    assert circuit.later == "Replicate cannot be reached."
    circuit.note(ended(None))
    assert circuit.later == ""
