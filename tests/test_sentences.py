"""Where sentences part, in the languages that notes are written in; `¦` stands for a boundary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from note2anki.cards.long_sentences import LONGEST, part_around
from note2anki.cards.sentences import split_sentences
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import walk_inlines

CASES = """\
Use a cache, e.g. Redis, i.e. a store.¦ It is fast.
Many tools (e.g. Redis) exist.¦ Pick one.
Use approx. 5 chunks, cf. Lewis et al. (2020).¦ They did.
The answer is no.¦ It fails.
See Fig. 3.¦ It shows no. 5 and vol. 2.
The company, Acme Inc., grew.¦ It sells.
Cats, dogs, etc.¦ Birds too.
We left at 5 p.m.¦ She stayed.
The U.S. economy grew.¦ It shrank later.
Mr. Smith met Dr. J. R. Smith at 5 p.m. on Monday.¦ They left.
J. R. R. Tolkien wrote it.¦ It sold.
Ask for vitamin C.¦ It helps.
El resultado, p. ej. el de 2020, es bueno.¦ Otro sigue.
Usamos varias técnicas (p.ej. RAG).¦ Luego medimos.
El Sr. García y la Dra. López hablaron.¦ Se fueron.
Véase la pág. 12 y la fig. 3 del art. 5.¦ Fin.
EE. UU. es grande.¦ México también.
Hay perros, gatos, etc.¦ También hay peces.
¿Qué es RAG?¦ Es recuperar y generar.
¡Cuidado!¦ ¿Seguro?¦ Sí.
Das ist z. B. so, d. h. gut.¦ Und weiter.
Siehe Abs. 3 usw.¦ Weiter geht es.
Der Wemfall, vgl. [[Genitiv]] und Abb. 3 in Kap. 2, bspw. Goethe.¦ Ende.
César arriva en 52 av. J.-C. en Gaule.¦ Il gagna.
Dat is bijv. Amsterdam.¦ Cfr. Roma, viz. Lazio.¦ Ср. Пушкин, напр. Онегин.¦ Viz např. Praha, tj. Čechy.
Am 3. Mai im 19. Jahrhundert schloss er die 2. Klasse ab.¦ Das war der 2. Weltkrieg, Teil 1.¦ Ende.
I am 30.¦ He is 31.¦ There were 42.¦ Nobody saw the 5.¦ Then it was 1945.¦ Peace came.
M. Dupont vit p. ex. à Paris.¦ Il part.
Est-ce vrai ?¦ Oui !¦ Bien.
« C'est vrai. »¦ Il partit.
Il Sig. Rossi usa ad es. questo.¦ Fine.
O Sr. Silva usa p. ex. isto.¦ Fim.
Это т. е. так, и т. д. и т. п.¦ Потом иначе.
Жил-был А. С. Пушкин.¦ Он писал.
Τι είναι αυτό;¦ Αυτό είναι παράδειγμα.
First this; then that.¦ Done.
这是第一句。¦这是第二句！¦这是第三句？¦完了。
他说：“你好。”¦然后走了。
版本3.12很好。¦真的。
これは文です。¦次の文です！¦はい。
〈例。〉¦次〔例。〕¦終［例。］¦次。
Улица им. Ленина и проф. Павлов.¦ Москва.
डॉ. राम और प्रो. सिंह आए।¦ अंत।
Ul. Długa i św. Jan.¦ Koniec.
「はい。」¦と言った。
（例です。）¦次です。
이것은 예입니다.¦ 다음입니다.¦ 끝.
ما هو هذا؟¦ هذا مثال.¦ نعم.
یہ کیا ہے؟¦ یہ مثال ہے۔¦ ختم۔
מה זה?¦ זה RAG.¦ סוף.
यह क्या है?¦ यह उदाहरण है।¦ अंत।
It costs $3.50.¦ That is cheap.
It is v. 2.5.1 of the tool.¦ Go on.
See https://example.com/a.b?c=d. for more.¦ Then go on.
See https://example.com/a.b.¦ Then go on.
Files like note.md and a.py are read.¦ Others are not.
Wait... what?¦ Yes.
Well… perhaps.¦ We shall see.
It ended…¦ Then it began.
Is it?!¦ It is.
He said “Stop.”¦ Then he left.
“Is it so?” he asked.¦ Nobody knew.
(It works.)¦ Really.
It uses iOS.¦ iPhone users know.
1. First do this.
A **bold end.** and more.¦ Next.
The code `a. B` stays.¦ Next.
[[A. B. testing|tests]] are links.¦ Next.
"""


@pytest.mark.parametrize("case", CASES.splitlines())
def test_a_text_parts_where_a_reader_pauses(case: str) -> None:
    text = case.replace("¦", "")
    parts = [text[start:end] for start, end in split_sentences(text, parse_inlines(text))]
    assert parts == [part.strip() for part in case.split("¦")]


def test_a_line_break_ends_a_sentence() -> None:
    text = "one line\nanother"
    assert [text[start:end] for start, end in split_sentences(text, parse_inlines(text))] == ["one line", "another"]


@given(st.text(alphabet="aB1 .!?…。؟»\"')(\n*_`[]|é", max_size=80))
def test_nothing_is_lost_and_nothing_is_twice(text: str) -> None:
    spans = split_sentences(text, parse_inlines(text))
    assert all(start < end for start, end in spans)
    assert [span for span in spans if span[0] < 0 or span[1] > len(text)] == []
    covered = "".join(text[start:end] for start, end in spans)
    assert covered.split() == text.split() or "".join(covered.split()) == "".join(text.split())


def around(text: str, target: str) -> str:
    """The part of a text's only sentence around the link to a target."""
    nodes = parse_inlines(text)
    (span,) = split_sentences(text, nodes)
    (at,) = (node.start for node in walk_inlines(nodes) if node.kind == "wikilink" and node.target == target)
    return part_around(text, span, at, nodes)


