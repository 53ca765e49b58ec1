"""What a person does with the notes: each edit takes the notebook and a source of chance, and says if it was possible."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from support.notebook import FACTS, SECTIONS, Asked, Notebook

#: A vault of this many questions is large enough: each step reads it whole.
LARGE = 36

Edit = Callable[[Notebook, Random], bool]


def _one(book: Notebook, random: Random) -> Asked | None:
    found = book.editable()
    return random.choice(found) if found else None


def _open_notes(book: Notebook) -> list[str]:
    return [note for note in book.notes() if note not in book.broken]


def write_question(book: Notebook, random: Random) -> bool:
    """Write a new question, in a note that is there or in a new one."""
    if len(book.living) >= LARGE:
        return False
    notes = _open_notes(book)
    note = random.choice(notes) if notes and random.random() < 0.75 else book.new_note(random)
    text = book.new_text(random)
    asked = Asked(book.number(), note, random.choice(SECTIONS), text, book.new_answer(random, text))
    asked.concept = random.choice([*book.concepts, "", "", "", ""])
    book.living.insert(random.randint(0, len(book.living)), asked)
    return True


def edit_answer(book: Notebook, random: Random) -> bool:
    """Add a sentence to an answer, take a word out of it, or write it anew."""
    asked = _one(book, random)
    if asked is None:
        return False
    words = asked.answer.split()
    kind = random.choice(["add", "add", "cut", "anew"])
    if kind == "add" and len(words) < 60:
        asked.answer += f" {random.choice(FACTS)}, says page {book.number()}."
    elif kind == "cut" and len(words) > 6:
        del words[random.randrange(1, 4)]
        asked.answer = " ".join(words)
    elif not _twins(book, asked):
        asked.answer = book.new_answer(random, asked.text)
    return True


def _twins(book: Notebook, asked: Asked) -> bool:
    return sum(other.text == asked.text for other in (*book.living, *book.trash)) > 1


def make_typo(book: Notebook, random: Random) -> bool:
    """Lose a letter in the middle of the longest word."""
    asked = _one(book, random)
    if asked is None:
        return False
    word = max(asked.text.split(), key=len)
    if len(word) < 7 or "`" in word:
        return False
    return _reword(book, asked, asked.text.replace(word, word[: len(word) // 2] + word[len(word) // 2 + 1 :], 1))


def reword(book: Notebook, random: Random) -> bool:
    """Say a question in other words, as people do: a number, emphasis, a word more, another ending."""
    asked = _one(book, random)
    if asked is None:
        return False
    text = asked.text
    ways = (
        f"{random.randint(1, 9)}. {text}" if not text[0].isdigit() else text.partition(" ")[2] or text,
        text.replace("What is", "What exactly is", 1),
        text.replace("How does", "How exactly does", 1),
        text.replace("¿Qué es", "¿Qué es exactamente", 1),
        text.rstrip("?") if text.endswith("?") else f"{text}?",
        f"{text.rstrip('?')}, in a word?" if "in a word" not in text else text.replace(", in a word", ""),
        text.replace("?", ", and why?") if "and why" not in text else text.replace(", and why", ""),
    )
    return _reword(book, asked, random.choice(ways))


def _reword(book: Notebook, asked: Asked, text: str) -> bool:
    if not text or any(text == other.text for other in (*book.living, *book.trash)):
        return False
    asked.text = text
    return True


def rephrase(book: Notebook, random: Random) -> bool:
    """Ask for the same in a sentence of its own."""
    asked = _one(book, random)
    return asked is not None and _reword(book, asked, f"Explain in your own words: {asked.text.strip('¿?')}")


def move_to_section(book: Notebook, random: Random) -> bool:
    """Move a question within its note."""
    asked = _one(book, random)
    if asked is None:
        return False
    asked.section = random.choice(SECTIONS)
    return True


def move_to_note(book: Notebook, random: Random) -> bool:
    """Move a question to another note."""
    asked, notes = _one(book, random), _open_notes(book)
    if asked is None:
        return False
    asked.note = random.choice([*notes, book.new_note(random)])
    return True


def reorder(book: Notebook, random: Random) -> bool:
    """Put a question somewhere else in the order."""
    asked = _one(book, random)
    if asked is None:
        return False
    book.living.remove(asked)
    book.living.insert(random.randint(0, len(book.living)), asked)
    return True


def rename_note(book: Notebook, random: Random) -> bool:
    """Rename a note, or move it to another folder."""
    notes = _open_notes(book)
    if not notes:
        return False
    _move_all(book, random.choice(notes), book.new_note(random))
    return True


def merge_notes(book: Notebook, random: Random) -> bool:
    """Put one note's questions into another."""
    notes = _open_notes(book)
    if len(notes) < 4:
        return False
    _move_all(book, *random.sample(notes, 2))
    return True


def _move_all(book: Notebook, old: str, new: str) -> None:
    for asked in book.living:
        if asked.note == old:
            asked.note = new
    if old in book.note_tags:
        book.note_tags.setdefault(new, book.note_tags.pop(old))


