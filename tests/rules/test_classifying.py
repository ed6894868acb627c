"""An article's cluster comes from weighted terms; every sample article comes out right."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrayal.articles.files import KINDS, read_file
from portrayal.articles.markup import parse
from portrayal.articles.slugs import name_of_file
from portrayal.models import Article, Classification
from portrayal.rules.classifying import BUILTIN, classify_text

SAMPLES = Path(__file__).parents[2] / "examples" / "articles"
EXPECTED = {
    "a-local-site-in-twenty-minutes.md": ("tutorial", "en"),
    "an-interview-with-a-shop-owner.md": ("strategy", "en"),
    "dlaczego-strona-laduje-sie-wolno.md": ("performance", "pl"),
    "fewer-plugins-better-sleep.html": ("plugins", "en"),
    "letting-ai-write-the-first-draft.md": ("ai", "en"),
    "nach-dem-einbruch-ruhe-bewahren.md": ("security", "de"),
    "separer-la-vitrine-de-l-atelier.md": ("headless", "fr"),
    "si-nei-til-feil-kunde.md": ("strategy", "no"),
    "titulos-que-la-gente-busca.md": ("seo", "es"),
}


def sample(name: str) -> Article:
    path, kind, text = read_file(str(SAMPLES / name), allowed=lambda path: path)
    return parse(text, kind=kind, source=name, name=name_of_file(path))


def titled(title: str, body: str = "") -> Classification:
    return classify_text(Article(title=title, lead=body))


def test_the_samples_cover_all_clusters_and_languages():
    """R-cluster."""
    assert {file.name for file in SAMPLES.iterdir() if file.suffix in KINDS} == set(EXPECTED)
    assert {cluster for cluster, _ in EXPECTED.values()} == set(BUILTIN)
    assert {language for _, language in EXPECTED.values()} == {"en", "pl", "de", "no", "es", "fr"}


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("helped", [True, False], ids=["as written", "without tags and language"])
def test_every_sample_article_finds_its_cluster_and_language(name: str, helped: bool):
    """R-cluster."""
    article = sample(name)
    if not helped:
        article = article.model_copy(update={"tags": (), "language_hint": ""})
    found = classify_text(article)
    assert (found.cluster, found.language) == EXPECTED[name]
    assert not found.low_evidence
    assert found.confidence > 0.5
    assert found.is_tutorial == (found.cluster == "tutorial")
    assert article.slug == Path(name).stem


@pytest.mark.parametrize(
    ("title", "cluster"),
    [
        ("Was ein Sprachmodell über Ihre Kunden nicht weiß: künstliche Intelligenz im Alltag", "ai"),
        ("Zwei-Faktor-Anmeldung gegen gestohlene Passwörter", "security"),
        ("Jak przyspieszyć ładowanie obrazów", "performance"),
        ("Bezpieczeństwo haseł: jak chronić się przed atakiem", "security"),
        ("Lenkebygging og søkeord i 2026", "seo"),
        ("Kunstig intelligens på norsk", "ai"),
        ("Acelerar el tiempo de carga con caché", "performance"),
        ("Référencement naturel : choisir ses mots-clés", "seo"),
        ("Fijar el precio de un proyecto para clientes", "strategy"),
        ("Générateur de site statique et API GraphQL", "headless"),
        ("Tworzymy własną wtyczkę do WooCommerce", "plugins"),
        ("Installere alt fra bunnen: steg for steg", "tutorial"),
    ],
)
def test_titles_in_six_languages_find_their_cluster(title: str, cluster: str):
    assert titled(title).cluster == cluster


def test_the_reason_names_the_terms_and_where_they_stand():
    found = classify_text(Article(title="Malware and two-factor logins", headings=("Malware", "Two-factor")))
    assert found.because == "'malware' and 'two factor' in the title and headings point to security."
    assert found.evidence[:2] == ("malware", "two factor")


def test_evidence_is_written_as_in_the_article_and_is_short():
    found = classify_text(sample("dlaczego-strona-laduje-sie-wolno.md"))
    assert "pamięć podręczna" in found.evidence
    assert len(found.evidence) <= 8


def test_three_alternatives_come_in_falling_order_below_the_best():
    found = classify_text(sample("separer-la-vitrine-de-l-atelier.md"))
    confidences = [found.confidence, *(guess.confidence for guess in found.alternatives)]
    assert len(found.alternatives) == 3
    assert confidences == sorted(confidences, reverse=True)
    assert found.cluster not in {guess.cluster for guess in found.alternatives}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "🌻🌻🌻",
        "WordPress WordPress agency agency WordPress.",
        "Knead the dough for ten minutes, let it rise under a cloth and bake it until the crust sounds hollow.",
        "Am Sonntag wandern wir über den Bergrücken zur Hütte und essen dort Kuchen mit Blaubeeren.",
        "Kirsebærtrærne blomstrer langs elva, og barna leker til det blir mørkt.",
    ],
)
def test_a_text_that_fits_no_cluster_has_low_evidence(body: str):
    found = titled("", body)
    assert found.low_evidence
    assert "default" in found.because or "thin" in found.because


def test_wordpress_and_agency_alone_are_no_evidence():
    assert titled("WordPress agency", "A WordPress agency for WordPress agencies.").evidence == ()
    own = {"news": {"en": ["WordPress", "agency", "WordPress 7"]}}
    assert classify_text(Article(title="WordPress agency"), own_terms=own).evidence == ()
    assert classify_text(Article(title="WordPress 7 is here"), own_terms=own).cluster == "news"


def test_a_how_to_about_security_stays_with_security_and_keeps_the_flag():
    found = titled("How to protect your site from malware, step by step", "Scan for malware, change every password.")
    assert (found.cluster, found.is_tutorial) == ("security", True)


def test_a_longer_phrase_is_not_counted_as_its_parts():
    assert titled("Performance budgets").cluster == "performance"
    assert titled("AI plugins").alternatives[0].confidence < 0.5


def test_own_clusters_compete_with_terms_in_the_articles_language():
    own = {"events": {"de": ["Barcamp*", "Veranstaltung*"], "pl": ["konferencj*"]}, "seo": {"any": ["Fleischwolf"]}}
    german = Article(title="Das war unser Barcamp", lead="Die Veranstaltung war gut, und wir kommen mit Freude wieder.")
    found = classify_text(german, own_terms=own)
    assert (found.cluster, found.evidence) == ("events", ("barcamp", "veranstaltung"))
    assert classify_text(Article(title="Fleischwolf"), own_terms=own).cluster == "seo"


def test_an_own_cluster_wins_over_the_how_to_format_in_a_language_of_its_own():
    own = {"ricette": {"any": ["ricett*", "lievito madre", "forno"]}}
    lead = "La ricetta è semplice: impastate, aspettate, e accendete il forno. How to, step by step, in this tutorial."
    found = classify_text(
        Article(title="La ricetta del pane con lievito madre: step by step", lead=lead), own_terms=own
    )
    assert (found.cluster, found.is_tutorial, found.low_evidence) == ("ricette", True, False)
    assert found.person_because == "Nothing in the title speaks of a person."


def test_code_and_numbered_steps_tell_a_walk_through_in_any_language():
    bare = Article(title="Certbot", lead="Serwer i certbot na maszynie wirtualnej.")
    assert not classify_text(bare).is_tutorial
    found = classify_text(bare.model_copy(update={"code_blocks": 9, "steps": 30}))
    assert (found.cluster, found.is_tutorial, found.low_evidence) == ("tutorial", True, False)


def test_a_french_verb_is_no_artificial_intelligence():
    found = classify_text(
        Article(title="Ce que j'ai vu", lead="J'ai lu, j'ai écrit, et je n'ai rien dit : ai-je tort ?")
    )
    assert found.evidence == ()


def test_a_long_text_must_say_more_than_a_short_one():
    said = "A password and a firewall."
    assert not classify_text(Article(title="Malware", lead=said)).low_evidence
    assert classify_text(Article(title="Malware", lead=said, body="The sea was calm that day. " * 400)).low_evidence


def test_only_the_named_clusters_are_chosen_from():
    found = classify_text(sample("titulos-que-la-gente-busca.md"), clusters=("ai", "strategy"))
    assert found.cluster in {"ai", "strategy"}
    assert [guess.cluster for guess in found.alternatives] == [({"ai", "strategy"} - {found.cluster}).pop()]


def test_stuffing_one_word_does_not_win_over_a_real_article():
    article = sample("nach-dem-einbruch-ruhe-bewahren.md")
    stuffed = article.model_copy(update={"body": article.body + " seo" * 3000})
    assert classify_text(stuffed).cluster == "security"


@pytest.mark.parametrize(
    "text",
    [
        "google search engine optimization " * 600,
        "a" * 20_000,
        "\u0301\u0323" * 10_000,
        "\ufdfa" * 20_000,
        "x " * 10_000,
        "\ud800\x00\u202e" * 6000,
    ],
    ids=["phrases", "one word", "accents", "ligatures", "short words", "odd"],
)
def test_twenty_thousand_characters_are_read_quickly(text: str):
    article = Article(title="A title", body=text)
    classify_text(article)
    took = []
    for _ in range(3):
        start = time.perf_counter()
        classify_text(article)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.15


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80), st.lists(st.text(max_size=30), max_size=3), st.text(max_size=400))
def test_any_text_gets_an_answer_that_is_the_same_twice(title: str, headings: list[str], body: str):
    article = Article(title=title, headings=tuple(headings), body=body)
    found = classify_text(article)
    assert found == classify_text(article)
    assert found.cluster in BUILTIN
    assert 1 / 8 - 0.001 <= found.confidence <= 1
    assert found.because.endswith(".")
    assert found.person_because.endswith(".")


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("GDPR for small shops: what the law asks", "Your clients may ask for their data. Plan a budget and decide."),
        ("DSGVO und Cookies: was das Gesetz verlangt", "Ihre Kunden dürfen fragen. Planen Sie ein Budget."),
        ("RODO a pliki cookie", "Klienci mogą zapytać o swoje dane. Zaplanuj budżet."),
    ],
)
def test_a_piece_on_data_protection_law_shows_no_person(title: str, lead: str):
    """R-route-t2i."""
    found = classify_text(Article(title=title, lead=lead))
    assert found.cluster == "security"
    assert not found.person


def test_a_thin_strategy_piece_shows_no_person_and_says_why():
    """R-route-t2i."""
    found = classify_text(Article(title="Terms and duties", lead="What the law asks of a business plan."))
    assert found.low_evidence
    assert not found.person
    assert found.person_because == "Nothing in the title speaks of a person."
