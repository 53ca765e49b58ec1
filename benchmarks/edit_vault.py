"""A vault as the benchmark knows it: notes of questions whose true identity is known, and how their texts are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from edit_words import LANGUAGES, Language

SLOT = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class Item:
    """A question with its answer; `identity` is what no program can see."""

    identity: int
    question: str
    answer: str
    language: Language
    group: tuple[str, ...]
    block_id: str = ""


@dataclass(slots=True)
class Note:
    """A note: its sections, each a heading and its questions."""

    language: Language
    sections: list[tuple[str, list[Item]]] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """Yield the questions in order."""
        for _heading, items in self.sections:
            yield from items


@dataclass(slots=True)
class Vault:
    """Notes by file name, what was deleted, and what was done since the last version.

    Attributes:
        done: identity → the kinds of edit.
        taken: every question text there ever was: one that comes again with another meaning would have no true identity.
        either: for a split or a merge, identities of which one may have the history of the other.
    """

    random: Random
    notes: dict[str, Note] = field(default_factory=dict)
    deleted: list[Item] = field(default_factory=list)
    done: dict[int, list[str]] = field(default_factory=dict)
    either: dict[int, int] = field(default_factory=dict)
    counter: int = 0
    taken: set[str] = field(default_factory=set)

    def items(self) -> Iterator[tuple[str, str, Item]]:
        """Yield file, heading and question, in order."""
        for file, note in sorted(self.notes.items()):
            for heading, items in note.sections:
                for item in items:
                    yield file, heading, item

    def mark(self, item: Item, kind: str) -> None:
        """Remember what was done to a question."""
        self.done.setdefault(item.identity, []).append(kind)

    def may_be_called(self, item: Item, question: str) -> bool:
        """Tell whether a question may be reworded so: no other one was ever called so."""
        return bare_text(question) == bare_text(item.question) or self.is_free(question)

    def is_free(self, question: str) -> bool:
        """Tell whether no question was ever called so, and remember that one is now."""
        bare = bare_text(question)
        free = bare not in self.taken
        self.taken.add(bare)
        return free

    def new_identity(self) -> int:
        """Return an identity that no question had."""
        self.counter += 1
        return self.counter


def bare_text(question: str) -> str:
    """Return a text's letters and digits alone."""
    return "".join(letter for letter in question.casefold() if letter.isalnum())


def fill(random: Random, template: str, language: Language, term: str) -> str:
    """Fill a template with the language's parts."""

    def part(found: re.Match[str]) -> str:
        name = found[1]
        if name == "t":
            return term
        if name == "y":
            return str(random.randint(1900, 2024))
        return random.choice(language.parts[name])

    text = SLOT.sub(part, template)
    return text[:1].upper() + text[1:]


def make_answer(random: Random, language: Language, term: str, closing: str = "") -> str:
    """Make an answer: a word or two, a few sentences, or a long one; some end as their neighbours do."""
    draw = random.random()
    if draw < 0.06:
        return random.choice(language.short)
    count = random.choice((1, 2, 2, 3, 3, 4, 5)) if draw < 0.93 else random.randint(8, 20)
    sentences = [fill(random, random.choice(language.sentences), language, term) for _ in range(count)]
    if closing:
        sentences.append(closing)
    return (" " if random.random() < 0.6 else "\n").join(sentences)


def make_question(random: Random, language: Language, group: tuple[str, ...], template: str = "") -> tuple[str, str]:
    """Make a question; returns it and the term it asks for."""
    a, b, c = random.sample(group, 3) if len(group) > 2 else (group[0], group[1], group[0])
    template = template or random.choice(language.questions)
    values = {"a": a, "b": b, "c": c, "y": str(random.randint(1900, 2024)), "n": str(random.randint(2, 7))}
    return SLOT.sub(lambda found: values[found[1]], template), b if "{a}" not in template else a


def make_item(vault: Vault, language: Language, group: tuple[str, ...], closing: str = "") -> Item:
    """Make a question that the vault does not have."""
    random = vault.random
    for _attempt in range(50):
        question, term = make_question(random, language, group)
        if vault.is_free(question):
            break
        question = f"{question[:-1]} {random.randint(10, 9999)}{question[-1]}"
    return Item(vault.new_identity(), question, make_answer(random, language, term, closing), language, group)


def make_note(vault: Vault, language: Language, size: int) -> Note:
    """Make a note about one or two groups of siblings; many of its questions are of one family."""
    random = vault.random
    groups = random.sample(language.terms, k=min(len(language.terms), random.choice((1, 1, 2))))
    closing = random.choice(language.closings) if random.random() < 0.2 else ""
    items = [make_item(vault, language, random.choice(groups), closing) for _ in range(size)]
    if random.random() < 0.3:
        items += make_family(vault, language, groups[0], closing)
    for item in random.sample(items, k=min(2, len(items))):  # the questions that stand in every other note
        if random.random() < 0.4:
            item.question = random.choice(language.bare)
        elif random.random() < 0.1:
            item.question = items[0].question
    unlike = items
    cut = random.randint(1, max(1, len(unlike) - 1))
    return Note(language, [("A", unlike[:cut]), ("B", unlike[cut:])] if len(unlike) > 4 else [("A", unlike)])


def make_family(vault: Vault, language: Language, group: tuple[str, ...], closing: str) -> list[Item]:
    """Make one question for each sibling, their answers of one pattern too: a table that was written out."""
    random = vault.random
    template = random.choice(language.questions)
    patterns = random.sample(language.sentences, k=2)
    family: list[Item] = []
    for term in group:
        question = SLOT.sub(
            lambda found, term=term: {"a": term, "b": term}.get(found[1], group[0] if found[1] == "c" else "3"),
            template,
        )
        if not vault.is_free(question):
            continue
        answer = " ".join(fill(random, pattern, language, term) for pattern in patterns)
        family.append(Item(vault.new_identity(), question, f"{answer} {closing}".strip(), language, group))
    return family


def make_vault(seed: int, notes: int, size: int) -> Vault:
    """Make a vault of this many notes with about so many questions each."""
    vault = Vault(Random(seed))
    languages = [language for language, _share in LANGUAGES]
    shares = [share for _language, share in LANGUAGES]
    for number in range(notes):
        language = vault.random.choices(languages, shares)[0]
        folder = vault.random.choice(("", "", "Course/", "Work/", "Work/Old/"))
        vault.notes[f"{folder}Note {number}.md"] = make_note(
            vault, language, vault.random.randint(size // 3 + 1, size * 5 // 3)
        )
    return vault
