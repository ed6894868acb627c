"""Each training number comes from a rule, and the caller's own are obeyed within the trainer's limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attempts import attempt
from portrayal.errors import BadRequest, PortrayalError
from portrayal.rules.recipes import find_trainer, lora_file_name, make_recipe, trainers

EXPORTS = ["ai-toolkit", "kohya", "simpletuner", "onetrainer"]
HOSTED = ["replicate", "replicate-fast", "fal"]
UPLOADS = ["civitai", "synexa"]
NAMES = [row.name for row in trainers()]


def rules(recipe):
    return {rule.name: rule for rule in recipe.rules}


@pytest.mark.parametrize("trainer", NAMES)
@pytest.mark.parametrize("base", ["flux-schnell", "black-forest-labs/FLUX.1-schnell"])
def test_schnell_is_never_trained(trainer, base):
    """R-base."""
    with pytest.raises(BadRequest, match="dev"):
        make_recipe(trainer, base, 20)


def test_the_usual_spellings_of_flux_dev_are_read():
    """R-base."""
    for name in ("flux", "flux-dev", "FLUX.1 [dev]"):
        recipe = make_recipe("replicate", name, 20)
        assert recipe.base_model == "flux"
        assert rules(recipe)["base_model"].value == "FLUX.1 [dev]"


@pytest.mark.parametrize("trainer", EXPORTS)
@pytest.mark.parametrize(("images", "steps"), [(10, 1350), (15, 1850), (20, 2350), (25, 2850), (30, 3350)])
def test_ones_own_trainer_gets_a_hundred_steps_a_photo_and_350(trainer, images, steps):
    """R-steps."""
    recipe = make_recipe(trainer, "flux", images)
    assert recipe.steps == steps
    assert rules(recipe)["steps"].rule == "R-steps"
    assert str(images) in rules(recipe)["steps"].because


@pytest.mark.parametrize("trainer", HOSTED)
def test_a_hosted_trainer_keeps_its_own_thousand(trainer):
    """R-steps."""
    recipe = make_recipe(trainer, "flux", 25)
    assert recipe.steps == 1000
    assert "own default" in rules(recipe)["steps"].because


@pytest.mark.parametrize("trainer", UPLOADS)
def test_a_form_gets_the_thousand_of_hosted_trainers_but_no_ones_default_is_claimed(trainer):
    """R-steps, R-lr, R-rank."""
    recipe = make_recipe(trainer, "flux", 25)
    assert (recipe.steps, recipe.learning_rate, recipe.rank) == (1000, 1e-4, 16)
    assert rules(recipe)["alpha"].value == 16
    assert "default" not in rules(recipe)["steps"].because
    assert make_recipe(trainer, "flux", 25, steps=2100).warnings != ()


@pytest.mark.parametrize(("images", "steps"), [(12, 1500), (20, 1500), (25, 2250), (30, 3000), (45, 3000)])
@pytest.mark.parametrize("trainer", ["kohya", "civitai"])
def test_sdxl_gets_1500_to_3000_steps(trainer, images, steps):
    """R-steps."""
    assert make_recipe(trainer, "sdxl", images).steps == steps
    assert not any("steps" in text for text in make_recipe(trainer, "sdxl", images, steps=2900).warnings)
    assert any("steps" in text for text in make_recipe(trainer, "sdxl", images, steps=1000).warnings)


def test_steps_outside_of_the_advice_are_obeyed_with_a_warning():
    """R-steps."""
    for steps in (300, 2500):
        recipe = make_recipe("replicate", "flux", 20, steps=steps)
        assert recipe.steps == steps
        assert len(recipe.warnings) == 1
    assert make_recipe("replicate", "flux", 20, steps=1200).warnings == ()
    assert make_recipe("kohya", "flux", 20, steps=2585).warnings == ()
    assert make_recipe("kohya", "flux", 20, steps=2600).warnings != ()


def test_the_learning_rate_is_1e4_and_replicate_keeps_its_own():
    """R-lr."""
    assert make_recipe("kohya", "flux", 20).learning_rate == 1e-4
    assert make_recipe("ai-toolkit", "sdxl", 20).learning_rate == 1e-4
    hosted = make_recipe("replicate", "flux", 20)
    assert hosted.learning_rate == 4e-4
    assert hosted.warnings == ()
    assert make_recipe("replicate", "flux", 20, learning_rate=1e-4).learning_rate == 1e-4


@pytest.mark.parametrize(("rate", "word"), [(1e-5, "too little"), (2e-4, "overfitting"), (5e-4, "unstable")])
def test_a_poor_learning_rate_is_a_warning(rate, word):
    """R-lr."""
    recipe = make_recipe("kohya", "flux", 20, learning_rate=rate)
    assert recipe.learning_rate == rate
    assert word in recipe.warnings[0]
    assert make_recipe("kohya", "flux", 20, learning_rate=5e-5).warnings == ()


def test_prodigy_starts_from_one():
    """R-lr."""
    recipe = make_recipe("kohya", "flux", 20, optimizer="prodigy")
    assert recipe.learning_rate == 1.0
    assert rules(recipe)["d_coef"].value == 2.0
    assert make_recipe("kohya", "flux", 20, optimizer="prodigy", learning_rate=1e-4).warnings
    with pytest.raises(BadRequest, match="Prodigy"):
        make_recipe("replicate", "flux", 20, optimizer="prodigy")


def test_the_rank_is_16_for_flux_and_32_with_half_the_alpha_for_sdxl():
    """R-rank."""
    assert make_recipe("replicate", "flux", 20).rank == 16
    sdxl = make_recipe("kohya", "sdxl", 20)
    assert sdxl.rank == 32
    assert rules(sdxl)["alpha"].value == 16
    assert rules(make_recipe("kohya", "sdxl", 20, rank=64))["alpha"].value == 32


@pytest.mark.parametrize(("rank", "warned"), [(4, True), (8, True), (16, False), (32, False), (64, True), (128, True)])
def test_a_rank_outside_of_the_advice_is_a_warning(rank, warned):
    """R-rank."""
    recipe = make_recipe("replicate", "flux", 20, rank=rank)
    assert recipe.rank == rank
    assert bool(recipe.warnings) is warned


@pytest.mark.parametrize("trainer", NAMES)
def test_the_optimiser_is_set_where_files_are_ours(trainer):
    """R-optim."""
    found = rules(make_recipe(trainer, "flux", 20))
    assert ("lr_scheduler" in found) is (trainer in ("kohya", "ai-toolkit", "onetrainer"))
    if "optimizer" in found:
        values = [found[name].value for name in ("optimizer", "lr_scheduler", "lr_warmup_steps", "batch_size")]
        assert values == ["adamw8bit", "cosine", 100, 1]


@pytest.mark.parametrize("trainer", NAMES)
def test_only_ai_toolkit_trains_the_first_15_blocks(trainer):
    """R-blocks."""
    found = rules(make_recipe(trainer, "flux", 20))
    assert ("single_transformer_blocks" in found) is (trainer == "ai-toolkit")
    if trainer == "ai-toolkit":
        assert found["single_transformer_blocks"].value == 15


def test_regularisation_starts_at_none_and_says_when_to_add_some():
    """R-reg."""
    rule = rules(make_recipe("kohya", "flux", 20))["regularisation_images"]
    assert rule.value == 0
    assert "100 to 200" in rule.because


@pytest.mark.parametrize(("images", "steps"), [(10, 1200), (12, 1320), (15, 1500)])
@pytest.mark.parametrize("trainer", ["replicate", "kohya"])
def test_a_captionless_test_runs_1200_to_1500_steps_at_1e4(trainer, images, steps):
    """R-captionless."""
    recipe = make_recipe(trainer, "flux", images, captionless=True)
    assert (recipe.steps, recipe.learning_rate, recipe.warnings) == (steps, 1e-4, ())
    assert rules(recipe)["captions"].value == "empty"


def test_a_captionless_test_of_many_photos_is_a_warning():
    """R-captionless."""
    assert "10 to 15" in make_recipe("replicate", "flux", 20, captionless=True).warnings[0]


def test_the_recipe_carries_the_estimate():
    """R-cost."""
    assert rules(make_recipe("replicate", "flux", 20))["estimate_usd"].value == 1.85
    assert rules(make_recipe("kohya", "flux", 20))["estimate_usd"].value == 0.0
    assert rules(make_recipe("offline", "flux", 20))["estimate_usd"].value == 0.0
    assert "$1 to $3" in rules(make_recipe("fal", "flux", 20))["estimate_usd"].because


def test_a_number_that_the_trainer_sets_itself_is_not_used_and_said_so():
    recipe = make_recipe("replicate-fast", "flux", 20, rank=64, learning_rate=1e-5)
    assert (recipe.rank, recipe.learning_rate) == (0, 0.0)
    assert len(recipe.warnings) == 2
    assert all("not used" in text for text in recipe.warnings)


@pytest.mark.parametrize(
    "wish",
    [{"steps": 2}, {"steps": 6001}, {"rank": 0}, {"rank": 129}]
    + [{"learning_rate": rate} for rate in (0.0, -1e-4, 1.0, float("nan"))],
)
def test_the_trainers_hard_limits_are_refused(wish):
    """R-trainers."""
    with pytest.raises(BadRequest) as caught:
        make_recipe("replicate", "flux", 20, **wish)
    assert caught.value.next


def test_every_trainer_is_listed_with_its_base_models():
    """R-trainers."""
    assert set(NAMES) == {"offline", *HOSTED, *UPLOADS, *EXPORTS}
    assert find_trainer("replicate").base_models == ("flux",)
    with pytest.raises(BadRequest, match="sdxl"):
        make_recipe("replicate", "sdxl", 20)
    with pytest.raises(BadRequest, match="ai-toolkit, kohya"):
        find_trainer("fluxgym")


def test_a_file_is_named_after_character_version_and_steps():
    """R-name."""
    assert lora_file_name("Character Name", 1, 1000) == "character-name_v1_1000steps.safetensors"
    assert lora_file_name("../Zoë_K.", 2, 1350) == "zoë-k_v2_1350steps.safetensors"
    for bad in (("", 1, 1000), ("..", 1, 1000), ("a", 0, 1000), ("a", 1, 0)):
        with pytest.raises(BadRequest):
            lora_file_name(*bad)


WISHES = st.fixed_dictionaries(
    {
        "steps": st.none() | st.integers(-5, 9000),
        "learning_rate": st.none() | st.floats(-1, 2),
        "rank": st.none() | st.integers(-5, 300),
        "captionless": st.booleans(),
    }
)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(NAMES), st.sampled_from(["flux", "sdxl", "schnell"]), st.integers(0, 200), WISHES)
def test_a_recipe_explains_each_number_or_an_error_helps(trainer, base, images, wishes):
    """R-steps, R-lr, R-rank."""
    row = find_trainer(trainer)
    recipe = attempt(make_recipe, trainer, base, images, **wishes)
    if isinstance(recipe, PortrayalError):
        assert recipe.next
        return
    assert images >= 4
    assert all(rule.because and rule.rule.startswith("R-") for rule in recipe.rules)
    assert {"base_model", "steps", "learning_rate", "rank", "estimate_usd"} <= set(rules(recipe))
    assert row.steps_limits[0] <= recipe.steps <= row.steps_limits[1]
    if wishes["steps"] is not None:
        assert recipe.steps == wishes["steps"]
    elif row.kind == "export" and base == "flux" and not wishes["captionless"]:
        assert recipe.steps == 100 * images + 350
