"""The three note types, frozen at the first release, and the files that say what their cards look like."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from note2anki.anki.template_check import template_fault
from note2anki.diagnostics import RunError, diagnose
from note2anki.model import NoteType, NoteTypeKey

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

# Raised by hand whenever a shipped template or the styling changes: Anki takes a look only with a newer time (rule 7).
SHIPPED_MOD = 1796026064
STYLE_FILE = "style.css"


class Template(NamedTuple):
    """A card template: its name in Anki, and the fields that must be filled for it to make a card (rule 8)."""

    name: str
    needs: tuple[str, ...]
    toggle: str = ""


class Frozen(NamedTuple):
    """What can never change about a note type, since Anki would then drop every update of its notes (rule 6)."""

    id: int
    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    cloze: bool = False


FROZEN: dict[NoteTypeKey, Frozen] = {
    "question": Frozen(
        1763990000001,
        "note2anki Question",
        (
            "Question",
            "Answer",
            "Hint",
            "Context",
            "Concepts",
            "Extra",
            "Source",
            "TypeIn",
            "Reverse",
            "Removed",
            "Uid",
        ),
        (Template("Recall", ("Question",)), Template("Reverse", ("Answer", "Reverse"), toggle="Reverse")),
    ),
    "concept": Frozen(
        1763990000002,
        "note2anki Concept",
        ("Concept", "Definition", "Mentions", "Cue", "Aliases", "Extra", "Source", "Recall", "Removed", "Uid"),
        (Template("Define", ("Concept",)), Template("Recall", ("Cue", "Recall"), toggle="Recall")),
    ),
    "cloze": Frozen(
        1763990000003,
        "note2anki Cloze",
        ("Question", "Text", "Hint", "Context", "Concepts", "Extra", "Source", "TypeIn", "Removed", "Uid"),
        (Template("Cloze", ("Text",)),),
        cloze=True,
    ),
}


def field_names(key: NoteTypeKey) -> tuple[str, ...]:
    """The names of a note type's fields, in their frozen order: `AnkiNote.fields` has as many."""
    return FROZEN[key].fields


def field_index(key: NoteTypeKey, name: str) -> int:
    """Where in `AnkiNote.fields` the field of this name is; `ValueError` for a name the note type has not."""
    return FROZEN[key].fields.index(name)


def load_note_types(override: Path | None = None) -> dict[NoteTypeKey, NoteType]:
    """Read what the cards look like.

    Args:
        override: a folder whose files replace the shipped ones of the same relative path (`question/recall/front.html`,
            `style.css`); a file that is not there is the shipped one.

    Returns:
        every note type with `mod` as shipped. Where `look_digest` differs from what was last sent, the caller decides
        the `mod` (rule 7).

    Raises:
        RunError: `N2A053`, for a file that cannot be read, is not UTF-8, or would give wrong cards.
    """
    css = _read(STYLE_FILE, override)
    return {key: _load(key, frozen, css, override) for key, frozen in FROZEN.items()}


def look_digest(note_type: NoteType) -> str:
    """SHA-256 (hex) of templates and styling: equal for what looks equal, whatever `mod` says."""
    look = json.dumps([note_type.key, note_type.templates, note_type.css], ensure_ascii=False)
    return hashlib.sha256(look.encode()).hexdigest()


def _load(key: NoteTypeKey, frozen: Frozen, css: str, override: Path | None) -> NoteType:
    templates = []
    for template in frozen.templates:
        sides = []
        for side in ("front", "back"):
            relative = f"{key}/{template.name.lower()}/{side}.html"
            html = _read(relative, override)
            fault = template_fault(
                html, frozen.fields, back=side == "back", toggle=template.toggle, cloze="Text" if frozen.cloze else ""
            )
            if fault:
                raise RunError(diagnose("N2A053", path=_place(relative, override), detail=fault))
            sides.append(html)
        templates.append((sides[0], sides[1]))
    return NoteType(key, tuple(templates), css, SHIPPED_MOD)


def _read(relative: str, override: Path | None) -> str:
    place = _place(relative, override)
    try:
        text = place.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RunError(diagnose("N2A053", path=place, detail=f"it is not UTF-8 ({error.reason})")) from error
    except OSError as error:
        raise RunError(diagnose("N2A053", path=place, detail=error.strerror or str(error))) from error
    # A checkout on Windows has CRLF; the look, and with it the digest, is the same.
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def _place(relative: str, override: Path | None) -> Traversable:
    if override is not None and (override / relative).exists():
        return override / relative
    return _shipped().joinpath(relative)


@cache
def _shipped() -> Traversable:
    for above in Path(__file__).parents[1:3]:  # the package's folder; that of the project it is developed in
        if (above / "card_templates").is_dir():
            return above / "card_templates"
    from importlib.resources import files  # here: it takes 2 ms, and is of use to a package in a zip alone

    return files("note2anki") / "card_templates"
