"""`portrayal backfill`, `jobs`, `cancel` and `library`."""

from functools import partial
from typing import Annotated, Any

import typer

from portrayal.cli import options
from portrayal.cli.options import DryRun, Json, MaxCost, NoWait, OutputDir


def backfill(
    source: Annotated[str, typer.Argument(help="Folder of posts, or the address of a WordPress site.")],
    *,
    lora: Annotated[str | None, typer.Option(help="LoRA for posts with a person. [default: the newest]")] = None,
    limit: Annotated[int | None, typer.Option(help="Posts at most.")] = None,
    plan: Annotated[str | None, typer.Option(help="Make exactly this plan: its CSV file or its id.")] = None,
    changes: Annotated[
        list[str] | None, typer.Option(metavar="POST=…", help="POST=skip, or POST=scene=…;person=no.")
    ] = None,
    place: Annotated[bool, typer.Option("--place", help="Put the heroes into the posts.")] = False,
    output_dir: OutputDir = None,
    dry_run: DryRun = False,
    max_cost_usd: MaxCost = None,
    no_wait: NoWait = False,
    as_json: Json = False,
) -> None:
    """Make one hero for every post of a blog; resumable, and within a budget."""
    from portrayal.cli.calling import Call, answer

    web = options.is_address(source)
    where, folder = source if web else options.absolute(source), options.absolute(output_dir)
    file = options.file_here(plan)
    arguments = options.given(
        source=where,
        lora=lora,
        limit=limit,
        plan=file,
        changes=options.changes(changes) or None,
        place=place or None,
        output_dir=folder,
        dry_run=dry_run,
        max_cost_usd=max_cost_usd,
    )
    folders = options.folders_of(None if web else where, folder, file if file != plan else None)

    typed = options.given(place=place or None, output_dir=output_dir, max_cost_usd=max_cost_usd)
    run_it = partial(_run_it, source, typed) if dry_run else None
    call = Call("backfill_heroes", arguments, folders, follow=not no_wait, afterwards=run_it)
    answer(call, as_json=as_json)


def _run_it(source: str, typed: dict[str, Any], result: object) -> str | None:
    """Return the command that runs a plan, as long as its own answer says that it can be run."""
    plan, usd = getattr(result, "plan", None), getattr(result, "estimate_usd", 0.0)
    if not plan or plan not in str(getattr(result, "next", "")):
        return None
    agreed = {name: max(value, usd) if name == "max_cost_usd" else value for name, value in typed.items()}
    return options.command("backfill", source, plan=plan, **agreed)


def jobs(
    job: Annotated[str | None, typer.Argument(help="A job's id; without it, the newest are listed.")] = None,
    wait_s: Annotated[float, typer.Option("--wait", "--wait-s", help="Seconds to wait for its end, up to 45.")] = 0,
    spend: Annotated[bool, typer.Option("--spend", help="Sum what was spent, today and in all.")] = False,
    limit: Annotated[int, typer.Option(help="Rows at most.")] = 20,
    as_json: Json = False,
) -> None:
    """List jobs, follow one, or sum what they cost."""
    from portrayal.cli.calling import Call, answer

    if spend:
        from portrayal.cli.spending import answer_spending

        answer_spending(as_json=as_json)
    elif job is None:
        answer(Call("list_library", {"kind": "jobs", "limit": limit}, idle=True), as_json=as_json)
    else:
        answer(Call("get_job", {"job": job, "wait_s": wait_s}, idle=wait_s == 0), as_json=as_json)


def cancel(job: Annotated[str, typer.Argument(help="A job's id.")], as_json: Json = False) -> None:
    """Stop a job; says what was stopped and what was already paid."""
    from portrayal.cli.calling import Call, answer

    answer(Call("cancel_job", {"job": job}), as_json=as_json)


def library(
    kind: Annotated[str, typer.Argument(help="loras, datasets, heroes, jobs, clusters or models.")],
    limit: Annotated[int, typer.Option(help="Rows at most.")] = 20,
    as_json: Json = False,
) -> None:
    """List what exists, and what could be used."""
    from portrayal.cli.calling import Call, answer

    answer(Call("list_library", {"kind": kind, "limit": limit}, idle=True), as_json=as_json)
