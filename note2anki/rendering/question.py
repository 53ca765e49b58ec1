"""The fields of a question's card, as HTML by field name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from msgspec import Struct, field

from note2anki.model import Diagnostic, Medium, Options
from note2anki.rendering.links import source_link
from note2anki.rendering.renderer import Origin, Rendered, Renderer
from note2anki.rendering.safety import escape_live_text, safe_text
from note2anki.rendering.written_images import without_cut_image

#: Tags and then something to read, at the beginning of a field.
_READABLE = re.compile(r'(?:<[a-z0-9]+(?: [a-z-]+="[^"]*")*>)*[^\s<\[&]')


class ConceptChip(Struct, frozen=True):
    """A concept as a question's card shows it: its name, and a short definition from its note if it has one."""

    name: str
    definition: str = ""
    file: str = ""
    references: str = ""


class QuestionParts(Struct, frozen=True):
    """What the fields of a question are made of; Markdown but for `context`, which is plain text.

    `clozes` numbers the deletions by their normalised text; with any, the answer is a cloze's text. `line` and
    `answer_lines` are the source lines of the question and of each line of its answer, where they are known.
    """

    question: str
    answer: str
    hint: str
    context: tuple[str, ...]
    references: str
    file: str
    vault: str
    options: Options
    concepts: tuple[ConceptChip, ...] = ()
    clozes: Mapping[str, int] = field(default_factory=dict)
    line: int = 0
    answer_lines: tuple[int, ...] = ()


class Fields:
    """Collects the fields of a card with their media, problems and what they show of the vault around their notes."""

    def __init__(self) -> None:
        self.html: dict[str, str] = {}
        self.media: list[Medium] = []
        self.problems: list[Diagnostic] = []
        self.seen: list[str] = []

    def take(self, rendered: Rendered) -> str:
        """Keep what a rendering brought along, and return its HTML."""
        self.media.extend(rendered.media)
        self.problems.extend(rendered.problems)
        self.seen.extend(rendered.seen)
        return rendered.html


def render_question(parts: QuestionParts, renderer: Renderer) -> Fields:
    """Render the fields of a question (design, *What is written*); those not named there stay out."""
    fields = Fields()
    origin = Origin(parts.file, parts.line)
    answer_origin = Origin(parts.file, parts.line, parts.answer_lines)
    defined = f"{parts.answer}\n\n{parts.references}" if "[" in parts.question else ""
    front = fields.take(renderer.inline(parts.question, origin, references=defined))
    answer = fields.take(
        renderer.blocks(parts.answer, answer_origin, parts.references, parts.clozes, asked=parts.question)
    )
    fields.html = {
        "Question": front if _shows_something(front) else safe_text(parts.question),
        "Text" if parts.clozes else "Answer": answer,
        "Hint": fields.take(renderer.blocks(parts.hint, origin, parts.references)) if parts.hint else "",
        "Context": safe_text(" › ".join(parts.context)),
        "Concepts": "".join(concept_chip(chip, renderer, fields) for chip in parts.concepts),
        "Source": source_link(parts.vault, parts.file, parts.context),
        "TypeIn": _typed(answer, cloze=bool(parts.clozes)) if parts.options.type else "",
        "Reverse": "1" if parts.options.reverse else "",
    }
    return fields


def _shows_something(front: str) -> bool:
    """Tell whether a field holds anything to read or to see."""
    if _READABLE.match(front) or "<img" in front:
        return True
    from note2anki.rendering.typed_text import plain_html_text  # BeautifulSoup is dear to import

    return bool(plain_html_text(front))


def _typed(answer: str, *, cloze: bool) -> str:
    from note2anki.rendering.typed_text import typed_text

    return escape_live_text(escape(typed_text(answer, cloze=cloze), quote=False))


def concept_chip(chip: ConceptChip, renderer: Renderer, fields: Fields) -> str:
    """Return a concept as its name, with its short definition behind a tap where it has one."""
    if not chip.definition:
        return f'<span class="n2a-concept">{safe_text(chip.name)}</span>'
    return fields.take(renderer.once(chip, _render_chip))


def _render_chip(chip: ConceptChip, renderer: Renderer) -> Rendered:
    definition = renderer.blocks(without_cut_image(chip.definition), Origin(chip.file), chip.references, embeds=False)
    name = safe_text(chip.name)
    return definition._replace(
        html=f'<details class="n2a-concept"><summary>{name}</summary>{definition.html}</details>'
    )
