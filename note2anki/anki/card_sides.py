"""A note's cards as Anki makes them: its templates filled in, each side as HTML, without the reviewers' frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape

from note2anki.anki.note_types import FROZEN, Frozen
from note2anki.model import FRONT_SIDE, AnkiNote, CardSides, NoteType

#: The box to type in, as the reviewers put it.
TYPE_BOX = '<center><input type="text" id="typeans"></center>'
_TAG = re.compile(r"\{\{([#^/]?)\s*(.*?)\s*\}\}", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANK = re.compile(r"(?:\s|</?(?:br|div)\b[^>]*>)*", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")
_CLOZE = re.compile(r"\{\{c(\d+)::(.*?)(?:::(.*?))?\}\}", re.DOTALL)
_CONDITION = re.compile(r"c(\d+)")


def card_sides(note: AnkiNote, note_type: NoteType) -> tuple[CardSides, ...]:
    """Return the cards of a note, in Anki's order; of a tombstone, which gets none, what its old cards show.

    Args:
        note: as the package holds it.
        note_type: its templates.
    """
    frozen = FROZEN[note.note_type]
    fields = dict(zip(frozen.fields, note.fields, strict=True))
    return tuple(
        _make(name, number, sides, {**_special(note, frozen, name), **fields})
        for name, number, sides in _wanted(frozen, note_type.templates, fields)
    )


def _make(name: str, number: int, sides: tuple[str, str], values: Mapping[str, str]) -> CardSides:
    front, back = _fill(sides[0], values, number), _fill(sides[1], values, number, back=True)
    if TYPE_BOX in front:  # the repeated front has what was to be typed in place of the box
        back = back.replace(FRONT_SIDE, _fill(sides[0], values, number, typed=True))
    return CardSides(name, front, back)


def _wanted(
    frozen: Frozen, templates: Sequence[tuple[str, str]], fields: Mapping[str, str]
) -> Iterator[tuple[str, int, tuple[str, str]]]:
    """Yield each card's name, its number among a cloze's, and its template."""
    if fields["Removed"]:
        yield frozen.templates[0].name, 1, templates[0]
    elif frozen.cloze:
        numbers = sorted({int(number) for number, *_rest in _CLOZE.findall(fields["Text"])})
        yield from ((f"{frozen.templates[0].name} {number}", number, templates[0]) for number in numbers)
    else:
        for template, sides in zip(frozen.templates, templates, strict=True):
            if all(_is_filled(fields[name]) for name in template.needs):
                yield template.name, 1, sides


def _is_filled(text: str) -> bool:
    return not _BLANK.fullmatch(text)


def _special(note: AnkiNote, frozen: Frozen, name: str) -> dict[str, str]:
    """Return what Anki fills in by itself; ids and flags are not known before an import."""
    deck = escape(note.deck, quote=False)
    return {
        "Tags": escape(" ".join(note.tags), quote=False),
        "Type": frozen.name,
        "Deck": deck,
        "Subdeck": deck.rpartition("::")[2],
        "Card": name,
        "CardFlag": "",
        "CardID": "",
        "FrontSide": FRONT_SIDE,
    }


def _fill(template: str, values: Mapping[str, str], number: int, *, back: bool = False, typed: bool = False) -> str:
    """Fill in a template that `template_fault` found nothing wrong with.

    Args:
        template, values: its text, and what its fields hold.
        number: the card's, among a cloze's.
        back: whether deletions are shown.
        typed: whether what was to be typed is shown; on a back it is.
    """
    parts: list[str] = []
    conditions: list[bool] = []
    at = 0
    template = _COMMENT.sub("", template)
    for tag in _TAG.finditer(template):
        if all(conditions):
            parts.append(template[at : tag.start()])
        at = tag.end()
        mark, content = tag.groups()
        if mark == "/":
            conditions.pop()
        elif mark:
            conditions.append(_holds(content, values, number) is (mark == "#"))
        elif all(conditions):
            parts.append(_value(content, values, number, back=back, typed=typed or back))
    return "".join([*parts, template[at:]])


def _holds(name: str, values: Mapping[str, str], number: int) -> bool:
    """Tell whether a condition's field is filled, or a cloze's number is that of the card."""
    condition = _CONDITION.fullmatch(name)
    return int(condition[1]) == number if condition and name not in values else _is_filled(values.get(name, ""))


def _value(content: str, values: Mapping[str, str], number: int, *, back: bool, typed: bool) -> str:
    *filters, name = [part.strip() for part in content.split(":")]
    text = values.get(name, "")
    if "type" in filters:
        return _typed(_cloze_content(text, number) if "cloze" in filters else text, shown=typed)
    for each in reversed(filters):
        if each == "cloze":
            text = _clozes(text, number, back=back)
        elif each == "text":
            text = _MARKUP.sub("", text)
        elif each == "hint" and _is_filled(text):
            text = f"<details><summary>{escape(name, quote=False)}</summary>{text}</details>"
    return text


def _clozes(text: str, number: int, *, back: bool) -> str:
    def shown(match: re.Match[str]) -> str:
        ordinal, content, hint = match.groups()
        if int(ordinal) != number:
            return f'<span class="cloze-inactive" data-ordinal="{ordinal}">{content}</span>'
        inner = content if back else f"[{hint or '...'}]"
        return f'<span class="cloze" data-ordinal="{ordinal}">{inner}</span>'

    return _CLOZE.sub(shown, text)


def _cloze_content(text: str, number: int) -> str:
    """Return what a card's deletions hide, each once."""
    hidden = (content for ordinal, content, _hint in _CLOZE.findall(text) if int(ordinal) == number)
    return ", ".join(dict.fromkeys(hidden))


def _typed(text: str, *, shown: bool) -> str:
    """Return the box to type in, or what was to be typed, as it is shown where nothing was."""
    expected = " ".join(unescape(_MARKUP.sub("", text)).split())
    if not expected:
        return ""
    return f'<code id="typeans">{escape(expected)}</code>' if shown else TYPE_BOX
