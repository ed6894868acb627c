"""Find the picture in an answer, and say in our words why there is none. Runs in a worker thread."""

import base64
import binascii
import io
import re
from dataclasses import dataclass

from portrayal.providers.faults import Ambiguous, PaidRefusal
from portrayal.providers.google.answers import Answer, Part, read_as
from portrayal.providers.google.blame import ANEW

MOST_PIXELS = 60_000_000
"""Google's largest picture (4K) has 17 million."""

_MAGIC = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|RIFF....WEBP", re.DOTALL)

_SAFETY = frozenset(
    {"SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "IMAGE_PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "JAILBREAK"}
)
_WHY = {
    "RECITATION": "found it too close to an existing work",
    "IMAGE_RECITATION": "found it too close to an existing work",
    "MAX_TOKENS": "ran out of tokens before the picture was done",
    "LANGUAGE": "does not support the language of the prompt",
}
_ANEW = "Call again with variation=1."
_LORA = "Train a LoRA once with train_lora, then call with route='lora': your own model does not refuse you."
_REWORD = "Choose another scene or cluster, or describe the scene more plainly."


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a whole picture with its size in pixels."""

    data: bytes
    width: int
    height: int


def read_answer(body: str) -> Answer:
    """Read an answer that came with 200. Raises Ambiguous when it is not Google's: it may have been billed."""
    answer = read_as(Answer, body)
    if answer is not None:
        return answer
    page = body.lstrip()[:1] == "<"
    what = "a web page instead of an answer" if page else "an answer that is cut short or not readable"
    raise Ambiguous(
        f"Google's address returned {what}; whether a picture was made and billed is not known.",
        next=f"A proxy or a login page on this network may be in between. {ANEW}",
    )


def find_picture(answer: Answer, *, portrait: bool, cost_usd: float, estimate_usd: float) -> Picture:
    """Return the final picture: the last that is no draft, else the last at all.

    Raises PaidRefusal that says why there is none; `portrait` (of a real person's photo) adds the way that works.
    """
    images = [part for part in answer.parts if part.inline_data and part.inline_data.data]
    final = [part for part in images if not part.thought] or images
    if not final:
        raise _refusal(answer, portrait=portrait, cost_usd=cost_usd)
    picture = _decoded(final[-1])
    if picture is None:
        raise PaidRefusal(
            "Google made a picture, but its bytes arrived damaged; it may have been billed.",
            next=_ANEW,
            cost_usd=cost_usd or estimate_usd,
        )
    return picture


def _refusal(answer: Answer, *, portrait: bool, cost_usd: float) -> PaidRefusal:
    """Say in our words why there is no picture; Google's own words stay out."""
    ended = answer.ended
    blocked = bool(answer.prompt_feedback and answer.prompt_feedback.block_reason)
    if blocked or ended in _SAFETY:
        code = f" ({ended})" if re.fullmatch(r"[A-Z_]{1,40}", ended) else ""
        subject = "this portrait" if portrait else "this picture"
        why = f"Google's safety filter refused {subject}{code}"
        extra = "; it sometimes refuses pictures of real people, even your own" if portrait else ""
        return PaidRefusal(f"{why}{extra}.", next=_LORA if portrait else _REWORD, cost_usd=cost_usd)
    if ended in _WHY:
        return PaidRefusal(f"Google made no picture: it {_WHY[ended]}.", next=_ANEW, cost_usd=cost_usd)
    how = "with words instead of a picture" if answer.text else "without a picture"
    advice = f"{_ANEW} If it happens again: {_LORA if portrait else _REWORD}"
    return PaidRefusal(f"Google answered {how}.", next=advice, cost_usd=cost_usd)


def _decoded(part: Part) -> Picture | None:
    """Decode and load the whole picture, whatever its declared type; None when it is damaged or no picture."""
    from PIL import Image, UnidentifiedImageError

    text = "".join(((part.inline_data and part.inline_data.data) or "").split())
    text = text.translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        if not _MAGIC.match(data):
            return None
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.load()
            return Picture(data, image.width, image.height)
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
