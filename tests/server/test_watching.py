"""What operators see of a server: traces, dollars and logs, and nothing that is anybody's secret."""

import json
import logging
import subprocess
import sys

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from paid_shop import SMALL, open_shop
from portrayal.catalog.generate import HeroRequest, generate_hero
from portrayal.errors import OperatorError
from portrayal_mcp.collector import exporting
from portrayal_mcp.logs import JsonLines
from studios import make_environ

TRACED = """
import asyncio, json, sys
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
kept = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(kept))
trace.set_tracer_provider(provider)
sys.path.insert(0, sys.argv[1])
import quickly
quickly.patch(drawing=False)
from mcp import Client
from portrayal_mcp.server import make_server
async def main():
    async with Client(make_server(), mode="2026-07-28") as client:
        await client.call_tool("generate_hero", {"scene": "a canary on a quiet quay", "size": "1280x720"})
asyncio.run(main())
spans = kept.get_finished_spans()
names = {span.context.span_id: span.name for span in spans}
print(json.dumps([[s.name, names.get(s.parent and s.parent.span_id), dict(s.attributes)] for s in spans]))
"""


def test_a_call_of_a_tool_is_a_span_and_the_order_at_the_vendor_a_span_inside_it(tmp_path, request):
    done = subprocess.run(
        [sys.executable, "-c", TRACED, str(request.config.rootpath / "tests")],
        env={"PATH": "", "HOME": str(tmp_path), **make_environ(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    spans = {name: (parent, about) for name, parent, about in json.loads(done.stdout)}
    parent, about = spans["order"]
    assert parent == "tools/call generate_hero"
    assert about["portrayal.provider"] == "offline"
    assert set(about) == {f"portrayal.{name}" for name in ("provider", "tool", "job")}
    assert "canary" not in done.stdout


@pytest.mark.anyio
async def test_dollars_are_counted_once_by_vendor_and_tool(tmp_path, monkeypatch):
    reader = InMemoryMetricReader()
    meter = MeterProvider([reader]).get_meter("portrayal")
    monkeypatch.setattr("opentelemetry.metrics.get_meter", lambda name: meter)
    async with open_shop(tmp_path) as shop:
        request = HeroRequest(cluster="tutorial", provider="replicate", **SMALL)
        hero = await generate_hero(shop.studio, request)
        assert hero.cost_usd
        await generate_hero(shop.studio, request)  # the same call is charged once
    found = reader.get_metrics_data()
    assert found
    [metric] = found.resource_metrics[0].scope_metrics[0].metrics
    points = {tuple(sorted(dict(point.attributes).items())): point.value for point in metric.data.data_points}
    assert (metric.name, metric.unit) == ("portrayal.spend", "USD")
    assert sum(points.values()) == pytest.approx(hero.cost_usd)
    assert all(dict(key)["portrayal.provider"] == "replicate" for key in points)


def test_a_log_line_is_one_json_object():
    try:
        raise ValueError("broken\nin two lines")  # noqa: TRY301
    except ValueError:
        record = logging.LogRecord("portrayal", logging.ERROR, __file__, 1, "job %s\nfailed", ("j1",), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert (said["level"], said["logger"], said["message"]) == ("error", "portrayal", "job j1\nfailed")
    assert "ValueError: broken" in said["error"]
    assert said["time"].endswith("+00:00")


def test_an_exporter_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setenv("PORTRAYAL_TELEMETRY", "otlp")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(OperatorError, match=r"pip install \"portrayal\[telemetry\]\""), exporting():
        pass


def test_nothing_is_exported_unless_it_is_wanted(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with exporting():
        pass
