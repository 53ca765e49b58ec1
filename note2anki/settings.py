"""The settings of a vault: `note2anki.toml`, read into a frozen record; every setting stands in one table."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from note2anki.diagnostics import RunError, diagnose
from note2anki.model import OptionRule

ANSWER_HEADINGS = (
    "Answer", "Answers", "Respuesta", "Respuestas", "Resposta", "Risposta", "Réponse", "Antwort", "Antwoord", "Svar",
    "Vastaus", "Odpowiedź", "Odpověď", "Ответ", "Відповідь", "Cevap", "Απάντηση", "الإجابة", "الجواب", "תשובה",
    "उत्तर", "答案", "回答", "解答", "答え", "답변", "답",
)  # fmt: skip
NAVIGATION = (
    "links", "link", "up", "down", "parent", "parents", "child", "children", "next", "prev", "previous", "related",
    "siblings", "moc", "index", "home", "back", "see also", "enlaces", "enlace", "arriba", "relacionado",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force; `SETTINGS` explains each."""

    vault_id: str = ""
    question_levels: tuple[int, ...] = (5,)
    answer_headings: tuple[str, ...] = ANSWER_HEADINGS
    empty_answers: str = "skip"
    navigation: tuple[str, ...] = NAVIGATION
    exclude: tuple[str, ...] = ()
    deck: str = ""
    ledger: str = ""
    templates: str = "card_templates"
    output: str = ""
    reverse: bool = False
    type: bool = False
    cloze: bool = False
    remote_media: str = "link"
    rules: tuple[OptionRule, ...] = ()
    concepts_enabled: bool = True
    concepts_deck: str = ""
    concepts_recall: bool = False
    concepts_only_defined: bool = False
    concepts_min_mentions: int = 1
    concepts_exclude: tuple[str, ...] = ()


class Kind(NamedTuple):
    """A kind of value: what it is called in a message, and how a TOML value becomes one (None: it cannot)."""

    name: str
    read: Callable[[Any], Any]


class Setting(NamedTuple):
    """A setting: its name in the file, the field it fills, its kind, and what it means."""

    name: str
    field: str
    kind: Kind
    meaning: str


def _read_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _read_flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _read_texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    return None


def _read_count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _read_levels(value: Any) -> tuple[int, ...] | None:
    levels = value if isinstance(value, list) else [value]
    good = levels and all(
        isinstance(level, int) and not isinstance(level, bool) and 1 <= level <= 6 for level in levels
    )
    return tuple(sorted(set(levels))) if good else None


def _read_remote_media(value: Any) -> str | None:
    return value if value in ("link", "keep") else None


def _read_empty_answers(value: Any) -> str | None:
    return value if value in ("skip", "export") else None


def _read_tables(value: Any) -> list[dict[str, Any]] | None:
    return value if isinstance(value, list) and all(isinstance(entry, dict) for entry in value) else None


TEXT = Kind("a text in quotes", _read_text)
FLAG = Kind("true or false", _read_flag)
TEXTS = Kind("a list of texts", _read_texts)
TABLES = Kind("tables, each under [[rules]]", _read_tables)
COUNT = Kind("a whole number from 1", _read_count)
LEVELS = Kind("a number from 1 to 6, or a list of them", _read_levels)
REMOTE_MEDIA = Kind('"link" or "keep"', _read_remote_media)
EMPTY_ANSWERS = Kind('"skip" or "export"', _read_empty_answers)

SETTINGS: tuple[Setting, ...] = (
    Setting("vault_id", "vault_id", TEXT, "enters every GUID at first sight, in place of the folder's name"),
    Setting("question_level", "question_levels", LEVELS, "the heading levels that make a question"),
    Setting("answer_headings", "answer_headings", TEXTS, "headings that may stand between a question and its answer"),
    Setting("empty_answers", "empty_answers", EMPTY_ANSWERS, "what to do with a question without an answer"),
    Setting(
        "navigation",
        "navigation",
        TEXTS,
        "names of lines before the first heading that are neither content nor concepts",
    ),
    Setting("exclude", "exclude", TEXTS, "patterns of notes and folders to leave out"),
    Setting("deck", "deck", TEXT, "the deck's name, from {folders}, {note}, {package} and {vault}"),
    Setting("ledger", "ledger", TEXT, "where the ledger is, in place of .note2anki/ledger.jsonl"),
    Setting("templates", "templates", TEXT, "the folder whose card templates override the shipped ones"),
    Setting("output", "output", TEXT, "the folder that packages go to"),
    Setting("reverse", "reverse", FLAG, "also ask for the question, given the answer"),
    Setting("type", "type", FLAG, "have the answer typed"),
    Setting("cloze", "cloze", FLAG, "make the answers' highlights cloze deletions"),
    Setting("remote_media", "remote_media", REMOTE_MEDIA, "what to do with images that lie on the net"),
    Setting("rules", "rules", TABLES, "options for the questions in a folder or with a tag"),
    Setting("concepts.enabled", "concepts_enabled", FLAG, "whether there are concept cards"),
    Setting("concepts.deck", "concepts_deck", TEXT, "the deck of new concept cards; {deck} is that of the question"),
    Setting("concepts.recall", "concepts_recall", FLAG, "also ask for the concept's name, given its mentions"),
    Setting(
        "concepts.only_defined", "concepts_only_defined", FLAG, "whether concepts without a definition have no card"
    ),
    Setting(
        "concepts.min_mentions", "concepts_min_mentions", COUNT, "how many questions must name a concept with a card"
    ),
    Setting("concepts.exclude", "concepts_exclude", TEXTS, "patterns and tags of concepts without a card"),
)
#: What a rule may hold: where it applies, and what a note's frontmatter may set.
RULE: dict[str, Kind] = {
    "folder": TEXT,
    "tag": TEXT,
    **dict.fromkeys(("reverse", "type", "cloze", "skip"), FLAG),
    "question_level": LEVELS,
}
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")


