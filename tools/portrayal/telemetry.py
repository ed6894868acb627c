"""Traces and metrics by the OpenTelemetry API. Where nobody collects them they cost next to nothing.

A span an order at a vendor, and one counter of dollars. Nothing that is recorded holds a prompt, a path or a key; the
server's SDK adds a span for each call of a tool.
"""

from collections.abc import Generator
from contextlib import contextmanager

NAME = "portrayal"


@contextmanager
def span(name: str, **attributes: str) -> Generator[None]:
    """Record what is done inside as a span; of an error only its type is kept."""
    from opentelemetry import trace

    tracer = trace.get_tracer(NAME)
    known = {f"{NAME}.{key}": value for key, value in attributes.items()}
    with tracer.start_as_current_span(
        name, attributes=known, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except BaseException as error:
            current.set_attribute("error.type", type(error).__name__)
            raise


def count_spent(usd: float, *, provider: str, tool: str) -> None:
    """Add dollars to the counter of what was spent; negative when a charge was corrected downwards."""
    if not usd:
        return
    from opentelemetry import metrics

    counter = metrics.get_meter(NAME).create_up_down_counter(
        f"{NAME}.spend", unit="USD", description="Dollars charged for pictures, trainings and looks"
    )
    counter.add(usd, {f"{NAME}.provider": provider, f"{NAME}.tool": tool})
