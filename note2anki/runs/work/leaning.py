"""What the rendering of one note leans on in the vault around it, so that it can be told whether it still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple, TypeVar

from note2anki.model import Medium
from note2anki.rendering import Excerpt, Rendered, Renderer, Surroundings, Target, Trouble
from note2anki.runs.concept_names import ConceptNames

#: So many renderings are kept for what many cards show.
KEPT = 4096
#: What other notes' bytes or media answer. Everything else is answered by the names of the vault's files, the aliases
#: of its notes and Obsidian's settings.
OF_OTHERS = frozenset({"medium", "excerpt"})
Key = TypeVar("Key", bound=Hashable)


class Leaning(NamedTuple):
    """A question that was put to the vault around a note, and what it said; of an embedded text its digest."""

    asked: str
    arguments: tuple[str | bool, ...]
    answer: object


class ObservedSurroundings:
    """A vault as rendering sees it that keeps what it was asked.

    Args:
        vault: the one that answers.
        names: tells which concept a link names.
    """

    def __init__(self, vault: Surroundings, names: ConceptNames) -> None:
        self._vault = vault
        self._names = names
        self._leanings: dict[tuple[str, tuple[str | bool, ...]], object] = {}

    @property
    def name(self) -> str:
        """The vault's name in links."""
        return self._vault.name

    def take(self) -> tuple[Leaning, ...]:
        """Return what was asked since the last time."""
        leanings = tuple(Leaning(*asked, answer) for asked, answer in self._leanings.items())
        self._leanings.clear()
        return leanings

    def note(self, leanings: Iterable[Leaning]) -> None:
        """Take down what was asked earlier, as if it were asked now."""
        self._leanings.update(((asked, arguments), answer) for asked, arguments, answer in leanings)

    def find(self, target: str, source: str, *, markdown: bool = False) -> Target | None:
        """Return the file that a link names."""
        answer = self._vault.find(target, source, markdown=markdown)
        self._leanings["find", (target, source, markdown)] = answer
        return answer

    def medium(self, file: str) -> Medium | Trouble:
        """Return a file of the vault as a medium of the package."""
        answer = self._vault.medium(file)
        self._leanings["medium", (file,)] = answer
        return answer

    def excerpt(self, file: str, fragment: str) -> Excerpt | Trouble:
        """Return what an embed shows of a note."""
        answer = self._vault.excerpt(file, fragment)
        self._leanings["excerpt", (file, fragment)] = _digest(answer)
        return answer

    def concept(self, target: str, source: str) -> str:
        """Return the key of the concept that a link names."""
        answer = self._names.key(target, source)
        self._leanings["concept", (target, source)] = answer
        return answer


class ObservedRenderer(Renderer):
    """Renders for an observed vault: what was rendered once for many cards is asked for by each of them.

    Args:
        around: the vault.
        remote_images: whether images from the net are shown as themselves.
    """

    def __init__(self, around: ObservedSurroundings, *, remote_images: bool = False) -> None:
        super().__init__(around, remote_images=remote_images)
        self._around = around
        self._known: dict[Hashable, tuple[Rendered, tuple[Leaning, ...]]] = {}

    def once(self, key: Key, render: Callable[[Key, Renderer], Rendered]) -> Rendered:
        """Return what a rendering gives for a key (`Renderer.once`)."""
        if key not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            before = self._around.take()
            rendered = render(key, self)
            self._known[key] = rendered, self._around.take()
            self._around.note(before)
        rendered, leanings = self._known[key]
        self._around.note(leanings)
        return rendered


def _digest(answer: object) -> bytes:
    return hashlib.blake2b(repr(answer).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def answer_digest(answer: object) -> bytes:
    """Return the digest of an answer; that of an embedded text is one already."""
    return answer if isinstance(answer, bytes) else _digest(answer)


def still_holds(leanings: Iterable[Leaning], vault: Surroundings, names: ConceptNames, *, same_files: bool) -> bool:
    """Tell whether a vault still says what it said.

    Args:
        leanings: what it was asked, and said.
        vault, names: who is asked again.
        same_files: whether the vault's files are those of then: where only files have a say, it is not asked again.
    """
    ask: dict[str, Callable[..., object]] = {
        "find": lambda target, source, markdown: vault.find(target, source, markdown=markdown),
        "medium": vault.medium,
        "excerpt": lambda file, fragment: _digest(vault.excerpt(file, fragment)),
        "concept": names.key,
    }
    for asked, arguments, answer in leanings:
        if same_files and (asked == "concept" or (isinstance(answer, Target) and answer.by_name)):
            continue
        if ask[asked](*arguments) != answer:
            return False
    return True
