"""A training at Replicate: private destination, uploaded archive, checked inputs, a registered version, no face left."""

import hashlib

import anyio
import pytest

from emulators.replicate_models import FAST, OSTRIS
from emulators.replicate_modes import Fault, Modes
from emulators.replicate_orders import TRAIN, recipe, training_order, vendor
from portrayal.errors import BadRequest, NotFound, OperatorError, VendorNever
from portrayal.providers.base import Progress
from portrayal.providers.faults import PaidRefusal

pytestmark = pytest.mark.anyio

CREATE = "POST /models"


async def test_a_training_ends_in_a_version_with_what_it_cost(tmp_path):
    """R-trainers, R-cost."""
    async with vendor(tmp_path, Modes(predict_s=1200)) as shop:
        delivery = await shop.made(training_order(tmp_path))
        assert delivery.model.startswith("alice/portrayal-ann:")
        assert delivery.cost_usd == pytest.approx(1200 * 0.001525)
        assert delivery.warnings == ()
        order = shop.last("trainings")
        assert (order.model, order.version) == ("ostris/flux-dev-lora-trainer", OSTRIS)
        assert order.destination == "alice/portrayal-ann"


async def test_the_destination_is_private_and_made_once(tmp_path):
    """R-private."""
    async with vendor(tmp_path) as shop:
        for version in (1, 2):
            await shop.made(training_order(tmp_path, version=version))
        assert shop.books.models["alice/portrayal-ann"]["visibility"] == "private"
        assert len(shop.books.asked(CREATE)) == 1


async def test_a_destination_that_somebody_made_meanwhile_is_used(tmp_path):
    async with vendor(tmp_path) as shop:
        shop.modes.fail(CREATE, Fault(status=409, body={"detail": "already exists", "status": 409}, booked=True))
        assert (await shop.made(training_order(tmp_path))).model


async def test_a_destination_whose_answer_was_lost_is_used(tmp_path):
    async with vendor(tmp_path) as shop:
        shop.modes.fail(CREATE, Fault(how="cut", booked=True))
        assert (await shop.made(training_order(tmp_path))).model
        assert len(shop.books.asked(TRAIN)) == 1


async def test_a_public_destination_gets_no_face(tmp_path):
    """R-private."""
    async with vendor(tmp_path) as shop:
        shop.books.models["alice/portrayal-ann"] = {"owner": "alice", "name": "portrayal-ann", "visibility": "public"}
        with pytest.raises(OperatorError, match="public"):
            await shop.provider.submit(training_order(tmp_path))
        assert not shop.books.files
        assert not shop.books.booked("trainings")


async def test_the_archive_arrives_whole_and_is_marked_without_a_name(tmp_path):
    async with vendor(tmp_path, Modes(work_s=60)) as shop:
        order = training_order(tmp_path)
        await shop.provider.submit(order)
        (file,) = shop.books.files.values()
        sent = await anyio.Path(order.dataset.archive).read_bytes()
        assert file.content == sent
        assert (file.name, file.content_type) == ("ann.zip", "application/zip")
        assert file.metadata["sha256"] == hashlib.sha256(sent).hexdigest()
        assert set(file.metadata) == {"portrayal", "sha256"}
        assert shop.last("trainings").input["input_images"].endswith(file.id)


async def test_only_what_the_recipe_decides_is_sent_and_nothing_is_published(tmp_path):
    """R-steps, R-lr, R-rank, R-private."""
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(training_order(tmp_path, recipe=recipe(steps=900, learning_rate=0.0002, rank=32)))
        told = dict(shop.last("trainings").input)
        told.pop("input_images")
        assert told == {
            "trigger_word": "ANNX",
            "steps": 900,
            "learning_rate": 0.0002,
            "lora_rank": 32,
            "autocaption": False,
        }


async def test_the_fast_trainer_is_told_the_same_in_its_own_words(tmp_path):
    async with vendor(tmp_path) as shop:
        order = training_order(tmp_path, trainer="replicate/fast-flux-trainer", recipe=recipe("replicate-fast"))
        delivery = await shop.made(order)
        told = dict(shop.last("trainings").input)
        assert shop.last("trainings").version == FAST
        told.pop("input_images")
        assert told == {"trigger_word": "ANNX", "training_steps": 1000, "lora_type": "subject"}
        assert delivery.cost_usd == 1.46


async def test_what_a_trainer_cannot_be_told_comes_back_as_a_warning(tmp_path):
    async with vendor(tmp_path) as shop:
        order = training_order(tmp_path, trainer="replicate/fast-flux-trainer", recipe=recipe(rank=32))
        warnings = (await shop.made(order)).warnings
        assert "replicate/fast-flux-trainer takes no lora rank; its own is used." in warnings


async def test_a_number_outside_of_the_version_s_own_schema_is_refused_before_the_upload(tmp_path):
    async with vendor(tmp_path) as shop:
        order = training_order(tmp_path, recipe=recipe().model_copy(update={"steps": 9000}))
        with pytest.raises(BadRequest, match="steps=9000") as caught:
            await shop.provider.submit(order)
        assert caught.value.next == "Use 3 to 6000."
        assert not shop.books.files


