"""What Google's generateContent says, well and badly: one function a mode, from a request to a reply."""

import base64
import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from PIL import Image

from emulators.serving import Reply

Json = dict[str, Any]
SIZES = {"512": (688, 384), "1K": (1376, 768), "2K": (2752, 1536), "4K": (5504, 3072)}
TOKENS = {"512": 560, "1K": 1120, "2K": 1680, "4K": 3360}
IMAGE_MODELS = ("gemini-nano-banana-2.1", "gemini-3-pro-image", "gemini-3.1-flash-lite-image", "gemini-9-image")
TEXT_MODELS = ("gemini-3.8-flash", "gemini-3.5-flash-lite")


@cache
def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """Return a soft gradient with something in it as a whole file."""
    grey = Image.linear_gradient("L").resize((width, height))
    grey.paste(24, (width // 3, height // 3, width // 2, height * 2 // 3))
    out = io.BytesIO()
    Image.merge("RGB", (grey, grey.point(lambda v: v // 2 + 60), grey.point(lambda v: 230 - v // 2))).save(
        out, kind, **({"compress_level": 1} if kind == "PNG" else {})
    )
    return out.getvalue()


def _asked(request: Json) -> tuple[int, int]:
    settings = request.get("generationConfig", {}).get("imageConfig", {})
    return SIZES[settings.get("imageSize", "1K")]


def _usage(request: Json) -> Json:
    size = request.get("generationConfig", {}).get("imageConfig", {}).get("imageSize", "1K")
    return {
        "promptTokenCount": 12,
        "candidatesTokenCount": TOKENS[size],
        "totalTokenCount": 12 + TOKENS[size] + 218,
        "thoughtsTokenCount": 218,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 12}],
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": TOKENS[size]}],
        "serviceTier": "standard",
    }


def _inline(data: bytes | str, mime: str = "image/png", **more: Any) -> Json:
    text = data if isinstance(data, str) else base64.b64encode(data).decode()
    return {"inlineData": {"mimeType": mime, "data": text}, **more}


def _answer(request: Json, *parts: Json, finish: str = "STOP") -> Reply:
    candidate = {"content": {"role": "model", "parts": list(parts)}, "finishReason": finish, "index": 0}
    return _json(
        {"candidates": [candidate], "usageMetadata": _usage(request), "modelVersion": "m", "responseId": "abc"}
    )


def _json(body: Any, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps(body), headers={k.replace("_", "-"): v for k, v in headers.items()})


def _error(status: int, name: str, message: str, *details: Json, **headers: str) -> Reply:
    error: Json = {"code": status, "message": message, "status": name}
    return _json({"error": error | ({"details": list(details)} if details else {})}, status, **headers)


def _typed(name: str, **fields: Any) -> Json:
    return {"@type": f"type.googleapis.com/google.rpc.{name}", **fields}


def _quota(quota_id: str, delay: str, message: str = "You exceeded your current quota.") -> Reply:
    violation: Json = {"quotaMetric": "generativelanguage.googleapis.com/requests", "quotaId": quota_id}
    violation["quotaDimensions"] = {"model": "x", "location": "global"}
    failure = _typed("QuotaFailure", violations=[violation])
    return _error(429, "RESOURCE_EXHAUSTED", message, failure, _typed("RetryInfo", retryDelay=delay))


def _png(request: Json) -> bytes:
    return picture(*_asked(request))


def _stopped(request: Json, reason: str, **more: Any) -> Reply:
    candidate = {"finishReason": reason, "index": 0, "content": {}, **more}
    return _json({"candidates": [candidate], "usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9}})


def _blocked(reason: str) -> Reply:
    usage = {"promptTokenCount": 9, "totalTokenCount": 9}
    return _json({"promptFeedback": {"blockReason": reason}, "usageMetadata": usage, "modelVersion": "m"})


def _lines(text: str) -> str:
    return "\n".join(text[at : at + 76] for at in range(0, len(text), 76)) + "\n"


def example(schema: Json) -> Any:
    """Return a value that fits a responseSchema: the first of an enum, the least number, one item a list."""
    kind = str(schema.get("type", "STRING")).upper()
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "OBJECT":
        return {name: example(inner) for name, inner in schema.get("properties", {}).items()}
    if kind == "ARRAY":
        return [example(schema.get("items", {}))]
    return {"BOOLEAN": True, "INTEGER": 0, "NUMBER": 0.5}.get(kind, "soft window light")


def written(request: Json, text: str | None = None, finish: str = "STOP") -> Reply:
    """Return a text answer: `text`, or JSON that fits the schema asked for."""
    schema = request.get("generationConfig", {}).get("responseSchema", {})
    part = {"text": json.dumps(example(schema)) if text is None else text}
    usage = {"promptTokenCount": 1100, "candidatesTokenCount": 30, "totalTokenCount": 1130}
    candidate = {"content": {"role": "model", "parts": [part]}, "finishReason": finish}
    return _json({"candidates": [candidate], "usageMetadata": usage, "modelVersion": "m"})


_PERSON = "I cannot create an image of that person."
_POLICY = "The image was filtered out because it violated the policy."
_NOT_FOUND = "models/x is not found for API version v1beta, or is not supported for generateContent. Call ListModels."
_GONE = "This model models/x is no longer available. Please update your code to use {} for the latest features."
_HTML = "text/html; charset=UTF-8"

MODES: dict[str, Callable[[Json], Reply]] = {
    # --- a picture comes
    "picture": lambda r: _answer(r, _inline(_png(r), thoughtSignature="AXNpZw==")),
    "jpeg_called_png": lambda r: _answer(r, _inline(picture(*_asked(r), "JPEG"))),
    "webp": lambda r: _answer(r, _inline(picture(*_asked(r), "WEBP"), "image/webp")),
    "url_safe": lambda r: _answer(r, _inline(base64.urlsafe_b64encode(_png(r)).decode())),
    "unpadded": lambda r: _answer(r, _inline(base64.b64encode(_png(r)).decode().rstrip("="))),
    "wrapped": lambda r: _answer(r, _inline(_lines(base64.b64encode(_png(r)).decode()))),
    "draft_then_picture": lambda r: _answer(
        r, {"text": "plan", "thought": True}, _inline(picture(688, 384), thought=True), _inline(_png(r))
    ),
    "picture_then_draft": lambda r: _answer(r, _inline(_png(r)), _inline(picture(688, 384), thought=True)),
    "two_pictures": lambda r: _answer(r, _inline(picture(688, 384)), _inline(_png(r))),
    "two_drafts": lambda r: _answer(r, _inline(picture(688, 384), thought=True), _inline(_png(r), thought=True)),
    "only_draft": lambda r: _answer(r, _inline(_png(r), thought=True)),
    "square": lambda r: _answer(r, _inline(picture(1024, 1024))),
    "small": lambda r: _answer(r, _inline(picture(1376, 768))),
    "no_usage": lambda r: _json({"candidates": [{"content": {"parts": [_inline(_png(r))]}}]}),
    "unknown_fields": lambda r: _answer(r, _inline(_png(r), mood={"of": "today"}), {"sticker": 1}),
    # --- an answer without a picture
    "damaged_base64": lambda r: _answer(r, _inline("!!notbase64!!")),
    "not_a_picture": lambda r: _answer(r, _inline(b"GIF89a no picture at all")),
    "cut_picture": lambda r: _answer(r, _inline(_png(r)[:2000])),
    "blocked_prompt": lambda r: _blocked("PROHIBITED_CONTENT"),
    "blocked_other": lambda r: _blocked("OTHER"),
    "image_safety": lambda r: _stopped(r, "IMAGE_SAFETY", finishMessage=_POLICY),
    "image_prohibited": lambda r: _stopped(r, "IMAGE_PROHIBITED_CONTENT"),
    "no_image": lambda r: _json({"candidates": [{"finishReason": "NO_IMAGE", "content": {"role": "model"}}]}),
    "image_other": lambda r: _stopped(r, "IMAGE_OTHER"),
    "recitation": lambda r: _stopped(r, "IMAGE_RECITATION"),
    "spii": lambda r: _stopped(r, "SPII"),
    "max_tokens": lambda r: _stopped(r, "MAX_TOKENS"),
    "unknown_reason": lambda r: _stopped(r, "BECAUSE_OF_TUESDAY"),
    "text_only": lambda r: written(r, _PERSON),
    "no_candidates": lambda r: _json({"candidates": []}),
    "empty_object": lambda r: _json({}),
    "nulls": lambda r: _json({"candidates": [{"content": {"parts": None}, "finishReason": None}, {}]}),
    # --- an answer that is not Google's, or not whole
    "empty_body": lambda r: Reply(),
    "web_page": lambda r: Reply(200, "<html>captive portal</html>", _HTML),
    "cut_json": lambda r: Reply(200, _answer(r, _inline(_png(r))).body[:900]),
    "a_list": lambda r: _json([1, 2]),
    # --- looking at texts and pictures
    "json": written,
    "json_invalid": lambda r: written(r, '{"ok": tru'),
    "json_cut": lambda r: written(r, '{"ok": true, "find', "MAX_TOKENS"),
    "json_of_another_kind": lambda r: written(r, '{"weather": "fine"}'),
    # --- errors
    "bad_key": lambda r: _error(
        400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
        _typed("ErrorInfo", reason="API_KEY_INVALID", domain="googleapis.com", metadata={"service": "g"}),
    ),
    "unauthenticated": lambda r: _error(401, "UNAUTHENTICATED", "Request had invalid credentials."),
    "no_caller": lambda r: _error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers"),
    "unknown_model": lambda r: _error(404, "NOT_FOUND", _NOT_FOUND),
    "retired": lambda r: _error(404, "NOT_FOUND", _GONE.format("a newer model")),
    "retired_naming": lambda r: _error(404, "NOT_FOUND", _GONE.format("models/gemini-3-pro-image")),
    "retired_naming_strangely": lambda r: _error(404, "NOT_FOUND", _GONE.format("models/visit-evil.example")),
    "minute_quota": lambda r: _quota("GenerateRequestsPerMinutePerProjectPerModel", "7.5s"),
    "long_quota": lambda r: _quota("GenerateRequestsPerMinutePerProjectPerModel", "300s"),
    "header_quota": lambda r: _error(429, "RESOURCE_EXHAUSTED", "Slow down.", Retry_After="11"),
    "bare_quota": lambda r: _error(429, "RESOURCE_EXHAUSTED", "Slow down."),
    "day_quota": lambda r: _quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "34s"),
    "zero_quota": lambda r: _quota(
        "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "34s",
        "Quota exceeded for metric: generate_content_free_tier_requests, limit: 0, model: x",
    ),
    "quota_page": lambda r: Reply(429, "<html>slow down</html>", _HTML),
    "overloaded": lambda r: _error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "internal": lambda r: _error(500, "INTERNAL", "An internal error has occurred."),
    "deadline": lambda r: _error(504, "DEADLINE_EXCEEDED", "Deadline expired."),
    "bad_gateway": lambda r: Reply(502, "<html><title>502 Bad Gateway</title></html>", _HTML),
    "not_here": lambda r: Reply(404, "<html>404</html>", _HTML),
    "region": lambda r: _error(400, "FAILED_PRECONDITION", "Image generation is not available in your country."),
    "no_billing": lambda r: _error(400, "FAILED_PRECONDITION", "Enable billing on this project."),
    "invalid": lambda r: _error(400, "INVALID_ARGUMENT", "Invalid value at 'generation_config'."),
    "redirect": lambda r: Reply(307, "", headers={"Location": "http://127.0.0.1:9/elsewhere"}),
    # --- the line
    "hang": lambda r: Reply(ending="hang"),
    "drop": lambda r: Reply(ending="drop"),
    "cut": lambda r: Reply(200, _answer(r, _inline(_png(r))).body, ending="cut"),
}  # fmt: skip
"""Mode -> what is said to a request; switched on with GoogleEmulator.modes or by hand with --mode."""
