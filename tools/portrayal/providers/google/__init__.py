"""Google's Gemini: pictures from text or from a photo in one call, and small looks at texts and pictures."""

from portrayal.providers.google.provider import GoogleProvider

__all__ = ["GoogleProvider"]
