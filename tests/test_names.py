"""A concept's names are found in a mention's text however they are written, and nothing but names is touched."""

from __future__ import annotations

import unicodedata

import pytest

from note2anki.rendering.names import blank_readings, show_names

BLANK = '<span class="n2a-blank">…</span>'


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Kafka", "kafka"),
        ("Kafka", "KAFKA"),
        ("kubernetes", "\u212aubernetes"),  # the sign for kelvin
        ("sql", "\u017fQL"),  # a long s
        ("Iris", "\u0131ri\u017f"),  # a dotless i
        ("regresión", unicodedata.normalize("NFD", "Regresión")),
        (unicodedata.normalize("NFD", "café"), "café"),
        ("B-tree", "b-trees"),
        ("Índice invertido", "índices invertidos"),
        ("Red neuronal", "redes neuronales"),
        ("Base de datos", "Bases de datos"),
        ("Machine learning", "machine-learning"),
        ("machine-learning", "Machine learning"),
        ("L'Hôpital", "L’Hôpital"),
        ("Bayes’ theorem", "Bayes' theorem"),
        ("-x -", "-X -"),
        ("R & D", "r &amp;\nd"),
        ("a < b", "A &lt; b"),
        ("< b", "&lt; b"),
        ("x\\(y", "X\\(y"),
        ("Ω", "ω"),
        ("Straße", "STRASSE"),
        ("कंप्यूटर", "कंप्यूटरों"),
        ("خوارزمية", "الخوارزمية"),
        ("خوارزمية", "وبالخوارزمية"),
        ("خوارزمية", "للخوارزميات"),
        ("الخوارزمية", "خوارزمية"),
        ("قلب", "القلب"),
        ("شبكة عصبية", "الشبكة العصبية"),
        ("אלגוריתם", "האלגוריתמים"),
        ("אלגוריתם", "ושבאלגוריתם"),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, written: str) -> None:
    assert show_names(f"<em>{written}</em> <a>", [name], blank=True) == f"<em>{BLANK}</em> <a>"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("語", "日本語", "日本…"),
        ("Docker", "このDockerを使う", "この…を使う"),
        ("docker", "dockerです", "…です"),
        ("API", "API是接口", "…是接口"),
        ("Python", "Python은 언어", "…은 언어"),
        ("K-means", "k-means聚类", "…聚类"),
        ("کتاب", "کتاب\u200cها", "…\u200cها"),
    ],
)
def test_a_name_is_found_in_a_text_without_spaces(name: str, text: str, shown: str) -> None:
    assert show_names(text, [name], blank=True) == shown.replace("…", BLANK)


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("कल", "कला"),
        ("कला", "कलाकार"),
        ("ma", "ma\u0301"),
        ("か", "か\u3099"),
        ("กา", "กา\u0e48"),
        ("👩", "👩\u200d👧"),
        ("قلب", "بقلب"),
        ("ספר", "מספר"),
    ],
)
def test_a_part_of_another_word_is_no_name(name: str, html: str) -> None:
    assert show_names(html, [name], blank=True) == html


def test_no_reading_stands_over_a_blank() -> None:
    shown = show_names("<ruby>線粒体<rp>(</rp><rt>せんりゅうたい</rt><rp>)</rp></ruby>は", ["線粒体"], blank=True)
    assert blank_readings(shown) == f"{BLANK}は"
    assert blank_readings("<ruby>語<rt>ご</rt></ruby>") == "<ruby>語<rt>ご</rt></ruby>"


@pytest.mark.parametrize(
    "html",
    [
        '<a title="Kafka">x</a>',
        "\\(Kafka\\)",
        "[sound:Kafka.mp3]",
        '<strong class="n2a-mention">Kafka</strong>',
        "Kafkaesque",
        "Kaf<b>ka</b>",
    ],
)
def test_what_is_no_name_in_the_text_stays(html: str) -> None:
    assert show_names(html, ["Kafka"], blank=True) == html


@pytest.mark.parametrize("name", ["AMP", "LT", "GT", "nbsp", "123", "#123"])
def test_the_name_of_a_character_is_no_name_in_the_text(name: str) -> None:
    html = "R&amp;D &lt; A&nbsp;B &gt; &#123;{c1::C}}"
    assert show_names(f"{name} {html}", [name], blank=True) == f"{BLANK} {html}"


@pytest.mark.parametrize(
    ("name", "html"),
    [("AI act", "aims act"), ("A B", "AB"), ("e-mail", "email"), ("on - off", "onoff"), ("1984", "19845 in 1984a2")],
)
def test_words_that_only_begin_alike_are_no_name(name: str, html: str) -> None:
    assert show_names(html, [name], blank=True) == html


def test_the_longest_name_is_taken() -> None:
    assert show_names("Apache Kafka", ["Kafka", "Apache Kafka", "none"], blank=True) == BLANK
