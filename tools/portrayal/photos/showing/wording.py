"""Sentences that the sheet and the page share."""

from portrayal.photos.showing.reviewing import Review


def kept_line(review: Review) -> str:
    """Return how many photos were kept of how many."""
    return f"{review.kept} of {review.total} photo{'' if review.total == 1 else 's'} kept"


def mix_line(review: Review) -> str:
    """Return how full the mix is; empty when nothing is wanted."""
    full = sum(row.have >= row.want for row in review.coverage)
    return f"{full} of {len(review.coverage)} parts of the mix are complete" if review.coverage else ""


def sentence(text: str) -> str:
    """Return an order as a sentence begins."""
    return text[:1].upper() + text[1:]
