"""Send traces and metrics to a collector, when PORTRAYAL_TELEMETRY=otlp; where it is, the OTEL_… variables say."""

from collections.abc import Generator
from contextlib import contextmanager

from portrayal import __version__
from portrayal.errors import OperatorError, PortrayalError
from portrayal.settings import load_settings


@contextmanager
def exporting() -> Generator[None]:
    """Export what happens inside, and what is left at the end. Raises OperatorError when the extra is missing."""
    try:
        wanted = load_settings().telemetry is not None
    except PortrayalError:
        wanted = False  # the server runs on to say what is wrong
    if not wanted:
        yield
        return
    try:
        from opentelemetry import metrics, trace
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise OperatorError(
            "PORTRAYAL_TELEMETRY needs an extra that is not installed.", next='Run: pip install "portrayal[telemetry]"'
        ) from error
    about = Resource.create({"service.name": "portrayal", "service.version": __version__})
    tracing, metering = (
        TracerProvider(resource=about),
        MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter())], about),
    )
    tracing.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(tracing)
    metrics.set_meter_provider(metering)
    try:
        yield
    finally:
        tracing.shutdown()
        metering.shutdown()
