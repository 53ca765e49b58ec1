"""What people do to their notes between two exports, each with how often it happens; the true identity is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from edit_vault import Item, Note, Vault, fill, make_answer, make_family, make_item, make_note, make_question
from rapidfuzz.distance import LCSseq

from note2anki.identity.normalise import normalise
from note2anki.identity.similarity import take_apart

#: Of a near-duplicate's answer at most so much stands in the other's: where more does, everybody sees a rewording.
OTHERWISE = 0.67
EMOJI = ("📌 ", "⭐ ", "❓ ", "🔥 ")


# --- questions -------------------------------------------------------------------------------------------------------


def mend_marks(random: Random, item: Item) -> str:
    """Question marks, colons, full stops, spaces."""
    text = item.question
    if text[-1:] in "?？؟.":
        return random.choice((text[:-1], text[:-1] + "??", text[:-1] + " ?", text.removeprefix("¿")))
    return random.choice((text + "?", text + ".", text + ":", text.replace(" ", "  ", 1)))


def emphasise(random: Random, item: Item) -> str:
    """Bold, code, a link, or another case for a word."""
    found = [match for match in re.finditer(r"[^\W\d_]{3,}", item.question) if "[[" not in item.question]
    if not found:
        return f"**{item.question}**"
    word = random.choice(found)
    written = random.choice(("**{}**", "`{}`", "[[{}]]", "*{}*", "=={}==")).format(word[0])
    if random.random() < 0.25:
        written = word[0].upper()
    return item.question[: word.start()] + written + item.question[word.end() :]


def slip(random: Random, text: str) -> str:
    """Make a slip of the pen in a word of four letters or more: two letters exchanged, one lost, doubled or wrong."""
    found = [match for match in re.finditer(r"[^\W\d_]{4,}", text) if match[0].isalpha()]
    if not found:
        return text
    word = random.choice(found)
    at = random.randint(1, len(word[0]) - 2)
    letters = list(word[0])
    kind = random.choice(("swap", "drop", "double", "wrong"))
    if kind == "swap":
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    elif kind == "drop":
        del letters[at]
    elif kind == "double":
        letters.insert(at, letters[at])
    else:
        letters[at] = random.choice("aeiousrtn")
    return text[: word.start()] + "".join(letters) + text[word.end() :]


def mistype(random: Random, item: Item) -> str:
    """A slip of the pen, made or mended: seen from the matching it is the same. Chinese is typed by its sound."""
    if "的" in item.question:
        return item.question.replace("的", random.choice("得地"), 1)
    return (
        item.question
        if not item.question[0].isascii() and item.language.rephrased[0][0] == "什么是"
        else slip(random, item.question)
    )


def strip_accents(_random: Random, item: Item) -> str:
    """Accents left out, or set."""
    table = str.maketrans("áéíóúüñ", "aeiouun")
    plain = item.question.translate(table)
    return plain if plain != item.question else item.question.replace("e", "é", 1)


def rephrase(random: Random, item: Item) -> str:
    """Another beginning that means the same."""
    for group in item.language.rephrased:
        for beginning in sorted(group, key=len, reverse=True):
            if item.question.startswith(beginning):
                return random.choice(group) + item.question[len(beginning) :]
    return random.choice(("Q: ", "→ ")) + item.question


def use_synonym(random: Random, item: Item) -> str:
    """One word for another that means the same; where there is none, another beginning."""
    for group in random.sample(item.language.synonyms, k=len(item.language.synonyms)):
        for word in group:
            if re.search(rf"(?<![a-zäöüáéíóú]){word}", item.question):
                return item.question.replace(word, random.choice([other for other in group if other != word]), 1)
    return rephrase(random, item)


def say_more(random: Random, item: Item) -> str:
    """Something added at the end."""
    mark = item.question[-1] if item.question[-1:] in "?？؟." else ""
    tail = random.choice(item.language.tails)
    space = "" if tail[0] in ",（" else " "
    return item.question.removesuffix(mark) + space + tail + mark


def say_less(_random: Random, item: Item) -> str:
    """A word or an addition left out."""
    for tail in item.language.tails:
        if tail in item.question:
            return item.question.replace(tail, "").replace(" ?", "?")
    found = item.question.split(" ")
    return " ".join(found[:-2] + found[-1:]) if len(found) > 6 else item.question.replace(" the ", " ", 1)


def reorder(_random: Random, item: Item) -> str:
    """“A and B” becomes “B and A”, or the subject goes to the front."""
    swapped = re.sub(r"(between|entre|zwischen) (.+) (and|y|und) (.+)\?$", r"\1 \4 \3 \2?", item.question)
    if swapped != item.question:
        return swapped
    found = re.fullmatch(r"(What is|¿Qué es|Was ist) (.+)\?", item.question)
    return f"{found[2]}: {found[1].lower()}?" if found else item.question


def add_ornament(random: Random, item: Item) -> str:
    """An emoji before or behind."""
    return random.choice((random.choice(EMOJI) + item.question, f"{item.question} {random.choice(EMOJI).strip()}"))


def ask_otherwise(random: Random, item: Item) -> str:
    """Quite another question about the same thing, of the same vault's making; the answer stays."""
    return make_question(random, item.language, item.group)[0]


