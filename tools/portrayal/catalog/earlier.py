"""What the ledger knows of scenes: those that an article has got already, and the last one given (R-variety)."""

import json

from portrayal.models import Cluster
from portrayal.studio import Studio

_OF_ARTICLE = (
    "SELECT plan FROM jobs WHERE tool = 'generate_hero' AND json_extract(plan, '$.chosen_from') = ?"
    " AND state NOT IN ('failed', 'canceled') ORDER BY created DESC, id"
)
_LAST = (
    "SELECT json_extract(plan, '$.chosen_from') AS article, json_extract(plan, '$.scene.id') AS scene FROM jobs"
    " WHERE tool = 'generate_hero' AND state NOT IN ('failed', 'canceled') ORDER BY created DESC, id LIMIT 1"
)


async def scenes_given(studio: Studio, cluster: Cluster, key: str, *, person: bool) -> dict[int, str]:
    """Return variation -> scene id of the heroes that were begun for an article, whichever series they were made in."""
    plans = [json.loads(row["plan"]) for row in await studio.ledger.rows(_OF_ARTICLE, (key,))]
    return {
        int(plan["variation"]): str(plan["scene"]["id"])
        for plan in plans
        if (plan.get("cluster"), plan.get("person")) == (cluster.name, person) and plan.get("variation") is not None
    }


async def note_on_last(studio: Studio, key: str, scene: str) -> str:
    """Return a note when the hero before, for another article, shows the same scene; else nothing."""
    rows = await studio.ledger.rows(_LAST)
    same = bool(rows) and rows[0]["scene"] == scene and rows[0]["article"] != key
    return "The hero made before this one shows the same scene: variation=1 gives another." if same else ""
