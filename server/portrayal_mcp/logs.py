"""Logs on stderr: text for people, or with PORTRAYAL_LOG=json one JSON object a line for collectors."""

import json
import logging
import sys
from datetime import UTC, datetime

from portrayal.errors import PortrayalError
from portrayal.settings import load_settings

QUIET = ("httpx2", "httpcore2", "httpx", "httpcore", "mcp", "sse_starlette")
"""Libraries whose everyday messages (each request, each session) nobody needs."""


class JsonLines(logging.Formatter):
    """Writes time (UTC), level, logger, message, and the trace and span it belongs to, where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        said: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said | _trace(), ensure_ascii=False)


def set_up_logs(level: int) -> None:
    """Send logs of `level` and above to stderr in the form that the settings ask for; a wrong setting means text."""
    handler = logging.StreamHandler(sys.stderr)
    try:
        json_lines = load_settings().log == "json"
    except PortrayalError:
        json_lines = False
    handler.setFormatter(JsonLines() if json_lines else logging.Formatter("portrayal: %(levelname)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _trace() -> dict[str, str]:
    from opentelemetry.trace import get_current_span

    context = get_current_span().get_span_context()
    return {"trace": f"{context.trace_id:032x}", "span": f"{context.span_id:016x}"} if context.is_valid else {}
