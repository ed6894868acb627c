"""Titles alone, as a reader of each language might write them, mostly find their cluster."""

import pytest

from portrayal.models import Article
from portrayal.rules.classifying import classify_text

TITLES = [
    line.split("|")
    for line in """
ai|de|Künstliche Intelligenz im Mittelstand: drei Beispiele
ai|de|ChatGPT für Redaktionen: Was taugen die Texte?
ai|pl|Jak sztuczna inteligencja zmienia pracę copywritera
ai|pl|Czy chatbot zastąpi obsługę klienta?
ai|no|Slik bruker vi språkmodeller i redaksjonen
ai|no|Kunstig intelligens og opphavsrett
ai|es|La inteligencia artificial generativa en la pequeña empresa
ai|fr|ChatGPT remplacera-t-il les rédacteurs web ?
ai|fr|L'IA au service des PME
ai|en|What small publishers should know about large language models
security|de|WordPress absichern: 10 Tipps gegen Hacker
security|de|DSGVO, Backups und Updates: So schützen Sie Ihre Website
security|pl|Jak zabezpieczyć stronę na WordPressie
security|pl|Certyfikat SSL: po co on komu?
security|no|Slik sikrer du WordPress-nettstedet ditt
security|no|Nettstedet ditt er hacket, hva nå?
security|es|Cómo proteger tu web de los ataques
security|es|Certificado SSL: qué es y para qué sirve
security|fr|Sécuriser son site WordPress en 10 étapes
security|fr|Mots de passe : les bonnes pratiques
security|en|Your site sends spam: how an old contact form let bots in
performance|de|Bilder richtig komprimieren und schneller laden
performance|pl|Optymalizacja obrazów na stronie internetowej
performance|pl|Core Web Vitals: co to jest i jak je poprawić
performance|no|Gjør nettsiden raskere med hurtigbuffer
performance|no|Hvorfor er nettsiden min treg?
performance|es|Cómo acelerar WordPress: guía de caché y CDN
performance|fr|Optimiser ses images pour le web
performance|fr|Pourquoi mon site est-il lent ?
performance|en|Self-hosting fonts and shaving 300 milliseconds off the first paint
headless|de|Headless WordPress mit Astro: ein Erfahrungsbericht
headless|pl|Czym jest headless CMS i kiedy warto
headless|pl|Next.js i WordPress jako backend
headless|no|Headless CMS: fordeler og ulemper
headless|no|Vi flyttet bloggen fra WordPress til Gatsby
headless|es|WordPress headless con Next.js y GraphQL
headless|es|Por qué elegí un generador de sitios estáticos
headless|fr|Jamstack : le retour du statique
headless|en|Why we moved our blog to a static site generator
headless|en|Fetching posts over the REST API
plugins|de|Die 5 besten Formular-Plugins im Vergleich
plugins|de|Eigene Gutenberg-Blöcke entwickeln
plugins|pl|Najlepsze wtyczki do formularzy
plugins|pl|WooCommerce czy Shopify?
plugins|no|De beste utvidelsene til WordPress
plugins|no|Lag din egen Gutenberg-blokk
plugins|es|Crear un plugin de WordPress con bloques personalizados
plugins|fr|Les meilleures extensions WordPress
plugins|fr|Créer un bloc Gutenberg
plugins|en|Hooks and filters explained for theme developers
seo|de|Suchmaschinenoptimierung für Einsteiger
seo|de|Local SEO: So werden Sie in Ihrer Stadt gefunden
seo|pl|Pozycjonowanie lokalne krok po kroku
seo|pl|Jak pisać teksty pod SEO
seo|no|Søkemotoroptimalisering for nybegynnere
seo|no|Slik kommer du øverst på Google
seo|es|Palabras clave: cómo elegirlas
seo|fr|Comment améliorer son référencement local
seo|en|Why your pages rank on page two of Google
tutorial|de|Git für Einsteiger: Die wichtigsten Befehle
tutorial|de|Docker unter Windows einrichten: Schritt für Schritt
tutorial|pl|Jak zainstalować WordPressa na localhost
tutorial|pl|Podstawy Gita: pierwszy commit
tutorial|no|Slik installerer du Node på Mac
tutorial|no|Kom i gang med Git
tutorial|es|Cómo instalar WordPress en local con Docker
tutorial|es|Primeros pasos con Git y GitHub
tutorial|fr|Installer WordPress en local avec Docker
tutorial|fr|Débuter avec Git en 10 minutes
tutorial|en|Getting started with Makefiles
strategy|de|Was kostet eine Website 2026?
strategy|de|Wie wir als Team remote arbeiten
strategy|pl|Jak wycenić projekt strony internetowej
strategy|pl|Współpraca z klientem: czego nauczył nas rok pracy
strategy|no|Hva koster en nettside?
strategy|no|Digital strategi for små bedrifter
strategy|es|Cuánto cobrar por una página web
strategy|es|Plan de marketing digital para autónomos
strategy|fr|Combien coûte un site internet ?
strategy|fr|Trouver ses premiers clients en freelance
strategy|en|How we price maintenance retainers
""".strip().splitlines()
]


@pytest.mark.parametrize("language", ["en", "pl", "de", "no", "es", "fr"])
def test_nine_of_ten_titles_find_their_cluster_and_language(language: str):
    """R-cluster."""
    rows = [(cluster, title) for cluster, spoken, title in TITLES if spoken == language]
    found = [classify_text(Article(title=title)) for _, title in rows]
    right = sum(answer.cluster == cluster for answer, (cluster, _) in zip(found, rows, strict=True))
    spoken = sum(answer.language == language for answer in found)
    assert right >= 0.9 * len(rows)
    assert spoken >= 0.9 * len(rows)
