"""Make a hero's picture, and another with another seed when a check fails: within the budget, the best one is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from portrayal.catalog import originals
from portrayal.catalog.judging import judged
from portrayal.catalog.making import Look, finish_and_look
from portrayal.catalog.plans import HeroPlan
from portrayal.errors import CallerError, OperatorError, PortrayalError
from portrayal.models import Check
from portrayal.providers.base import Delivery
from portrayal.rules.pricing import dollars
from portrayal.rules.verdicts import another_seed_helps, failed, faults_of
from portrayal.runs.handle import Handle
from portrayal.studio import Studio


@dataclass(frozen=True)
class Attempt:
    """One picture with what its checks say, and the dollars of it and of looking at it."""

    look: Look
    usd: float
    warnings: tuple[str, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every verdict."""
        return self.look.checks


@dataclass(frozen=True)
class Best:
    """The picture to keep, the dollars of all, and the story in lines when there was more than one."""

    attempt: Attempt
    usd: float
    story: tuple[str, ...] = ()


@dataclass(frozen=True)
class Other:
    """How another attempt ended, made as a job of its own: its checks and dollars."""

    plan: HeroPlan
    checks: tuple[Check, ...]
    usd: float


Again = Callable[[HeroPlan], Awaitable[Other]]
"""Makes another attempt as a job of its own; raises PortrayalError when it cannot."""


async def first_attempt(studio: Studio, handle: Handle, plan: HeroPlan) -> Attempt:
    """Order the picture, or take the one that was paid for already, and look at it."""
    provider = studio.provider(plan.route.provider)
    await handle.report(0.1, f"{plan.route.path} with {plan.route.provider}")
    kept = await _picture(studio, handle, plan)
    await handle.report(0.8, "finishing and checking")
    attempt = await _looked(studio, handle, plan, kept.delivery, preview=provider.preview)
    if kept.fresh and not provider.preview:
        await originals.keep(studio, plan.picture_key(), kept.delivery)
    return replace(attempt, usd=attempt.usd + (kept.delivery.cost_usd if kept.fresh else 0.0))


async def best_attempt(studio: Studio, handle: Handle, plan: HeroPlan, again: Again) -> Best:
    """Make the picture, and others with other seeds while a check fails that a seed can mend and the budget allows."""
    first = await first_attempt(studio, handle, plan)
    lines = [_line(first.look.seed, first.usd, first.checks)]
    best, best_plan, total = first.checks, plan, first.usd
    for number in range(1, plan.retries + 1):
        if not another_seed_helps(best):
            break
        await handle.report(
            0.85, f"a check failed, so seed {plan.again(number).seed} is tried: {failed(best)[0].because}"
        )
        try:
            other = await again(plan.again(number))
        except PortrayalError as error:
            lines.append(f"No other seed was tried: {error.message}")
            break
        total += other.usd
        lines.append(_line(other.plan.seed, other.usd, other.checks))
        if faults_of(other.checks) < faults_of(best):
            best, best_plan = other.checks, other.plan
    if len(lines) == 1:
        return Best(first, total)
    attempt = first if best_plan is plan else await _of_other(studio, plan, best_plan, best) or first
    return Best(attempt, total, (*lines, f"Seed {attempt.look.seed} was kept."))


async def _picture(studio: Studio, handle: Handle, plan: HeroPlan) -> originals.Kept:
    """Return the delivered picture: a preview is drawn, a paid one is ordered once for all finishes of it."""
    provider, key = studio.provider(plan.route.provider), plan.picture_key()
    if provider.preview:
        return originals.Kept(delivery=await handle.place(provider, plan.order()), fresh=True)
    if not handle.job.ordered and await studio.ledger.kept(handle.job.id) is None:
        found = await originals.find(studio, key)
        if found is None:
            found = await originals.turn(studio, handle, key)
        if found is not None:
            await handle.begin()
            return originals.Kept(delivery=found, fresh=False)
        if plan.gratis and plan.attempt:
            raise CallerError("It costs money, and this hero was said to cost nothing.", next="Give max_cost_usd.")
        if plan.paid:  # nobody agreed to a price: it was said to cost nothing
            raise OperatorError(
                "This picture was paid for, and its original is not in PORTRAYAL_HOME here. Nothing was ordered.",
                next="Share PORTRAYAL_HOME with all workers; where it is truly gone, the same call buys it anew.",
            )
    return originals.Kept(delivery=await handle.place(provider, plan.order()), fresh=True)


async def _looked(studio: Studio, handle: Handle, plan: HeroPlan, delivery: Delivery, *, preview: bool) -> Attempt:
    look = await finish_and_look(studio, plan, delivery, preview=preview)
    usd = 0.0
    if plan.judge:
        check, usd = await judged(studio, handle, look)
        look = replace(look, checks=(*look.checks, check))
    return Attempt(look, usd, delivery.warnings)


async def _of_other(studio: Studio, plan: HeroPlan, other: HeroPlan, checks: tuple[Check, ...]) -> Attempt | None:
    """Finish the other attempt's picture as the hero; None when its original is gone."""
    delivery = await originals.find(studio, other.picture_key())
    if delivery is None:
        return None
    seeded = delivery.model_copy(update={"seed": other.seed if delivery.seed is None else delivery.seed})
    look = await finish_and_look(studio, plan, seeded, preview=False)
    return Attempt(replace(look, checks=checks), 0.0, delivery.warnings)


def _line(seed: int, usd: float, checks: tuple[Check, ...]) -> str:
    faults = failed(checks)
    verdict = " ".join(check.because for check in faults[:2]) if faults else "Every check passed."
    return f"Seed {seed} ({dollars(round(usd, 4))}): {verdict}"
