"""What every upload archive has in common: a flat zip, and a page that says where it goes and what to enter."""

from collections.abc import Sequence

from portrayal.models import Recipe
from portrayal.rules.exports.nouns import TrainingSet
from portrayal.rules.exports.pages import bullets, heading, numbers, page


def archive_files(
    training_set: TrainingSet, recipe: Recipe, title: str, *, steps: Sequence[str], notes: Sequence[str]
) -> dict[str, str]:
    """Return README.md, which stands beside the zip; the zip holds pictures and captions only, without folders."""
    first, last = training_set.stems[0], training_set.stems[-1]
    what = (
        f"The zip beside this page holds `{first}.jpg` with `{first}.txt` to `{last}.jpg` with `{last}.txt` and "
        "nothing else. It leaves your machine when you upload it: read what the service keeps, and for how long."
    )
    listed = "\n".join(f"{place}. {step}" for place, step in enumerate(steps, start=1))
    return {
        "README.md": page(
            heading(training_set, title),
            what,
            ("Upload", listed),
            ("Every number and why", numbers(recipe)),
            ("Good to know", bullets(notes)),
        )
    }
