"""Replicate: train a FLUX LoRA, draw with it, and FLUX's text-to-image and image-to-image."""

from portrayal.providers.replicate.provider import ReplicateProvider

__all__ = ["ReplicateProvider"]