def split_note(book: Notebook, random: Random) -> bool:
    """Move every other question of a note to a new one."""
    notes = _open_notes(book)
    if not notes:
        return False
    chosen = random.choice(notes)
    new = book.new_note(random)
    for asked in [asked for asked in book.living if asked.note == chosen][::2]:
        asked.note = new
    return True


def delete_question(book: Notebook, random: Random) -> bool:
    """Delete a question."""
    asked = _one(book, random)
    if asked is None or len(book.readable()) < 4:
        return False
    book.living.remove(asked)
    book.trash.append(asked)
    return True


def delete_most(book: Notebook, random: Random) -> bool:
    """Lose nearly all, as where a vault is half synced."""
    if len(book.editable()) < 25:
        return False
    for asked in random.sample(book.editable(), 22):
        book.living.remove(asked)
        book.trash.append(asked)
    return True


def paste_back(book: Notebook, random: Random) -> bool:
    """Put a deleted question back as it was, into its note if that is there, else into another one."""
    if not book.trash:
        return False
    asked = random.choice(book.trash)
    if asked.note in book.broken:
        return False
    book.trash.remove(asked)
    book.living.append(asked)
    return True


def duplicate(book: Notebook, random: Random) -> bool:
    """Ask the same question once more in its note, with another answer; neither is edited until both were exported."""
    asked = _one(book, random)
    if asked is None or len(book.living) >= LARGE:
        return False
    other = Asked(book.number(), asked.note, asked.section, asked.text, book.new_answer(random, "The other one"))
    other.family = asked.family
    asked.held = other.held = True
    book.living.append(other)
    return True


def swap(book: Notebook, random: Random) -> bool:
    """Swap two questions' places, or their answers; nothing else is done to them until the next export."""
    found = [asked for asked in book.editable() if not _twins(book, asked)]
    if len(found) < 2:
        return False
    one, other = random.sample(found, 2)
    if random.random() < 0.5:
        first, second = book.living.index(one), book.living.index(other)
        book.living[first], book.living[second] = other, one
    else:
        one.answer, other.answer = other.answer, one.answer
        one.held = other.held = one.swapped = other.swapped = True
    return True


def give_block_id(book: Notebook, random: Random) -> bool:
    """Give a question a block id, or take it."""
    asked = _one(book, random)
    if asked is None:
        return False
    asked.block_id = "" if asked.block_id else f"q{asked.key}"
    return True


def toggle_reverse(book: Notebook, random: Random) -> bool:
    """Ask for the card in the other direction too, or no more."""
    asked = _one(book, random)
    if asked is None:
        return False
    asked.reverse = not asked.reverse
    return True


def link_concept(book: Notebook, random: Random) -> bool:
    """Link a concept in an answer, another one, or none."""
    asked = _one(book, random)
    if asked is None:
        return False
    asked.concept = random.choice([*book.concepts, ""])
    return True


def define_concept(book: Notebook, random: Random) -> bool:
    """Write a concept's note, change it, or delete it."""
    name = random.choice(list(book.concepts))
    book.concepts[name] = random.choice(["", f"{random.choice(FACTS)}, says page {book.number()}."])
    return True


def rename_concept(book: Notebook, random: Random) -> bool:
    """Rename a concept's note as Obsidian does, with every link to it."""
    old = random.choice(list(book.concepts))
    if any(asked.concept == old and asked.note in book.broken for asked in book.living):
        return False
    new = f"{old.split()[0]} {book.number()}"
    book.first_names[new] = book.first_names[old]
    book.concepts = {(new if name == old else name): text for name, text in book.concepts.items()}
    for asked in (*book.living, *book.trash):
        if asked.concept == old:
            asked.concept = new
    return True


def tag_note(book: Notebook, random: Random) -> bool:
    """Tag a note, or take its tag."""
    notes = _open_notes(book)
    if not notes:
        return False
    book.note_tags[random.choice(notes)] = random.choice(["", "exam", "later/on"])
    return True


def break_note(book: Notebook, random: Random) -> bool:
    """Leave a fence open at a note's top, or let it hold bytes that are no text."""
    notes = _open_notes(book)
    if len(notes) < 4:
        return False
    book.broken[random.choice(notes)] = random.choice(["fence", "bytes"])
    return True


def mend_note(book: Notebook, random: Random) -> bool:
    """Mend a broken note."""
    if not book.broken:
        return False
    del book.broken[random.choice(list(book.broken))]
    return True


#: Every edit, and how often it happens.
EDITS: dict[Edit, int] = {
    write_question: 14,
    edit_answer: 10,
    make_typo: 5,
    reword: 8,
    rephrase: 2,
    move_to_section: 4,
    move_to_note: 5,
    reorder: 3,
    rename_note: 3,
    merge_notes: 1,
    split_note: 1,
    delete_question: 7,
    delete_most: 1,
    paste_back: 5,
    duplicate: 2,
    swap: 3,
    give_block_id: 3,
    toggle_reverse: 2,
    link_concept: 4,
    define_concept: 2,
    rename_concept: 1,
    tag_note: 2,
    break_note: 2,
    mend_note: 4,
}
