"""Writes a vault of realistic notes: of any size, and the same for the same seed.

    python benchmarks/vault.py FOLDER [--notes 1000] [--questions 10] [--seed 1]

Most notes look as notes for an interview do: a navigation line, sections, `- #####` questions with answers that are not
indented as CommonMark asks, a tag block at the end. Answers hold what real ones hold: emphasis, lists, nested lists,
tables, code, math, callouts, images, and wikilinks, of which half name a note that the vault has.
"""

from __future__ import annotations

import argparse
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

TOPICS = (
    "RAG", "Docker", "Kubernetes", "Elasticsearch", "PostgreSQL", "Redis", "Kafka", "Spark", "Airflow", "FastAPI", "Django",
    "Git", "Terraform", "GraphQL", "gRPC", "OAuth", "TLS", "DNS", "TCP", "HTTP/2", "B-tree", "Hash table", "Bloom filter",
    "Índice invertido", "Cuantización", "Destilación", "Ajuste fino", "Embeddings", "Atención", "Transformer", "Regresión",
    "Árbol de decisión", "Validación cruzada", "Precisión", "Exhaustividad", "Sobreajuste", "Regularización", "Gradiente",
    "Normalización", "Transacción", "Aislamiento", "Replicación", "Particionado", "Consistencia eventual", "Idempotencia",
    "Circuit breaker", "Canary release", "Blue-green", "Feature flag", "Observabilidad", "Traza distribuida", "Métrica",
    "Prueba A-B", "Scrum", "Kanban", "Revisión de código", "Deuda técnica", "Refactorización", "Caché", "Cola de mensajes",
)  # fmt: skip
PLACES = (
    "en producción", "en un equipo pequeño", "con pocos datos", "con millones de usuarios", "desde cero", "en la nube",
    "sin servidor", "en tiempo real", "por lotes", "en un monolito", "entre microservicios", "en dispositivos móviles",
    "con datos sensibles", "bajo mucha carga", "en un proyecto heredado", "con un presupuesto fijo", "at scale", "offline",
    "in a small team", "under load", "with strict latency", "for a first release", "in a regulated industry", "on the edge",
)  # fmt: skip
QUESTIONS = (
    "¿Qué es {topic} y para qué sirve {place}?", "¿Cómo usarías {topic} {place}?", "¿Qué ventajas tiene {topic} {place}?",
    "¿Cuándo no conviene {topic} {place}?", "¿Cómo medirías {topic} {place}?", "¿Qué errores son comunes con {topic} {place}?",
    "Explica {topic} {place}", "Compara **{topic}** con su alternativa {place}", "¿Qué experiencia tienes con {topic} {place}?",
    "Cuéntame un problema que resolviste con {topic} {place}.", "¿Cuánto cuesta {topic} {place}?",
    "What is {topic} {place}?", "How do you debug {topic} {place}?", "Why would you avoid {topic} {place}?",
    "What does `{topic}` guarantee {place}?", "Which trade-offs come with {topic} {place}?", "When did {topic} fail {place}?",
)  # fmt: skip
SENTENCES = (
    "He trabajado con **{topic}** en varios proyectos, desde el diseño hasta la *puesta en marcha*.",
    "Lo primero es medir; después se decide si [[{concept}]] compensa.",
    "Depende del caso: con [[{concept}|este enfoque]] se gana **velocidad**, y se pierde _sencillez_.",
    "Se suele combinar con **[[{concept}]]** y con `{code}`.",
    "La documentación recomienda empezar por lo más simple, y añadir {topic} cuando haga falta.",
    "En mi último equipo redujimos el tiempo de respuesta un {percent} % gracias a [[{concept}#Uso|{concept}]].",
    "It keeps a copy near the reader, so that most requests never reach [[{concept}]].",
    "The cost is **consistency**: a reader may see what was true a moment ago (see [[{concept}]]).",
    "A good answer names the ==trade-off== first, then the number that decides it.",
    "Para más detalle, [la guía oficial](https://example.org/{code}) lo explica paso a paso.",
)
SECTIONS = (
    "Preguntas generales",
    "Preguntas técnicas",
    "**Trabajo en equipo**",
    "Arquitectura",
    "Casos prácticos",
    "Basics",
)
FOLDERS = ("Entrevistas", "Entrevistas/2026", "Cursos/Datos", "Cursos/Sistemas", "Libros", "Trabajo/Proyectos", "")
TAGS = ("Entrevista", "Writing", "Datos", "ML", "Sistemas", "equipo", "año/2026", "nivel/senior", "repaso")
#: `NAME` stands for a topic's.
CODE = {
    "python": """def NAME(rows: list[dict]) -> int:
    # cuenta lo que no está vacío
    return sum(1 for row in rows if row)""",
    "sql": "SELECT name, count(*) AS total\nFROM NAME\nWHERE created > '2026-01-01'\nGROUP BY name;",
    "bash": 'docker run --rm -p 8080:80 NAME:latest | tee "$HOME/NAME.log"',
}
MATH = (
    r"$P(A \mid B) = \frac{P(B \mid A)\,P(A)}{P(B)}$",
    "$O(n \\log n)$",
    "$$\n\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}\n$$",
)


