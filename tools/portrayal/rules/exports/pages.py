"""README.md of an export: what it is, the commands, and every number with the rule that gave it and why."""

from collections.abc import Iterable, Sequence

from portrayal.models import Recipe
from portrayal.rules.exports.nouns import TrainingSet
from portrayal.rules.exports.people import kind_of
from portrayal.rules.exports.quoting import number, spoken


def heading(training_set: TrainingSet, title: str) -> str:
    """Return the title and one sentence on the set."""
    count, name = len(training_set.stems), spoken(training_set.name)
    shape = "squares of 1024 pixels" if training_set.square else "in the shapes that they were taken in"
    return (
        f"# {name} version {training_set.version} for {title}\n\n"
        f"{count} photos of one {kind_of(training_set)}, {shape}, best first, each with a caption that begins with the "
        f"trigger word `{spoken(training_set.trigger_word)}`."
    )


def numbers(recipe: Recipe, besides: Recipe | None = None) -> str:
    """Return the recipe as a table, one row a number, and its warnings; without what `besides` has alike."""
    known = (besides.rules, besides.warnings) if besides else ((), ())
    rows = [
        f"| {rule.name} | {_shown(rule.value)} | {rule.rule} | {rule.because} |"
        for rule in recipe.rules
        if rule not in known[0]
    ]
    table = "\n".join(("| number | value | rule | why |", "|---|---|---|---|", *rows))
    warnings = [warning for warning in recipe.warnings if warning not in known[1]]
    return table + (f"\n\nTo watch:\n\n{bullets(warnings)}" if warnings else "")


def bullets(lines: Iterable[str]) -> str:
    """Return a list, one line each."""
    return "\n".join(f"* {line}" for line in lines)


def code(*lines: str) -> str:
    """Return a block of commands."""
    return "\n".join(("```sh", *lines, "```"))


def page(*sections: str | tuple[str, str]) -> str:
    """Join paragraphs, and titles with their text, into one page that ends with a newline."""
    texts = (section if isinstance(section, str) else f"## {section[0]}\n\n{section[1]}" for section in sections)
    return "\n\n".join(texts) + "\n"


def captionless_section(recipe: Recipe, main: Recipe, stems: Sequence[str], how: str) -> tuple[str, str]:
    """Explain the captionless test, and what differs from the `main` training (R-captionless)."""
    return (
        "When the face does not come: the captionless test",
        (
            f"`sh train.sh captionless` trains the {len(stems)} best photos without captions, {recipe.steps:,} steps "
            f"at {number(recipe.learning_rate)} (R-captionless). {how} Try the result with the trigger word: if the "
            "person appears now, the captions were at fault: take out what they say about face, hair, eyes, skin and "
            f"clothes. If not, the photos are too alike or the steps too few. What differs:\n\n{numbers(recipe, main)}"
        ),
    )


def regularisation_section(recipe: Recipe, main: Recipe, how: str) -> tuple[str, str]:
    """Explain how to fill and use the regularisation pictures, and what differs from the `main` training (R-reg)."""
    return (
        "When everybody starts to look like this person: regularisation",
        (
            "First lower the rank, if it was raised, or the steps by a tenth. If strangers still get this face (the "
            "second sample prompt shows it), add other people:\n\n"
            "1. Make a picture for each of the 100 lines of `regularisation/prompts.txt` with the base model, without "
            "this LoRA, about 1024 pixels wide and high.\n"
            "2. Save the picture of line 1 as `regularisation/photos/001.jpg`, of line 2 as `002.jpg`, and so on; "
            "their captions lie there already, without the trigger word. For up to 200 go through the lines once more, "
            "with `101.jpg` and copies of the captions. Real photos of other people of the same kind work too, each "
            "with a caption of its own.\n"
            f"3. `sh train.sh regularisation`: {how} What differs:\n\n{numbers(recipe, main)}"
        ),
    )


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else number(value)
