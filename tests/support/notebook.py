"""A person's notes while they are edited: questions that know who they are, whatever is done to their text and place."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from support.story import Story

FORMS = (
    "What is {}?",
    "What is {} used for?",
    "How does {} work?",
    "Why would you choose {}?",
    "When should one avoid {}?",
    "Which problem does {} solve?",
    "¿Qué es {}?",
    "¿Para qué sirve {}?",
    "Wie funktioniert {}?",
    "Name two drawbacks of {}",
)
THINGS = (
    "a hash table", "a linked list", "a binary heap", "a bloom filter", "backpropagation", "dropout", "beam search",
    "a merkle tree", "photosynthesis", "osmosis", "the krebs cycle", "mitosis", "meiosis", "inflation", "deflation",
    "stagflation", "a monad", "a functor", "currying", "`top_k`", "`top_p`", "RAG", "CRDT", "CQRS", "TCP", "UDP",
    "quicksort", "mergesort", "heapsort", "el subjuntivo", "el indicativo", "un embalse", "una presa", "C", "C++",
    "C#", "量子纠缠", "光合作用", "التمثيل الضوئي", "a prepared statement", "an index scan", "a sequential scan",
)  # fmt: skip
FACTS = (
    "It trades memory for speed", "Each step halves what is left", "It was found by accident in the thirties",
    "Energy is stored as sugar", "Prices rise while output falls", "Packets may arrive out of order",
    "No lock is taken on the way", "The order of insertion is kept", "Weights are set to zero at random",
    "Se usa en oraciones subordinadas", "Retiene el agua del río", "The planner prefers it for small tables",
    "Every replica converges without a leader", "It fails silently when the key is missing",
    "A cell divides into four daughters", "Water moves towards the salt", "The worst case is quadratic",
    "Plans are cached by the server", "It composes from left to right", "Documents are fetched before answering",
)  # fmt: skip
TOPICS = ("Structures", "Biology", "Money", "Networks", "Gramática", "Search")
FOLDERS = ("", "Lectures/", "Interviews/")
SECTIONS = ("Basics", "Details", "Exam")
CONCEPTS = ("Cache", "Cell", "Market", "Server")


@dataclass(eq=False)
class Asked:
    """A question with its identity.

    Attributes:
        guids: all that its cards ever had.
        family: the key of the question that it was copied from, or its own.
        held: it is not edited until it was exported.
        swapped: it has the answer that another one had.
    """

    key: int
    note: str
    section: str
    text: str
    answer: str
    concept: str = ""
    block_id: str = ""
    reverse: bool = False
    held: bool = False
    swapped: bool = False
    guids: set[str] = field(default_factory=set)
    family: int = 0

    def __post_init__(self) -> None:
        self.family = self.family or self.key

    @property
    def full_answer(self) -> str:
        """The answer as it is written, its link included."""
        return f"{self.answer} See [[{self.concept}]]." if self.concept else self.answer

    def written(self) -> str:
        """The question and its answer as Markdown."""
        tail = (" #anki/reverse" if self.reverse else "") + (f" ^{self.block_id}" if self.block_id else "")
        return f"- ##### {self.text}{tail}\n    {self.full_answer}\n\n"


class Notebook:
    """The questions in the notes, those in the trash, the concept notes, and the notes that cannot be read now.

    Attributes:
        concepts: name → the text of its note, empty where it has none.
        first_names: name, of now or of once → what the concept was called first.
    """

    def __init__(self) -> None:
        self.living: list[Asked] = []
        self.trash: list[Asked] = []
        self.concepts = dict.fromkeys(CONCEPTS, "")
        self.first_names = {name: name for name in CONCEPTS}
        self.broken: dict[str, str] = {}
        self.note_tags: dict[str, str] = {}
        self._used: set[str] = set()
        self._count = 0
        self._files: set[str] = set()

    def number(self) -> int:
        """A number that was not given before."""
        self._count += 1
        return self._count

    def notes(self) -> list[str]:
        """The notes that hold a question, in the order of their first one."""
        return list(dict.fromkeys(asked.note for asked in self.living))

    def new_note(self, random: Random) -> str:
        """The path of a note that there never was."""
        return f"{random.choice(FOLDERS)}{random.choice(TOPICS)} {self.number()}.md"

    def new_text(self, random: Random) -> str:
        """A question that was not asked before; many are near-duplicates of others."""
        free = [form.format(thing) for form in FORMS for thing in THINGS]
        free = [text for text in free if text not in self._used]
        text = random.choice(free) if free else f"What does lemma {self.number()} say?"
        self._used.add(text)
        return text

    def new_answer(self, random: Random, text: str) -> str:
        """An answer that no other question has; some follow one pattern."""
        if random.random() < 0.25:
            return f"{text.strip('¿?')} is explained in chapter {self.number()}, with an example."
        facts = ". ".join(random.sample(FACTS, random.randint(1, 3)))
        return f"{facts}, as shown in lecture {self.number()}."

    def editable(self) -> list[Asked]:
        """The questions that can be edited now."""
        return [asked for asked in self.living if asked.note not in self.broken and not asked.held]

    def readable(self) -> list[Asked]:
        """The questions that an export can see."""
        return [asked for asked in self.living if asked.note not in self.broken]

    def make_one_family(self, one: Asked, other: Asked) -> None:
        """From now on nothing tells these two apart for certain, nor their copies."""
        former = other.family
        for asked in (*self.living, *self.trash):
            if asked.family == former:
                asked.family = one.family

    def shown(self, asked: Asked) -> tuple[object, ...]:
        """All that makes a question's card."""
        concept = (asked.concept, self.concepts[asked.concept]) if asked.concept else ()
        tag = self.note_tags.get(asked.note, "")
        return (asked.text, asked.full_answer, asked.note, asked.section, asked.reverse, concept, tag)

    def write(self, story: Story) -> None:
        """Put the notes into the vault as they are now."""
        files: dict[str, bytes] = {name: self._note(name) for name in self.notes()}
        for name, definition in self.concepts.items():
            if definition:
                files[f"Concepts/{name}.md"] = f"{definition}\n".encode()
        for gone in self._files - files.keys():
            story.delete(gone)
        for name, data in files.items():
            story.write(name, data)
        self._files = set(files)

    def _note(self, name: str) -> bytes:
        here = [asked for asked in self.living if asked.note == name]
        tag = self.note_tags.get(name, "")
        text = f"---\ntags: [{tag}]\n---\n" if tag else ""
        if self.broken.get(name) == "fence":
            text += "~~~\n"
        for section in dict.fromkeys(asked.section for asked in here):
            text += f"# {section}\n" + "".join(asked.written() for asked in here if asked.section == section)
        data = text.encode()
        return data + b"\xff\xfe\xff\n" if self.broken.get(name) == "bytes" else data
