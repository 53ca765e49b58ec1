"""What a vault's notes suggest for its settings: one finder a setting, in one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from note2anki.cards import Habits
from note2anki.model import ReadNote
from note2anki.outcome import counted
from note2anki.settings import ANSWER_HEADINGS, NAVIGATION, Settings
from note2anki.settings.file_text import Suggestion
from note2anki.settings.toml_text import toml_text
from note2anki.vault.attachments import attachment_rule
from note2anki.vault.discovery import templates_folders, vault_name

#: How often a word must stand where only answers or navigation do, to be taken for a word of theirs.
OFTEN = 3
#: A level must look so many times more like that of questions than the default one is used at all.
_CLEARLY = 10
_SHOWN = 12
_DEFAULT_LEVEL = Settings().question_levels[0]


class VaultHabits(Struct):
    """How the notes of a vault are written.

    Attributes:
        vault: its folder.
        notes: how many were read.
        level: the heading level that looks like that of questions.
        headings, asking, listed: how many headings each level has; which look like questions; which stand in a list.
        folders: how many headings of each level a folder's notes have.
        tags: how many notes have a tag.
        answers: headings right below one of a level, and above it in rank, by that level.
        titles: how often a heading's text stands anywhere.
        navigation: how many notes have a line of that name before their first heading.
    """

    vault: Path
    notes: int = 0
    level: int = _DEFAULT_LEVEL
    headings: Counter[int] = field(default_factory=Counter)
    asking: Counter[int] = field(default_factory=Counter)
    listed: Counter[int] = field(default_factory=Counter)
    folders: Counter[tuple[str, int]] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    answers: Counter[tuple[int, str]] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    navigation: Counter[str] = field(default_factory=Counter)

    def add(self, habits: Habits, note: ReadNote) -> None:
        """Take a note in."""
        self.notes += 1
        self.tags.update(note.tags)
        self.navigation.update(set(habits.navigation))
        folder = note.file.rpartition("/")[0]
        for heading in habits.headings:
            self.headings[heading.level] += 1
            self.asking[heading.level] += heading.asks
            self.listed[heading.level] += heading.is_listed
            self.folders[folder, heading.level] += 1
            title = heading.title.rstrip(":： ")
            self.titles[title] += 1
            if heading.below > heading.level:
                self.answers[heading.below, title] += 1

    def choose_level(self) -> None:
        """Settle which level is that of questions: the default one, unless another clearly is."""
        looks = Counter({level: self.asking[level] for level in self.headings if level != 1})
        looks[1] = self.listed[1]  # a note's title often is a question
        best = max(looks, key=lambda level: (looks[level], level), default=_DEFAULT_LEVEL)
        if looks[best] > _CLEARLY * self.headings[_DEFAULT_LEVEL]:
            self.level = best


def suggest(habits: VaultHabits) -> Mapping[str, Suggestion]:
    """Return what is suggested for each setting about which something was found."""
    found = {name: find(habits) for name, find in FINDERS.items()}
    return {name: suggestion for name, suggestion in found.items() if suggestion != Suggestion()}


def describe(habits: VaultHabits) -> tuple[str, ...]:
    """Return what was found in a vault as a whole."""
    questions = f"{counted(habits.headings[habits.level], 'heading')} of level {habits.level}"
    folder = attachment_rule(habits.vault)
    attachments = f"Attachments are in {toml_text(folder)}, as Obsidian has it; nothing is to be set for them."
    return (f"Found: {counted(habits.notes, 'note')} with {questions}.", *([attachments] if folder else []))


def _name(habits: VaultHabits) -> Suggestion:
    return Suggestion(found=[f"This folder's name is {toml_text(vault_name(habits.vault))}."])


def _level(habits: VaultHabits) -> Suggestion:
    levels = [
        f"level {level}: {habits.headings[level]}, of which {habits.asking[level]} look like questions"
        for level in sorted(habits.headings)
    ]
    found = [f"Headings here, by their level: {'; '.join(levels)}."] if levels else []
    return Suggestion(None if habits.level == _DEFAULT_LEVEL else habits.level, found)


def _answer_headings(habits: VaultHabits) -> Suggestion:
    known = {name.casefold() for name in ANSWER_HEADINGS}
    fresh = [
        title
        for (level, title), count in habits.answers.most_common()
        if level == habits.level
        and count >= OFTEN
        and 2 * count > habits.titles[title]
        and title.casefold() not in known
    ]
    return _more(ANSWER_HEADINGS, fresh, "Found right below questions, beside the defaults")


def _navigation(habits: VaultHabits) -> Suggestion:
    known = {name.casefold() for name in NAVIGATION}
    fresh = [name for name, count in habits.navigation.most_common() if count >= OFTEN and name.casefold() not in known]
    return _more(NAVIGATION, fresh, "Found before the first heading, beside the defaults")


def _more(known: tuple[str, ...], fresh: Iterable[str], found: str) -> Suggestion:
    names = list({name.casefold(): name for name in reversed(list(fresh))}.values())[::-1]
    if not names:
        return Suggestion()
    return Suggestion([*known, *names], [f"{found}: {', '.join(map(toml_text, names))}."])


def _exclude(habits: VaultHabits) -> Suggestion:
    folders = [toml_text(folder) for folder in templates_folders(habits.vault)]
    found = [f"The folder of templates is left out anyway: {', '.join(folders)}."] if folders else []
    return Suggestion(found=found, example=['exclude = ["Archive", "*.excalidraw.md"]'])


def _deck(habits: VaultHabits) -> Suggestion:
    folders = Counter({folder: count for (folder, level), count in habits.folders.items() if level == habits.level})
    named = [(folder, count) for folder, count in folders.most_common() if folder]
    found = [f"Folders with questions: {_listed(named)}."] if named else []
    return Suggestion(found=found, example=['deck = "{folders}::{note}"'])


def _templates(habits: VaultHabits) -> Suggestion:
    folder = Settings().templates
    return Suggestion(found=[f"This vault has the folder {folder}."] if (habits.vault / folder).is_dir() else [])


def _rules(habits: VaultHabits) -> Suggestion:
    tags = habits.tags.most_common()
    tag = tags[0][0] if tags else "vocab"
    found = [f"Tags of notes here: {_listed([(f'#{name}', count) for name, count in tags])}."] if tags else []
    return Suggestion(found=found, example=["[[rules]]", f"tag = {toml_text(tag)}", "reverse = true"])


def _listed(named: list[tuple[str, int]]) -> str:
    shown = ", ".join(f"{toml_text(name)} ({count})" for name, count in named[:_SHOWN])
    return f"{shown}, … {len(named) - _SHOWN} more" if len(named) > _SHOWN else shown


FINDERS: Mapping[str, Callable[[VaultHabits], Suggestion]] = {
    "vault_id": _name,
    "question_level": _level,
    "answer_headings": _answer_headings,
    "navigation": _navigation,
    "exclude": _exclude,
    "deck": _deck,
    "templates": _templates,
    "rules": _rules,
}
