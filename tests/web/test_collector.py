"""What a collector receives from a server with PORTRAYAL_TELEMETRY=otlp, over the real exporter's protocol."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from http_hosts import GIVEN, TOKENS, modern, running
from paid_shop import REPLICATE_KEY, vendors
from studios import make_environ

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process can answer"),
]

PAID = {"scene": "a canary on a quiet quay", "provider": "replicate", "size": "1280x720", "format": "jpg"}


class Collector(ThreadingHTTPServer):
    """Keeps what is sent to it, by path, and answers that all of it arrived."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.sent: dict[str, list[bytes]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Receiver(BaseHTTPRequestHandler):
    """Takes in one export."""

    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        assert self.headers["Content-Type"] == "application/x-protobuf"
        self.server.sent.setdefault(self.path, []).append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield collector
        collector.shutdown()
        thread.join()


async def test_spans_and_dollars_of_a_paid_picture_arrive_and_hold_nothing_secret(tmp_path):
    with collecting() as collector, vendors() as (replicate, _):
        environ = {
            **make_environ(tmp_path),
            "PORTRAYAL_HTTP_TOKENS": GIVEN,
            "PORTRAYAL_TELEMETRY": "otlp",
            "REPLICATE_API_TOKEN": REPLICATE_KEY,
            "REPLICATE_BASE_URL": replicate.url,
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        }
        async with running(environ) as (process, http):
            made = await modern(http, "tools/call", {"name": "generate_hero", "arguments": PAID}, tasks=False)
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
        cost = made["result"]["structuredContent"]["cost_usd"]
    spans = [
        span
        for body in collector.sent["/v1/traces"]
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    ids = {span.span_id: span.name for span in spans}
    [order] = [span for span in spans if span.name == "order"]
    assert ids[order.parent_span_id] == "tools/call generate_hero"
    about = {one.key: one.value.string_value for one in order.attributes}
    assert (about["portrayal.provider"], about["portrayal.tool"]) == ("replicate", "generate_hero")
    points = [
        point
        for body in collector.sent["/v1/metrics"]
        for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == "portrayal.spend"
        for point in metric.sum.data_points
    ]
    assert cost > 0
    assert sum(point.as_double for point in points[-1:]) == pytest.approx(cost)
    secrets = (REPLICATE_KEY, *TOKENS.values(), "canary", str(tmp_path))
    everything = b"".join(body for bodies in collector.sent.values() for body in bodies)
    assert [word for word in secrets if word.encode() in everything] == []