Rewording = Callable[[Random, Item], str]
#: How a question is reworded, and how often among a hundred rewordings.
REWORDINGS: dict[str, tuple[Rewording, int]] = {
    "punctuation": (mend_marks, 14),
    "emphasis, case": (emphasise, 14),
    "typo made or mended": (mistype, 20),
    "accents": (strip_accents, 5),
    "another beginning": (rephrase, 16),
    "synonym": (use_synonym, 9),
    "something added": (say_more, 9),
    "something left out": (say_less, 5),
    "another order": (reorder, 4),
    "emoji": (add_ornament, 3),
    "asked otherwise": (ask_otherwise, 1),
}


# --- answers ---------------------------------------------------------------------------------------------------------


def _term(item: Item) -> str:
    found = [term for term in item.group if term.casefold() in item.question.casefold()]
    return max(found, key=len, default=item.group[0])


def touch_answer(random: Random, item: Item) -> str:
    """A word mended, exchanged or emphasised."""
    found = item.answer.split(" ")
    at = random.randrange(len(found))
    found[at] = random.choice((slip(random, found[at]), f"**{found[at]}**", random.choice(found)))
    return " ".join(found)


def edit_answer(random: Random, item: Item) -> str:
    """A sentence more, less, elsewhere or anew."""
    sentences = re.split(r"(?<=[.。\n]) *", item.answer)
    extra = fill(random, random.choice(item.language.sentences), item.language, _term(item))
    at = random.randrange(len(sentences))
    kind = random.choice(("more", "more", "less", "anew", "elsewhere"))
    if kind == "more" or len(sentences) < 2:
        sentences.insert(at, extra)
    elif kind == "less":
        del sentences[at]
    elif kind == "anew":
        sentences[at] = extra
    else:
        sentences.insert(0, sentences.pop(at))
    return " ".join(sentences).strip()


def rework_answer(random: Random, item: Item) -> str:
    """About half of it written anew."""
    sentences = re.split(r"(?<=[.。\n]) *", item.answer)
    new = [
        fill(random, random.choice(item.language.sentences), item.language, _term(item))
        if random.random() < 0.5
        else old
        for old in sentences
    ]
    return " ".join(new).strip() or item.answer


def rewrite_answer(random: Random, item: Item) -> str:
    """All of it written anew."""
    return make_answer(random, item.language, _term(item))


ANSWERS: dict[str, tuple[Rewording, int]] = {
    "answer, a word": (touch_answer, 40),
    "answer, a sentence": (edit_answer, 35),
    "answer, half of it": (rework_answer, 15),
    "answer, all of it": (rewrite_answer, 10),
}


def _pick(random: Random, table: dict[str, tuple[Rewording, int]]) -> tuple[str, Rewording]:
    name = random.choices(list(table), [weight for _edit, weight in table.values()])[0]
    return name, table[name][0]


# --- places ----------------------------------------------------------------------------------------------------------


def _any_item(vault: Vault) -> tuple[Note, list[Item], Item] | None:
    note = vault.random.choice([note for note in vault.notes.values() if any(note.items())])
    items = vault.random.choice([items for _heading, items in note.sections if items])
    return note, items, vault.random.choice(items)


