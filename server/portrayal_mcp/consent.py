"""Ask the person to agree to a price, where the host can show a form; never inside paid work, never for long.

2026-07-28: the question is the answer of the call, and the host repeats the call with the person's reply.
2025-11-25: the question goes to the host while the call waits, at most `PATIENCE_S`: some hosts declare forms and
never show them. Whoever does not answer gets `needs_approval` with the call to make.
"""

from typing import Any

import anyio
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp.types import ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequiredResult
from pydantic import BaseModel, Field

PATIENCE_S = 25.0
KEY = "consent"
MODERN = "2026-07-28"


class Consent(BaseModel):
    """The form: one box."""

    spend: bool = Field(default=False, title="Spend this amount", description="Leave it empty to spend nothing")


async def ask_consent(context: Context[None, Any], usd: float, what: str) -> bool | InputRequiredResult:
    """Return whether the person agrees to spend `usd`; on 2026-07-28 first the question itself.

    False also when the host shows no forms, declines, or does not answer.
    """
    if not _shows_forms(context):
        return False
    message = f"{what} costs about ${usd:.2f}. Nothing was started yet. Spend it?"
    if (context.protocol_version or "") >= MODERN:
        return _answered(context, usd) if context.input_responses else _question(message, usd)
    with anyio.move_on_after(PATIENCE_S):
        try:
            reply = await context.elicit(message, Consent)
        except (MCPError, ValueError):  # no form after all, or one that came back without its answer
            return False
        return reply.action == "accept" and reply.data.spend
    return False


def _shows_forms(context: Context[None, Any]) -> bool:
    declared = context.client_capabilities
    forms = declared.elicitation if declared else None
    return forms is not None and (forms.form is not None or forms.url is None)


def _question(message: str, usd: float) -> InputRequiredResult:
    form = ElicitRequestFormParams(message=message, requested_schema=Consent.model_json_schema())
    return InputRequiredResult(input_requests={KEY: ElicitRequest(params=form)}, request_state=f"{usd:.2f}")


def _answered(context: Context[None, Any], usd: float) -> bool:
    """Read the reply; the price that was shown travels sealed in the request state and must still cover it."""
    reply = (context.input_responses or {}).get(KEY)
    if not isinstance(reply, ElicitResult) or reply.action != "accept" or not reply.content:
        return False
    shown = float(context.request_state or 0)
    return reply.content.get("spend") is True and usd <= shown + 0.005
