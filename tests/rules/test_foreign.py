"""A text in a language that we do not speak is told from one in the nearest of our six, and never the other way."""

import pytest

from portrayal.models import Article
from portrayal.rules.classifying import classify_text
from portrayal.rules.data import table
from portrayal.rules.foreign import foreign_language
from portrayal.rules.language import language_of, words_of
from rules.test_language import SENTENCES, TITLES

FOREIGN = {
    "Italian": "Una password lunga è meglio di una complicata, e nessuno dovrebbe usare la stessa due volte.",
    "Portuguese": "Uma senha longa é melhor do que uma complicada, e ninguém deve usar a mesma duas vezes.",
    "Catalan": "Una contrasenya llarga és millor que una de complicada, i ningú hauria de fer servir la mateixa.",
    "Romanian": "O parolă lungă este mai bună decât una complicată și nimeni nu ar trebui să o folosească.",
    "Swedish": "Ett långt lösenord är bättre än ett krångligt, och ingen bör använda samma två gånger.",
    "Danish": "En lang adgangskode er bedre end en indviklet, og ingen bør bruge den samme to gange om ugen nu.",
    "Dutch": "Een lang wachtwoord is beter dan een ingewikkeld wachtwoord, en niemand zou het twee keer moeten doen.",
    "Czech": "Dlouhé heslo je lepší než složité a nikdo by neměl používat stejné dvakrát, protože to není bezpečné.",
    "Slovak": "Dlhé heslo je lepšie ako zložité a nikto by nemal používať to isté dvakrát, lebo to nie je dobré.",
    "Finnish": "Pitkä salasana on parempi kuin monimutkainen, ja se on myös helpompi muistaa, mutta ei aina.",
    "Hungarian": "A hosszú jelszó jobb, mint a bonyolult, és senki se használja ugyanazt kétszer, mert az nem jó.",
    "Turkish": "Uzun bir parola karmaşık olandan daha iyidir ve bu çok önemli, çünkü her site için yeni olmalıdır.",
}
NEAR = {
    "no": (
        "Han og hun bor i samme hus, og mange sier at det er slik man skal ha det nå til dags.",
        "Når du lager en ny side, får du mest ut av den om alle andre også kan lese den først.",
        "Eg veit ikkje kva dei seier, men det er noko me har høyrt før, og då er det greitt.",
        "Selv om den gamle koden er treg, må vi ikke gjøre den om før vi vet hva som er galt her.",
    ),
    "es": (
        "Todas las páginas que están en el sitio tienen un título, y cada una ha sido leída antes.",
        "Os cuento lo que hace falta para que vuestro blog vaya más rápido, según el estudio de este año.",
    ),
    "de": ("Je mehr man als Autor schreibt, desto besser wird er am Ende, und das war schon immer so.",),
    "fr": ("On a souvent si peu de temps en ligne que tous les autres y sont déjà, et ça se voit.",),
    "pl": ("Co to jest i jak to ma działać? Tak samo jak kiedyś, tylko że już bez tego, co było za drogie.",),
}


def foreign(text: str, hint: str = "") -> str:
    words = words_of(text)
    return foreign_language(words, language_of(words, hint), hint)


@pytest.mark.parametrize(("language", "sentence"), FOREIGN.items())
def test_a_sentence_in_a_language_that_is_not_ours_is_never_taken_for_ours(language: str, sentence: str):
    nearest = language_of(words_of(sentence))
    assert nearest == "en" or foreign(sentence) == language


@pytest.mark.parametrize(
    ("language", "sentence"), [*SENTENCES.items(), *((name, one) for name, some in NEAR.items() for one in some)]
)
def test_a_sentence_in_one_of_our_languages_stays_in_it(language: str, sentence: str):
    assert (language_of(words_of(sentence)), foreign(sentence)) == (language, "")


@pytest.mark.parametrize("row", TITLES)
def test_a_short_title_in_one_of_our_languages_stays_in_it(row: str):
    assert foreign(row.split("|")[1]) == ""


def test_a_language_that_the_article_names_decides_where_a_title_is_short():
    assert foreign("Säkerhet i WordPress-tillägg") == ""
    assert foreign("Säkerhet i WordPress-tillägg", "sv-SE") == "Swedish"


def test_a_language_of_which_we_know_no_words_is_believed_where_nothing_speaks_for_ours():
    text = "Neno la siri refu ni bora kuliko lenye utata, na mtu yeyote asitumie lile lile mara mbili."
    assert (language_of(words_of(text)), foreign(text), foreign(text, "sw-KE")) == ("pl", "", "sw")
    assert foreign(SENTENCES["pl"], "sw-KE") == ""


def test_a_long_text_with_hardly_any_small_words_of_ours_is_in_another_language():
    text = "Mật khẩu dài tốt hơn mật khẩu phức tạp và không ai nên dùng lại hai lần. " * 3
    assert (language_of(words_of(text)), foreign(text)) == ("fr", "another language")


def test_a_wrong_name_does_not_outweigh_the_text():
    assert foreign(SENTENCES["es"], "pt") == ""


@pytest.mark.parametrize("language", ["Italian", "Portuguese", "Swedish"])
def test_an_article_in_another_language_is_spoken_of_in_english(language: str):
    found = classify_text(Article(title="WordPress", body=FOREIGN[language]))
    assert (found.language, found.foreign) == ("en", language)


def test_each_other_language_has_a_name_words_and_letters():
    others = table("lexicon/others")
    assert set(others["names"]) == set(others["words"]) == set(others["letters"])
    for words in others["words"].values():
        assert len(set(words.split())) == len(words.split())
