"""The three trainings of a folder, each with its recipe: the set itself, a captionless test, and regularisation."""

from typing import Literal

from portrayal.models import Noun, Recipe, Rule
from portrayal.rules.exports.nouns import BEST, PHOTOS, TrainingSet
from portrayal.rules.recipes import TrainerName, lora_file_name, make_recipe

OTHERS = 200
"""Regularisation pictures at most (R-reg)."""


class Run(Noun):
    """One training: the variant's folder ("" is the export's own), its photos seen from there, and its numbers.

    `square` when every picture, those of other people too, is known to be a square of 1024 px.
    """

    variant: Literal["", "captionless", "regularisation"]
    photos: str
    count: int
    square: bool
    recipe: Recipe
    lora: str

    def value(self, name: str) -> int | float | str:
        """Return the number that the recipe's rule `name` gave."""
        return next(rule.value for rule in self.recipe.rules if rule.name == name)

    def place(self, files: dict[str, str]) -> dict[str, str]:
        """Return `files` with their paths below the variant's folder."""
        return {f"{self.variant}/{path}" if self.variant else path: text for path, text in files.items()}


def plan_runs(training_set: TrainingSet, trainer: TrainerName, *, rounds: bool = False) -> tuple[Run, ...]:
    """Return the run of the set itself, the captionless one and the regularised one.

    With `rounds` the steps are whole rounds over the photos, for a trainer that counts in epochs. Raises BadRequest
    where the trainer lacks the base model, or under four photos.
    """
    count, best = len(training_set.stems), min(BEST, len(training_set.stems))
    base = training_set.base_model
    recipe = make_recipe(trainer, base, count)
    captionless = make_recipe(trainer, base, best, captionless=True, varied=True)
    if rounds:
        recipe, captionless = _whole_rounds(recipe, count), _whole_rounds(captionless, best)
    doubled = _doubled(recipe)

    def run(variant: Literal["", "captionless", "regularisation"], photos: str, count: int, recipe: Recipe) -> Run:
        name = f"{training_set.name}-{variant}" if variant else training_set.name
        lora = lora_file_name(name, training_set.version, recipe.steps).removesuffix(".safetensors")
        square = training_set.square and variant != "regularisation"
        return Run(variant=variant, photos=photos, count=count, square=square, recipe=recipe, lora=lora)

    return (
        run("", PHOTOS, count, recipe),
        run("captionless", PHOTOS, best, captionless),
        run("regularisation", f"../{PHOTOS}", count, doubled),
    )


def with_rule(recipe: Recipe, rule: Rule, *warnings: str) -> Recipe:
    """Return the recipe with `rule` in the place of the one of its name, or at the end."""
    rules = [rule if old.name == rule.name else old for old in recipe.rules]
    if rule not in rules:
        rules.append(rule)
    return recipe.model_copy(update={"rules": tuple(rules), "warnings": (*recipe.warnings, *warnings)})


def _steps(recipe: Recipe, steps: int, rule: str, because: str) -> Recipe:
    changed = with_rule(recipe, Rule(name="steps", value=steps, rule=rule, because=because))
    return changed.model_copy(update={"steps": steps})


def _whole_rounds(recipe: Recipe, count: int) -> Recipe:
    """Round the steps to whole rounds over the photos, for a trainer that counts in epochs (R-steps)."""
    rounds = max(1, round(recipe.steps / count))
    rule = next(rule for rule in recipe.rules if rule.name == "steps")
    because = f"{rounds} rounds over {count} photos, the nearest to {recipe.steps:,} ({rule.because})"
    return _steps(recipe, rounds * count, rule.rule, because)


def _doubled(recipe: Recipe) -> Recipe:
    """Double the steps, because every second one goes to a picture of somebody else (R-reg)."""
    because = f"twice {recipe.steps:,}: every second step goes to other people, and this person keeps theirs"
    changed = _steps(recipe, 2 * recipe.steps, "R-reg", because)
    because = "captioned without the trigger word; 100 are enough, 200 are better"
    return with_rule(changed, Rule(name="regularisation_images", value="100 to 200", rule="R-reg", because=because))
