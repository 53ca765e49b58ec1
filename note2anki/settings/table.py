"""Every setting in one table: its name, its kind, what it means, and what holds where it is not set."""

from __future__ import annotations

from typing import NamedTuple

from note2anki.settings.kinds import (
    CONCEPT_DECK,
    COUNT,
    DECK,
    EMPTY_ANSWERS,
    FLAG,
    LEDGER,
    LEVELS,
    PATTERNS,
    REMOTE_MEDIA,
    TABLES,
    TEXT,
    TEXTS,
    Kind,
)
from note2anki.settings.values import Settings


class Setting(NamedTuple):
    """A setting: its name in the file, the field it fills, its kind, what it means, and what it is while empty."""

    name: str
    field: str
    kind: Kind
    meaning: str
    unset: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "vault_id",
        "vault_id",
        TEXT,
        "enters every GUID at first sight, in place of the folder's name",
        "the name of the vault's folder",
    ),
    Setting("question_level", "question_levels", LEVELS, "the heading levels that make a question"),
    Setting("answer_headings", "answer_headings", TEXTS, "headings that may stand between a question and its answer"),
    Setting("empty_answers", "empty_answers", EMPTY_ANSWERS, "what to do with a question without an answer"),
    Setting(
        "navigation",
        "navigation",
        TEXTS,
        "names of lines before the first heading that are neither content nor concepts",
    ),
    Setting("exclude", "exclude", PATTERNS, "patterns of notes and folders to leave out", "nothing"),
    Setting(
        "deck",
        "deck",
        DECK,
        "the deck's name, from {folders}, {note}, {package} and {vault}",
        "the note's folders, or the package's name",
    ),
    Setting(
        "ledger",
        "ledger",
        LEDGER,
        "where the ledger is, in place of .note2anki/ledger.jsonl",
        ".note2anki/ledger.jsonl",
    ),
    Setting("templates", "templates", TEXT, "the folder whose card templates override the shipped ones"),
    Setting("output", "output", TEXT, "the folder that packages go to", "the current folder"),
    Setting("reverse", "reverse", FLAG, "also ask for the question, given the answer"),
    Setting("type", "type", FLAG, "have the answer typed"),
    Setting("cloze", "cloze", FLAG, "make the answers' highlights cloze deletions"),
    Setting("remote_media", "remote_media", REMOTE_MEDIA, "what to do with images that lie on the net"),
    Setting("longest_answer", "longest_answer", COUNT, "how many words make no answer too long to learn"),
    Setting("rules", "rules", TABLES, "options for the questions in a folder or with a tag", "no rule"),
    Setting("concepts.enabled", "concepts_enabled", FLAG, "whether there are concept cards"),
    Setting(
        "concepts.deck",
        "concepts_deck",
        CONCEPT_DECK,
        "the deck of new concept cards; {deck} is that of the question",
        "the deck of the question",
    ),
    Setting("concepts.recall", "concepts_recall", FLAG, "also ask for the concept's name, given its mentions"),
    Setting(
        "concepts.only_defined", "concepts_only_defined", FLAG, "whether concepts without a definition have no card"
    ),
    Setting(
        "concepts.min_mentions", "concepts_min_mentions", COUNT, "how many questions must name a concept with a card"
    ),
    Setting(
        "concepts.exclude", "concepts_exclude", PATTERNS, "patterns and tags of concepts without a card", "nothing"
    ),
)
#: What a rule may hold: where it applies, and what a note's frontmatter may set.
RULE: dict[str, Kind] = {
    "folder": TEXT,
    "tag": TEXT,
    **dict.fromkeys(("reverse", "type", "cloze", "skip"), FLAG),
    "question_level": LEVELS,
}
#: Where a rule applies: exactly one of these holds something.
PLACES = ("folder", "tag")
#: A place that holds something, as a pattern.
PLACE = r"[^\s/#]"

assert {setting.field for setting in SETTINGS} == set(Settings.__struct_fields__)