def load_settings(path: Path | None, shown_as: str = "note2anki.toml") -> Settings:
    """Read the settings file of a vault.

    Args:
        path: the file, or None for the defaults.
        shown_as: how messages call it.

    Raises:
        RunError: N2A050, it is not TOML; N2A051, a name is unknown; N2A052, a value is of another kind.
    """
    if path is None:
        return Settings()
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except (UnicodeDecodeError, OSError) as error:
        raise RunError(diagnose("N2A050", shown_as, detail=str(error))) from error
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        line, column = (int(position[1]), int(position[2])) if position else (0, 0)
        raise RunError(
            diagnose("N2A050", shown_as, line, column, detail=_POSITION.sub("", str(error)).strip())
        ) from error
    values = {_known(name, text, shown_as).field: _read(name, value, text, shown_as) for name, value in _flat(data)}
    if "rules" in values:
        values["rules"] = tuple(_rule(index, rule, text, shown_as) for index, rule in enumerate(values["rules"]))
    return Settings(**values)


def _rule(index: int, given: Mapping[str, Any], text: str, shown_as: str) -> OptionRule:
    """Return a rule; what is wrong in it is named with its line.

    Raises:
        RunError: N2A051 or N2A052, as for every setting; N2A058, it says not where it applies, or nothing else.
    """
    values: dict[str, Any] = {}
    for name, value in given.items():
        line = _line_of(f"rules.{name}", text, index) or _line_of("rules", text)
        if name not in RULE:
            raise _unknown(f"rules.{name}", name, RULE, line, shown_as)
        values[name] = RULE[name].read(value)
        if values[name] is None:
            detail = {"name": f"rules.{name}", "wanted": RULE[name].name, "value": value}
            raise RunError(diagnose("N2A052", shown_as, line, 1, **detail))
    folder, tag = (values.pop(name, "").strip().strip("/#") for name in ("folder", "tag"))
    if bool(folder) == bool(tag) or not values:
        raise RunError(diagnose("N2A058", shown_as, _line_of("rules.", text, index), 1))
    return OptionRule(folder, tag, options=values, levels=values.pop("question_level", ()))


def _flat(data: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in data.items():
        if isinstance(value, dict):
            found.extend((f"{name}.{inner}", entry) for inner, entry in value.items())
        else:
            found.append((name, value))
    return found


def _line_of(name: str, text: str, index: int = 0) -> int:
    """Return the line in which a setting is written, or 0.

    Args:
        name: with its table's name before a dot; `table.` is the table itself.
        text: the settings.
        index: which of the tables with that name.
    """
    table, _dot, key = name.rpartition(".")
    is_here, seen = not table, 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)
        if header:
            is_table = header[1].strip("\"'") == table
            is_here = is_table and seen == index
            seen += is_table
            if is_here and not key:
                return number
            continue
        written = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if written and written[1].replace('"', "").replace("'", "") == (key if is_here else name):
            return number
    return 0


def _known(name: str, text: str, shown_as: str) -> Setting:
    setting = _BY_NAME.get(name)
    if setting is None:
        raise _unknown(name, name, _BY_NAME, _line_of(name, text), shown_as)
    return setting


def _unknown(name: str, written: str, valid: Iterable[str], line: int, shown_as: str) -> RunError:
    valid = list(valid)
    near = difflib.get_close_matches(written, valid, 1, 0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(valid)}"
    return RunError(diagnose("N2A051", shown_as, line, 1, name=name, hint=hint))


def _read(name: str, value: Any, text: str, shown_as: str) -> Any:
    setting = _BY_NAME[name]
    read = setting.kind.read(value)
    if read is None:
        line = _line_of(name, text)
        raise RunError(diagnose("N2A052", shown_as, line, 1, name=name, wanted=setting.kind.name, value=value))
    return read


assert {setting.field for setting in SETTINGS} == {entry.name for entry in fields(Settings)}