def reword(vault: Vault) -> None:
    """A question is reworded; its answer stays."""
    _note, _items, item = _any_item(vault)
    name, edit = _pick(vault.random, REWORDINGS)
    changed = edit(vault.random, item)
    if changed != item.question and vault.may_be_called(item, changed):
        item.question = changed
        vault.mark(item, name)


def change_answer(vault: Vault) -> None:
    """An answer is edited; its question stays."""
    _note, _items, item = _any_item(vault)
    name, edit = _pick(vault.random, ANSWERS)
    item.answer = edit(vault.random, item)
    vault.mark(item, name)


def change_both(vault: Vault) -> None:
    """A question is reworded and its answer edited, a word or a sentence."""
    _note, _items, item = _any_item(vault)
    name, edit = _pick(vault.random, REWORDINGS)
    answer_edit = vault.random.choice((touch_answer, touch_answer, edit_answer))
    before = item.question
    answer, question = answer_edit(vault.random, item), edit(vault.random, item)
    if not vault.may_be_called(item, question):
        return
    item.question, item.answer = question, answer
    if name == "asked otherwise":
        vault.mark(item, "asked otherwise and the answer edited")
    elif before != item.question:
        vault.mark(item, f"both: {name}")
    else:
        vault.mark(item, "answer, a word")


def change_beyond_recognition(vault: Vault) -> None:
    """Question and answer are replaced by others, which a person may still call the same."""
    _note, _items, item = _any_item(vault)
    question, term = make_question(vault.random, item.language, item.group)
    if not vault.is_free(question):
        return
    item.question = question
    item.answer = make_answer(vault.random, item.language, term)
    vault.mark(item, "rewritten beyond recognition")


def move_item(vault: Vault) -> None:
    """A question goes to another place: in its section, its note, or the vault."""
    _note, items, item = _any_item(vault)
    items.remove(item)
    others = [section for note in vault.notes.values() for _heading, section in note.sections]
    near = [section for _heading, section in _note.sections]
    where = vault.random.choice(near if vault.random.random() < 0.7 else others)
    where.insert(vault.random.randint(0, len(where)), item)
    vault.mark(item, "moved")


def move_and_reword(vault: Vault) -> None:
    """A question goes to another note and is reworded on the way."""
    _note, items, item = _any_item(vault)
    items.remove(item)
    target = vault.random.choice(list(vault.notes.values())).sections[0][1]
    target.insert(vault.random.randint(0, len(target)), item)
    name, edit = _pick(vault.random, REWORDINGS)
    changed = edit(vault.random, item)
    if vault.may_be_called(item, changed):
        item.question = changed
        vault.mark(item, "moved and asked otherwise" if name == "asked otherwise" else "moved and reworded")


def move_section(vault: Vault) -> None:
    """A section goes to another note."""
    source, target = vault.random.choice(list(vault.notes.values())), vault.random.choice(list(vault.notes.values()))
    if len(source.sections) > 1 and source is not target:
        section = source.sections.pop(vault.random.randrange(len(source.sections)))
        target.sections.append(section)
        for item in section[1]:
            vault.mark(item, "section moved")


def rename_note(vault: Vault) -> None:
    """A note gets another name or folder; one of its questions may be edited too."""
    file = vault.random.choice(list(vault.notes))
    name = file.rpartition("/")[2].removesuffix(".md")
    new = vault.random.choice((f"Archive/{name}.md", f"{name} (new).md", f"Topics/{name}.md"))
    if new not in vault.notes:
        note = vault.notes[new] = vault.notes.pop(file)
        for item in note.items():
            vault.mark(item, "note renamed")


def split_note(vault: Vault) -> None:
    """A note becomes two."""
    file = vault.random.choice(list(vault.notes))
    note = vault.notes[file]
    if len(note.sections) > 1:
        section = note.sections.pop()
        vault.notes[f"{file.removesuffix('.md')} - {vault.new_identity()}.md"] = Note(note.language, [section])
        for item in section[1]:
            vault.mark(item, "note split")


def merge_notes(vault: Vault) -> None:
    """Two notes become one."""
    if len(vault.notes) > 8:
        file, other = vault.random.sample(sorted(vault.notes), 2)
        note = vault.notes.pop(other)
        vault.notes[file].sections += note.sections
        for item in note.items():
            vault.mark(item, "notes merged")


