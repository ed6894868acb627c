"""classify_article: what an article is about, whether it wants a person, and the route to its hero."""

from pydantic import Field

from portrayal.catalog.earlier import scenes_given
from portrayal.catalog.reading import read_and_classify
from portrayal.catalog.requests import ArticleRequest, Result
from portrayal.catalog.routes import find_route
from portrayal.catalog.sorting import Classifier, second_opinion, sort_article
from portrayal.errors import PortrayalError
from portrayal.models import Language, Route
from portrayal.rules.foreign import in_english
from portrayal.rules.offers import Ask
from portrayal.rules.scenes import choose_scene
from portrayal.studio import Studio
from portrayal.tool import Tool


class ClassifyRequest(ArticleRequest):
    """An article to classify: exactly one of text, file or url. Without `classifier` the setting decides."""

    classifier: Classifier | None = Field(default=None, description="google: Gemini, paid")


class Classified(Result):
    """The cluster with its evidence, and the scene and route that generate_hero would take."""

    cluster: str
    confidence: float
    alternatives: dict[str, float] = Field(default_factory=dict[str, float])
    language: Language
    """That of the alt text: the article's own where it is one of our six, else English."""
    written_in: str | None = None
    """What the article seems to be written in when that is none of our six; a tag or "another language" at worst."""
    is_tutorial: bool
    low_evidence: bool
    person: bool
    person_because: str
    scene: str
    route: Route | None = None
    evidence: tuple[str, ...] = ()
    because: str
    cost_usd: float | None = None
    warnings: tuple[str, ...] = ()


async def classify_article(studio: Studio, request: ClassifyRequest) -> Classified:
    """Read an article and say its cluster, the scene and the route. Only Gemini's opinion, when wanted, is paid.

    Raises BadRequest or NotFound when the article cannot be read.
    """
    opinion = await second_opinion(studio, await read_and_classify(studio, request), request.classifier)
    read, found, warnings = opinion.read, opinion.read.found, opinion.warnings
    if found.foreign:
        warnings = (*warnings, in_english(found.foreign, field="language"))
    if found.low_evidence:
        names = ", ".join(studio.clusters().names)
        warnings = (*warnings, f"The topic is not clear: pass cluster=… to generate_hero to choose one of {names}.")
    try:
        route = await find_route(studio, Ask(person=found.person, person_because=found.person_because))
    except PortrayalError as error:
        route, warnings = None, (*warnings, str(error))
    person = found.person if route is None else route.path != "text_to_image"
    cluster = studio.clusters().named(found.cluster)
    given = await scenes_given(studio, cluster, read.key, person=person)
    scene = choose_scene(cluster, read.key, person=person, given=given)
    return Classified(
        **found.model_dump(exclude={"alternatives", "foreign"}),
        alternatives={guess.cluster: guess.confidence for guess in found.alternatives},
        written_in=found.foreign or None,
        scene=scene.id,
        route=route,
        cost_usd=opinion.cost_usd,
        warnings=warnings,
    )


TOOL = Tool(
    name="classify_article",
    title="Classify an article",
    description=(
        "What a blog article is about: cluster, language, whether its hero shows a person, "
        "its scene, route and price. Free by default."
    ),
    run=classify_article,
    request=ClassifyRequest,
    result=Classified,
    work=sort_article,
    read_only=True,
    destructive=False,
    idempotent=True,
    open_world=True,
)
