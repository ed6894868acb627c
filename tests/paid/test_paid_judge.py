"""A second pair of eyes on a hero, when the caller asks for it: counted, never paid twice, and never trusted blindly."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from emulators.google_answers import MODES, written
from paid_shop import Shop, open_shop
from portrayal import HeroRequest, OperatorError, OverBudget, generate_hero
from portrayal.models import Check

pytestmark = pytest.mark.anyio

ASK = HeroRequest(cluster="performance", provider="replicate", size="1280x720", format="jpg", judge=True)
FINE = {"usable": True, "people": 0, "findings": []}
BAD = {"usable": False, "people": 0, "findings": [{"kind": "pseudo_text", "where": "on the mug,\n left"}]}


@pytest.fixture(autouse=True)
def nobody(monkeypatch) -> None:
    """The local check of people has its own tests."""
    passed = Check(check="people", ok=True, because="No face can be seen, as the scene asks.")
    monkeypatch.setattr("portrayal.photos.checking.looking.check_people", lambda image, faces, *, wanted: passed)


def answering(monkeypatch: pytest.MonkeyPatch, *verdicts: dict[str, Any]) -> None:
    """Answer with these verdicts in turn, the last one for ever."""
    left = list(verdicts)
    monkeypatch.setitem(MODES, "json", lambda r: written(r, json.dumps(left.pop(0) if len(left) > 1 else left[0])))


@pytest.fixture
async def shop(tmp_path) -> AsyncIterator[Shop]:
    async with open_shop(tmp_path, retries=1) as opened:
        yield opened


def judge(hero) -> Check:
    return next(check for check in hero.checks if check.check == "judge")


async def test_the_price_of_the_look_is_in_the_estimate_and_its_cost_is_counted(shop, monkeypatch):
    """R-cost."""
    answering(monkeypatch, FINE)
    hero = await generate_hero(shop.studio, ASK)
    assert judge(hero).ok
    assert hero.cost_usd is not None
    assert hero.cost_usd > hero.route.estimate_usd * 0.9
    assert hero.cost_usd == pytest.approx(await shop.studio.ledger.spent_since(0))
    with pytest.raises(OverBudget, match=r"about \$0\.029"):
        await generate_hero(shop.studio, ASK.model_copy(update={"variation": 1, "max_cost_usd": 0.0251}))


async def test_what_the_judge_objects_to_is_tried_again_and_told_in_one_line(shop, monkeypatch):
    answering(monkeypatch, BAD, FINE)
    hero = await generate_hero(shop.studio, ASK)
    assert judge(hero).ok
    assert len(shop.pictures) == 2
    assert hero.attempts is not None
    assert "pseudo text (on the mug, left)" in hero.attempts[0]


async def test_a_picture_is_not_judged_twice(shop, monkeypatch):
    answering(monkeypatch, FINE)
    await generate_hero(shop.studio, ASK)
    await generate_hero(shop.studio, ASK)
    assert len(shop.google.calls) == 1


async def test_a_hero_that_was_made_without_a_judge_is_judged_later_for_the_price_of_the_look(shop, monkeypatch):
    answering(monkeypatch, FINE)
    first = await generate_hero(shop.studio, ASK.model_copy(update={"judge": False}))
    hero = await generate_hero(shop.studio, ASK)
    assert judge(hero).ok
    assert len(shop.pictures) == 1
    assert hero.cost_usd is not None
    assert 0 < hero.cost_usd < (first.cost_usd or 0)


@pytest.mark.parametrize("mode", ["json_invalid", "drop", "internal", "bad_key"])
async def test_a_judge_that_fails_fails_no_picture(shop, mode, monkeypatch):
    monkeypatch.setitem(MODES, "json", MODES[mode])
    hero = await generate_hero(shop.studio, ASK)
    assert hero.status == "succeeded"
    assert judge(hero).ok is None
    assert len(shop.pictures) == 1


async def test_without_a_key_the_caller_is_told_before_anything_is_paid(tmp_path):
    async with open_shop(tmp_path, gemini_api_key=None) as shop:
        with pytest.raises(OperatorError, match="second look"):
            await generate_hero(shop.studio, ASK)
        assert shop.pictures == []