async def test_a_trainer_that_wants_what_we_do_not_know_is_refused_before_the_upload(tmp_path):
    async with vendor(tmp_path) as shop:
        version = shop.books.models["ostris/flux-dev-lora-trainer"]["latest_version"]
        version["openapi_schema"]["components"]["schemas"]["TrainingInput"]["required"].append("novelty")
        with pytest.raises(VendorNever, match="novelty"):
            await shop.provider.submit(training_order(tmp_path))
        assert not shop.books.files


async def test_a_trainer_without_trainings_is_refused(tmp_path):
    async with vendor(tmp_path) as shop:
        shop.books.models["ostris/flux-dev-lora-trainer"]["latest_version"] = None
        with pytest.raises(VendorNever, match="takes no trainings"):
            await shop.provider.submit(training_order(tmp_path))


async def test_a_pinned_version_is_used(tmp_path):
    async with vendor(tmp_path) as shop:
        await shop.provider.submit(training_order(tmp_path, trainer=f"ostris/flux-dev-lora-trainer:{OSTRIS}"))
        assert shop.last("trainings").version == OSTRIS


@pytest.mark.parametrize("outcome", ["succeeded", "failed", "aborted", "canceled"])
async def test_the_archive_of_faces_is_deleted_however_a_training_ends(tmp_path, outcome):
    """R-private."""
    async with vendor(tmp_path, Modes(outcome=outcome)) as shop:
        ticket = await shop.provider.submit(training_order(tmp_path))
        assert len(shop.books.files) == 1
        try:
            await shop.provider.poll(ticket)
        except PaidRefusal:
            assert outcome != "succeeded"
        assert not shop.books.files


async def test_the_archive_of_faces_is_deleted_when_the_training_is_canceled(tmp_path):
    """R-private."""
    async with vendor(tmp_path, Modes(work_s=60)) as shop:
        ticket = await shop.provider.submit(training_order(tmp_path))
        await shop.provider.cancel(ticket)
        assert not shop.books.files
        with pytest.raises(PaidRefusal, match="canceled") as caught:
            await shop.provider.poll(ticket)
        assert caught.value.cost_usd > 0


async def test_the_archive_of_faces_is_deleted_when_the_training_is_refused(tmp_path):
    """R-private."""
    async with vendor(tmp_path) as shop:
        shop.modes.fail(TRAIN, Fault(status=402, body={"detail": "no credit", "status": 402}))
        with pytest.raises(OperatorError, match="credit"):
            await shop.provider.submit(training_order(tmp_path))
        assert not shop.books.files


async def test_a_delivered_training_says_when_the_photos_could_not_be_deleted(tmp_path):
    async with vendor(tmp_path) as shop:
        shop.modes.fail("DELETE /files/{file_id}", Fault(status=500, times=9))
        delivery = await shop.made(training_order(tmp_path))
        assert delivery.model
        assert "could not be deleted" in delivery.warnings[0]


async def test_a_running_training_tells_how_far_it_is(tmp_path):
    async with vendor(tmp_path, Modes(work_s=60)) as shop:
        ticket = await shop.provider.submit(training_order(tmp_path))
        seen = await shop.provider.poll(ticket)
        assert isinstance(seen, Progress)
        assert seen.share == pytest.approx(0.2 + 0.7 * 0.45)


async def test_an_archive_that_is_gone_or_too_large_is_never_sent(tmp_path, monkeypatch):
    async with vendor(tmp_path) as shop:
        order = training_order(tmp_path)
        monkeypatch.setattr("portrayal.providers.replicate.training.LARGEST_ARCHIVE", 100)
        with pytest.raises(BadRequest, match="100 MB"):
            await shop.provider.submit(order)
        await anyio.Path(order.dataset.archive).unlink()
        with pytest.raises(NotFound, match="archive"):
            await shop.provider.submit(order)
        assert not shop.books.files


async def test_a_training_that_ended_a_day_ago_is_delivered_after_its_output_was_removed(tmp_path):
    """A laptop that slept: the version is found in the destination, by its time."""
    async with vendor(tmp_path, Modes(predict_s=1200)) as shop:
        first = await shop.made(training_order(tmp_path))
        shop.last("trainings").created -= 86_400
        shop.books.versions[first.model]["created_at"] -= 86_400
        ticket = await shop.provider.submit(training_order(tmp_path, version=2))
        shop.modes.output, shop.modes.inputs_removed = "removed", True
        delivery = await shop.delivered(ticket)
        assert delivery.model in shop.books.versions
        assert delivery.model != first.model
        assert delivery.cost_usd == pytest.approx(1200 * 0.001525)


async def test_a_paid_training_without_any_version_is_never_taken_for_another_one(tmp_path):
    async with vendor(tmp_path, Modes(output="removed")) as shop:
        ticket = await shop.provider.submit(training_order(tmp_path))
        await shop.provider.submit(training_order(tmp_path, version=2))
        with pytest.raises(PaidRefusal, match="does not say which version") as caught:
            await shop.provider.poll(ticket)
        assert "in your account" in caught.value.next


async def test_a_paid_training_without_its_version_says_where_to_look(tmp_path):
    async with vendor(tmp_path, Modes(outcome="failed", error="Failed to create trained image after it ran")) as shop:
        ticket = await shop.provider.submit(training_order(tmp_path))
        with pytest.raises(PaidRefusal, match="could not publish") as caught:
            await shop.provider.poll(ticket)
        assert f"replicate.com/p/{shop.last('trainings').id}" in caught.value.next
        assert caught.value.cost_usd == pytest.approx(10 * 0.001525)