class Pen(NamedTuple):
    """What an answer is written with: the dice, and the names that it may link to."""

    dice: random.Random
    concepts: tuple[str, ...]

    def fill(self, text: str) -> str:
        """Fill a sentence's gaps."""
        dice = self.dice
        topic = dice.choice(TOPICS)
        code = "".join(letter for letter in topic.casefold() if letter.isascii() and letter.isalnum())
        return text.format(
            topic=topic,
            place=dice.choice(PLACES),
            concept=dice.choice(self.concepts),
            code=code,
            percent=dice.randint(5, 80),
        )

    def sentence(self) -> str:
        """One sentence."""
        return self.fill(self.dice.choice(SENTENCES))


def _paragraph(pen: Pen) -> list[str]:
    return [" ".join(pen.sentence() for _each in range(pen.dice.randint(1, 4)))]


def _two_lines(pen: Pen) -> list[str]:
    return [f"**Ventajas**: {pen.sentence()}", f"**Inconvenientes**: {pen.sentence()}"]


def _bullets(pen: Pen) -> list[str]:
    lines: list[str] = []
    for _each in range(pen.dice.randint(2, 5)):
        lines.append(f"- {pen.sentence()}")
        if pen.dice.random() < 0.3:
            lines.append(f"\t- {pen.sentence()}")
    return lines


def _steps(pen: Pen) -> list[str]:
    return [f"{number}. {pen.sentence()}" for number in range(1, pen.dice.randint(3, 6))]


def _code(pen: Pen) -> list[str]:
    language = pen.dice.choice(sorted(CODE))
    return [f"```{language}", *CODE[language].replace("NAME", pen.fill("{code}")).split("\n"), "```"]


def _table(pen: Pen) -> list[str]:
    rows = [
        f"| {pen.dice.choice(TOPICS)} | {pen.dice.randint(1, 99)} ms | [[{pen.dice.choice(pen.concepts)}]] |"
        for _each in range(3)
    ]
    return ["", "| opción | latencia | véase |", "|---|--:|---|", *rows, ""]


def _math(pen: Pen) -> list[str]:
    return [pen.sentence(), *pen.dice.choice(MATH).split("\n")]


def _callout(pen: Pen) -> list[str]:
    kind = pen.dice.choice(("note", "tip", "warning", "example"))
    return ["", f"> [!{kind}] {pen.dice.choice(TOPICS)}", f"> {pen.sentence()}", ">", f"> {pen.sentence()}", ""]


def _hint(pen: Pen) -> list[str]:
    return ["> [!hint]", f"> {pen.dice.choice(TOPICS)}…", "", pen.sentence()]


def _tasks(pen: Pen) -> list[str]:
    return [f"- [{mark}] {pen.sentence()}" for mark in " x"]


def _image(pen: Pen) -> list[str]:
    return [f"![[figure {pen.dice.randrange(FIGURES)}.png|{pen.dice.choice((120, 240))}]]", pen.sentence()]


#: What answers are made of, and how often each of it is there.
BLOCKS: tuple[tuple[Callable[[Pen], list[str]], int], ...] = (
    (_paragraph, 50), (_two_lines, 10), (_bullets, 12), (_steps, 5), (_code, 6), (_table, 4), (_math, 4), (_callout, 4),
    (_hint, 2), (_tasks, 1), (_image, 2),
)  # fmt: skip
FIGURES = 20


