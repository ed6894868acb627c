"""Sentences that name calls are shown to people as commands; everything else stays as it is."""

import re
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.core import TyperGroup
from typer.main import get_command

from portrayal.catalog import TOOLS
from portrayal.cli.app import app
from portrayal.cli.wording import COMMANDS, for_people, option_name

SENTENCES = (
    (
        "First: curate_dataset(photos=…), then train_lora(dataset=…); or pass reference_photo=… for one.",
        "First: `portrayal curate PHOTOS`, then `portrayal train DATASET`; or pass --reference-photo PHOTO for one.",
    ),
    (
        'Look at the contact sheet, then train_lora(dataset="me", dry_run=true).',
        "Look at the contact sheet, then `portrayal train me --dry-run`.",
    ),
    (
        "There is no data set yet: curate_dataset(photos=[folder], name=…).",
        "There is no data set yet: `portrayal curate FOLDER --name NAME`.",
    ),
    ('get_job(job="j1", wait_s=45)', "portrayal jobs j1 --wait-s 45"),
    ("None yet. See list_library(kind='jobs').", "None yet. See `portrayal library jobs`."),
    ("None yet: curate_dataset, then train_lora.", "None yet: `portrayal curate`, then `portrayal train`."),
    ('generate_hero(lora="me", …) uses it.', "`portrayal hero … --lora me` uses it."),
    ("Set person=false, or add such a scene.", "Set --no-person, or add such a scene."),
    ("Use provider='offline' or 'replicate'.", "Use --provider offline or replicate."),
    ("route='lora' was asked for.", "--route lora was asked for."),
    ("It costs about $0.03. Pass max_cost_usd=0.04.", "It costs about $0.03. Pass --max-cost-usd 0.04."),
    ("Or leave `model` out.", "Or leave --model out."),
    ("lora_strength and extra_loras were not used.", "--lora-strength and --extra-loras were not used."),
    ("The same call without dry_run makes it.", "The same command without --dry-run makes it."),
    ("cluster='own words' was not used.", "--cluster 'own words' was not used."),
    (
        "generate_hero: 'route' must be 'auto', 'lora' or 'image_to_image', not \"x\". Correct it and call again.",
        "portrayal hero: --route must be 'auto', 'lora' or 'image_to_image', not \"x\". Correct it and run it again.",
    ),
    ("test_lora: 'strengths.1' must be a valid number.", "portrayal test: --strengths (number 2) must be a valid number."),
    ("list_library: 'kind' must be 'loras'.", "portrayal library: KIND must be 'loras'."),
)  # fmt: skip


@pytest.mark.parametrize(("said", "typed"), SENTENCES, ids=[said[:40] for said, _ in SENTENCES])
def test_a_call_in_a_sentence_becomes_what_a_person_types(said: str, typed: str):
    assert for_people(said) == typed


@pytest.mark.parametrize(
    "said",
    [
        "There is no file /posts/train_lora/dry_run.md. Check the path.",
        "The seed of an idea: model, title and route are words.",
        "Photo [b].jpg has a=b in its name.",
        "",
    ],
)
def test_what_names_no_call_stays_as_it_is(said: str):
    assert for_people(said) == said


@given(st.text(alphabet="abc Ü…=()'\"[],.`\n", max_size=60))
@settings(deadline=None, max_examples=100)
def test_any_text_without_our_names_stays_as_it_is(said: str):
    assert for_people(said) == said


def test_every_tool_has_a_command_that_exists_with_all_its_parameters():
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert set(COMMANDS) == {tool.name for tool in TOOLS}
    for tool in TOOLS:
        name, main = COMMANDS[tool.name]
        options = {option for one in group.commands[name].params for option in (*one.opts, *one.secondary_opts)}
        named = set(tool.request.model_fields) - {main, "file", "url"}
        assert {option_name(parameter) for parameter in named} - options == set(), name


def test_a_command_can_be_pasted_into_a_shell():
    typed = for_people("Then train_lora(dataset='it is; rm', provider=\"offline\").")
    command = re.findall("`(.*)`", typed)[0]
    assert shlex.split(command) == ["portrayal", "train", "it is; rm", "--provider", "offline"]
