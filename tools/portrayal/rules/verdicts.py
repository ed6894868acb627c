"""What the checks of a picture mean: which of several tries is best, and whether another seed could mend one."""

from collections.abc import Sequence

from portrayal.models import Check

FAULTS = {
    "decodes": 100, "size": 50, "not blank": 50,
    "people": 20, "no text": 20, "likeness": 15, "judge": 15, "new picture": 8, "palette": 2,
}  # fmt: skip
"""Check -> how heavily its failure weighs: what cannot be shown, what is plainly wrong, what is a pity."""

MENDABLE = frozenset({"not blank", "people", "no text", "likeness", "judge", "new picture"})
"""Checks that another seed may pass; colours come from the prompt, and pixels from our own finish."""


def failed(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return the checks that failed, the heaviest first; those that could not be made are none of them."""
    return tuple(sorted((one for one in checks if one.ok is False), key=lambda one: -FAULTS.get(one.check, 1)))


def faults_of(checks: Sequence[Check]) -> int:
    """Return the weight of all that failed: 0 for a picture that passed."""
    return sum(FAULTS.get(check.check, 1) for check in failed(checks))


def another_seed_helps(checks: Sequence[Check]) -> bool:
    """Say whether a further picture with another seed is worth its price."""
    return any(check.check in MENDABLE for check in failed(checks))