def _answer(pen: Pen, indent: str) -> Iterator[str]:
    makers, weights = zip(*BLOCKS, strict=True)
    for number, maker in enumerate(pen.dice.choices(makers, weights, k=pen.dice.choice((1, 1, 1, 2, 3)))):
        lines = maker(pen)
        if number:
            yield ""
        yield from (f"{indent}{line}" if line else "" for line in lines)


def _question(pen: Pen, known: set[str]) -> str:
    while True:
        text = pen.fill(pen.dice.choice(QUESTIONS))
        number = 2
        while text in known and number < 4:  # a second look at the same question, as people write it
            text, number = f"{text.rstrip('?.')} ({number})", number + 1
        if text not in known:
            known.add(text)
            return text + pen.dice.choice(("", "", "", "", "", "", "", " #anki/reverse", f" #{pen.dice.choice(TAGS)}"))


def note(pen: Pen, title: str, questions: int, known: set[str]) -> str:
    """Return the text of a note.

    Args:
        pen: what it is written with.
        title: its heading.
        questions: how many it holds.
        known: the questions of the vault so far; these are added.
    """
    dice = pen.dice
    tags = dice.sample(TAGS, dice.randint(1, 3))
    in_frontmatter = dice.random() < 0.3
    lines = ["---", f"tags: [{', '.join(tags)}]", "---"] if in_frontmatter else []
    lines += [f"links: [[{dice.choice(pen.concepts)}]]", "", f"# {title}", dice.choice(("", f"{pen.sentence()}\n"))]
    indent = dice.choice(("    ", "    ", "\t", "  ", ""))
    section = 0
    for number in range(questions):
        if number % 4 == 0:
            lines += [f"## {SECTIONS[section % len(SECTIONS)]}"]
            section += 1
        lines += [f"- ##### {_question(pen, known)}", *_answer(pen, indent), indent]
    if not in_frontmatter:
        lines += ["", "---", "tags:", "\t" + " ".join(f"#{tag}" for tag in tags)]
    return "\n".join(lines) + "\n"


def concept_names(count: int) -> tuple[str, ...]:
    """Return the names of this many concepts; every other one has a note."""
    return tuple(
        f"{TOPICS[number % len(TOPICS)]} {number // len(TOPICS)}".removesuffix(" 0").replace("/", "-")
        for number in range(count)
    )


def _concept_note(pen: Pen, name: str) -> str:
    if pen.dice.random() < 0.3:
        return f"---\naliases: [{name.upper()}]\ndescription: {name} en una frase.\n---\n# {name}\n"
    return f"{name} es **lo que se usa** {pen.dice.choice(PLACES)}.\n\n## Uso\n{pen.sentence()}\n"


def _figure(number: int) -> bytes:
    """Return a small PNG that no other number gives."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes((number * 11 % 256, 120, 200)) * 64
    header = struct.pack(">IIBBBBB", 64, 32, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * 32)) + chunk(b"IEND", b"")


def write_vault(folder: Path, notes: int = 1000, questions: int = 10, seed: int = 1) -> Path:
    """Write a vault and return its folder.

    Args:
        folder: where to; it is made.
        notes: how many notes with questions there are; half as many concepts are linked to.
        questions: how many each of them holds.
        seed: another one gives another vault.
    """
    dice = random.Random(seed)
    pen = Pen(dice, concept_names(max(2, notes // 2)))
    known: set[str] = set()
    (folder / ".obsidian").mkdir(parents=True, exist_ok=True)
    for number in range(notes):
        title = f"{dice.choice(TOPICS).replace('/', '-')} {number:04}"
        place = folder / dice.choice(FOLDERS)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{title}.md").write_text(note(pen, title, questions, known), "utf-8")
    for kind in ("Conceptos", "attachments"):
        (folder / kind).mkdir(exist_ok=True)
    for name in pen.concepts[::2]:
        (folder / "Conceptos" / f"{name}.md").write_text(_concept_note(pen, name), "utf-8")
    for number in range(FIGURES):
        (folder / "attachments" / f"figure {number}.png").write_bytes(_figure(number))
    return folder


def main() -> None:
    """Write the vault that the arguments ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    for name, value in (("notes", 1000), ("questions", 10), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    write_vault(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