def number_note(vault: Vault) -> None:
    """All questions of a note get numbers, or lose or change them."""
    note = vault.random.choice(list(vault.notes.values()))
    form = vault.random.choice(("{}. ", "{}) ", "**{})** ", "Q{}: ", "{} - ", "({}) ", ""))
    for number, item in enumerate(note.items(), 1):
        bare = re.sub(r"^(?:\*\*)?[Q(]?\d+[.):](?:\*\*)? |^\d+ - ", "", item.question)
        changed = (form.format(number) if form else "") + bare
        if changed != item.question:
            item.question = changed
            vault.mark(item, "numbering")


def swap_places(vault: Vault) -> None:
    """Two questions of a section change places."""
    _note, items, _item = _any_item(vault)
    if len(items) > 1:
        one, other = vault.random.sample(range(len(items)), 2)
        items[one], items[other] = items[other], items[one]
        vault.mark(items[one], "moved")
        vault.mark(items[other], "moved")


def swap_answers(vault: Vault) -> None:
    """Two questions had each other's answers; that is mended."""
    _note, items, _item = _any_item(vault)
    if len(items) > 1:
        one, other = vault.random.sample(items, 2)
        if one.question.casefold() == other.question.casefold():
            return  # that would be a change of places
        one.answer, other.answer = other.answer, one.answer
        for item in (one, other):
            vault.mark(item, "answers swapped")


def delete_item(vault: Vault) -> None:
    """A question is deleted."""
    _note, items, item = _any_item(vault)
    items.remove(item)
    vault.deleted.append(item)


def restore_item(vault: Vault) -> None:
    """A question that was deleted is pasted back, into a note of its language."""
    places = [note for note in vault.notes.values() if vault.deleted and note.language is vault.deleted[-1].language]
    if places:
        item = vault.deleted.pop()
        where = vault.random.choice(vault.random.choice(places).sections)[1]
        where.insert(vault.random.randint(0, len(where)), item)
        vault.mark(item, "pasted back")


def add_item(vault: Vault) -> None:
    """A new question is written, often a sibling of one that is there."""
    note, items, item = _any_item(vault)
    items.insert(vault.random.randint(0, len(items)), make_item(vault, note.language, item.group))


def add_family(vault: Vault) -> None:
    """A family of near-duplicates is written at once."""
    note, items, item = _any_item(vault)
    items += make_family(vault, note.language, item.group, "")


def add_note(vault: Vault) -> None:
    """A new note is written."""
    language = vault.random.choice(list(vault.notes.values())).language
    vault.notes[f"New {vault.new_identity()}.md"] = make_note(vault, language, 8)


def copy_and_change(vault: Vault) -> None:
    """A question is copied beside itself and the copy asks for a sibling; its answer is changed little."""
    _note, items, item = _any_item(vault)
    copy = _sibling(vault, item)
    if copy is not None:
        items.insert(items.index(item) + 1, copy)


def _sibling(vault: Vault, item: Item) -> Item | None:
    """Return a near-duplicate: another term, a negation, another number; its answer follows the same pattern."""
    term = _term(item)
    other = vault.random.choice([each for each in item.group if each != term])
    question = _exchange(item.question, term, other)
    opposites = (
        ("advantages", "disadvantages"),
        ("ventajas", "desventajas"),
        ("Vorteile", "Nachteile"),
        ("优点", "缺点"),
    )
    for one, opposite in opposites:
        if f" {one}" in item.question and vault.random.random() < 0.5:
            question = _exchange(item.question, one, opposite)
    year = re.search(r"(?<= )\d{4}|(?<= )\d(?= [^-])", item.question)
    if year and vault.random.random() < 0.5:
        question = _exchange(item.question, year[0], str(int(year[0]) + vault.random.randint(1, 4)))
    if not question or question == item.question or not vault.is_free(question):
        return None
    answer = _exchange(item.answer, term, other) or item.answer
    sibling = Item(vault.new_identity(), question, answer, item.language, item.group)
    if item.answer in item.language.short and vault.random.random() < 0.3:
        return sibling  # “Yes.” answers the sibling too
    edits = (rework_answer, rework_answer, rework_answer, rewrite_answer)
    for edit in vault.random.sample(edits, k=len(edits)):
        sibling.answer = edit(vault.random, sibling)
        if _same_share(item.answer, sibling.answer) <= OTHERWISE:
            return sibling
    return None