def test_a_sentence_that_can_be_read_is_taken_whole() -> None:
    text = f"{'a word ' * 100}[[Link]] {'and ' * 10}"
    assert around(text, "Link") == text.strip()


def test_a_list_of_links_without_an_end_is_cut_around_each() -> None:
    text = f"Begin, {', '.join(f'[[note {number}|thing {number}]]' for number in range(200))} and **the [[Last]]**."
    assert around(text, "note 0").startswith("Begin, [[note 0|thing 0]], [[note 1|thing 1]]")
    assert around(text, "note 0").endswith("[[note 13|thing 13]] …")
    assert around(text, "note 100").startswith("… [[note 87|thing 87]], [[note 88|thing 88]]")
    assert around(text, "Last").endswith("[[note 199|thing 199]] and **the [[Last]]**.")


@given(
    st.lists(
        st.sampled_from(["word", "字" * 50, "`code [[no]]`", "**strong and so on**", "[[Other|o]]", ",", "x" * 90])
    ),
    st.lists(
        st.sampled_from(["word", "字" * 50, "`code [[no]]`", "**strong and so on**", "[[Other|o]]", ",", "x" * 90])
    ),
    st.sampled_from(["[[Link]]", "**in [[Link]] strong**"]),
)
def test_a_part_holds_its_link_and_cuts_no_mark(before: list[str], after: list[str], link: str) -> None:
    text = " ".join([*before * 9, link, *after * 9])
    part = around(text, "Link")
    whole = [text[node.start : node.end] for node in parse_inlines(text) if node.kind != "text"]
    parts = [part[node.start : node.end] for node in parse_inlines(part) if node.kind != "text"]
    assert link in parts
    assert set(parts) <= set(whole)
    assert part == text or len(part) < LONGEST
    assert part.removeprefix("… ").removesuffix(" …") in text
