"""Google's answers, read for what we need only: unknown fields are ignored, anything may be missing."""

import json
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel


class Loose(BaseModel):
    """Base of what a vendor says: camelCase on the wire, extras ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel, defer_build=True)


class Blob(Loose):
    """Bytes as base64, in either alphabet."""

    data: str | None = None


class Part(Loose):
    """A piece of an answer: text, or a picture; `thought` marks a draft."""

    text: str | None = None
    thought: bool | None = None
    inline_data: Blob | None = None


class Content(Loose):
    """The pieces of one answer."""

    parts: list[Part] | None = None


class Candidate(Loose):
    """One answer and why it ended."""

    content: Content | None = None
    finish_reason: str | None = None


class Feedback(Loose):
    """Why the prompt was not even tried."""

    block_reason: str | None = None


class Tokens(Loose):
    """Tokens of one modality, such as IMAGE or TEXT."""

    modality: str | None = None
    token_count: int | None = None


class Usage(Loose):
    """What Google counted for the bill."""

    prompt_token_count: int | None = None
    candidates_token_count: int | None = None
    thoughts_token_count: int | None = None
    candidates_tokens_details: list[Tokens] | None = None


class Answer(Loose):
    """A whole answer of generateContent."""

    candidates: list[Candidate] | None = None
    prompt_feedback: Feedback | None = None
    usage_metadata: Usage | None = None

    @property
    def parts(self) -> list[Part]:
        """The pieces of all candidates, in order."""
        contents = [candidate.content for candidate in self.candidates or [] if candidate.content]
        return [part for content in contents for part in content.parts or []]

    @property
    def ended(self) -> str:
        """Why it ended, in Google's own capitals: the block reason, else the finish reason, else ''."""
        if self.prompt_feedback and self.prompt_feedback.block_reason:
            return self.prompt_feedback.block_reason
        return next((seen.finish_reason for seen in self.candidates or [] if seen.finish_reason), "")

    @property
    def text(self) -> str:
        """What was written, without thoughts."""
        return "".join(part.text for part in self.parts if part.text and not part.thought)


class Detail(Loose):
    """One detail of an error: ErrorInfo's reason, RetryInfo's delay, or QuotaFailure's violations."""

    reason: str | None = None
    retry_delay: str | None = None
    violations: list["Violation"] | None = None


class Violation(Loose):
    """One quota that was used up."""

    quota_id: str | None = None
    quota_value: str | int | None = None


class Complaint(Loose):
    """An error in Google's form. `message` is for our eyes only: it never leaves this package."""

    message: str = ""
    status: str = ""
    details: list[Detail] | None = None


class Envelope(Loose):
    """The body of an answer that is an error."""

    error: Complaint


AnyLoose = TypeVar("AnyLoose", bound=Loose)


def read_as(kind: type[AnyLoose], body: object) -> AnyLoose | None:
    """Read a body (text, or JSON already decoded) as `kind`; None when it is something else."""
    try:
        return kind.model_validate(json.loads(body) if isinstance(body, str) else body)
    except (ValueError, RecursionError, ValidationError):
        return None