def _same_share(one: str, other: str) -> float:
    """Return how many of the words of the longer answer are in the shorter, in order."""
    old, new = take_apart("", normalise(one)).answer_words, take_apart("", normalise(other)).answer_words
    return LCSseq.similarity(old, new) / max(1, len(old), len(new))


def _exchange(text: str, one: str, other: str) -> str:
    """Put one word or term for another, or return nothing where it is not there; Chinese has no bounds of words."""
    bound = r"\b" if one.isascii() or one[0].islower() else ""
    changed = re.sub(f"{bound}{re.escape(one)}{bound}", lambda _found: other, text, flags=re.IGNORECASE)
    return changed if changed != text else ""


def replace_by_sibling(vault: Vault) -> None:
    """A question is deleted and a near-duplicate written in its place: the history must not go there."""
    _note, items, item = _any_item(vault)
    sibling = _sibling(vault, item)
    if sibling is not None:
        items[items.index(item)] = sibling
        vault.deleted.append(item)
        vault.mark(sibling, "near-duplicate in its place")


def split_item(vault: Vault) -> None:
    """A question is split in two: either half may keep the history, and nobody else."""
    _note, items, item = _any_item(vault)
    sentences = re.split(r"(?<=[.。\n]) *", item.answer)
    if len(sentences) < 4:
        return
    cut = vault.random.randint(1, len(sentences) - 1)
    asked = say_more(vault.random, item)
    if not vault.is_free(asked):
        return
    half = Item(vault.new_identity(), asked, " ".join(sentences[cut:]).strip(), item.language, item.group)
    item.answer = " ".join(sentences[:cut]).strip()
    items.insert(items.index(item) + 1, half)
    vault.either[half.identity] = item.identity
    vault.mark(item, "split in two")


def merge_items(vault: Vault) -> None:
    """Two questions of a section become one: it may keep the history of either, and of nobody else."""
    _note, items, item = _any_item(vault)
    at = items.index(item)
    if at + 1 < len(items):
        other = items.pop(at + 1)
        item.answer = f"{item.answer}\n{other.answer}"
        if vault.random.random() < 0.5:
            item.question = f"{item.question} {other.question}"
        vault.either[item.identity] = other.identity
        vault.mark(item, "two merged")


def give_block_id(vault: Vault) -> None:
    """A question gets a block id."""
    _note, _items, item = _any_item(vault)
    item.block_id = item.block_id or f"q{item.identity}"


#: What is done between two versions, and how often among all that is done.
OPERATIONS: dict[str, tuple[Callable[[Vault], None], int]] = {
    "reword": (reword, 260),
    "change_answer": (change_answer, 260),
    "change_both": (change_both, 90),
    "change_beyond_recognition": (change_beyond_recognition, 6),
    "move_item": (move_item, 60),
    "move_and_reword": (move_and_reword, 12),
    "move_section": (move_section, 6),
    "rename_note": (rename_note, 10),
    "split_note": (split_note, 4),
    "merge_notes": (merge_notes, 3),
    "number_note": (number_note, 4),
    "swap_places": (swap_places, 15),
    "swap_answers": (swap_answers, 4),
    "delete_item": (delete_item, 40),
    "restore_item": (restore_item, 12),
    "add_item": (add_item, 90),
    "add_family": (add_family, 5),
    "add_note": (add_note, 3),
    "copy_and_change": (copy_and_change, 40),
    "replace_by_sibling": (replace_by_sibling, 40),
    "split_item": (split_item, 10),
    "merge_items": (merge_items, 8),
    "give_block_id": (give_block_id, 5),
}


def edit_vault(vault: Vault, count: int) -> None:
    """Do so many things to a vault, as one session of work between two exports.

    Args:
        vault: is changed in place; `done` and `either` tell what happened.
        count: how many operations.
    """
    vault.done.clear()
    vault.either.clear()
    weights = [weight for _operation, weight in OPERATIONS.values()]
    for name in vault.random.choices(list(OPERATIONS), weights, k=count):
        OPERATIONS[name][0](vault)
        for _file, _heading, item in vault.items():
            vault.is_free(item.question)
