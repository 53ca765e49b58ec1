"""What the renderers of one text share: what is defined, what was used, where problems go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markdown.util import HtmlStash

from note2anki.model import Diagnostic, Medium
from note2anki.rendering.media import MediaFinder
from note2anki.syntax.blocks import Block
from note2anki.syntax.inlines import Definitions, Inline


@dataclass(slots=True)
class State:
    """The state of one rendering.

    Attributes:
        file: the note that the text is from.
        finder: finds media.
        stash: holds raw HTML until the tree is serialised.
        definitions: link and footnote definitions.
        notes: the footnote blocks by label.
        footnotes: what was referred to, in order: labels, or the nodes of inline footnotes.
        numbers: the number of each of them.
        live: text that Anki is to interpret, by its number: formulas, sounds, the ends of cloze deletions.
        media: what the text shows.
        problems: what could not be shown.
        concept: tells whether a wikilink's target, in a note, is the concept at hand.
        blank: whether the concept at hand is to be blanked out rather than emphasised.
        clozes: numbers of the highlights that are cloze deletions, by their normalised text.
        html_as_text: whether the note's own HTML is to be shown as it is written.
    """

    file: str
    finder: MediaFinder
    stash: HtmlStash = field(default_factory=HtmlStash)
    definitions: Definitions = field(default_factory=Definitions)
    notes: dict[str, Block] = field(default_factory=dict)
    footnotes: list[str | Inline] = field(default_factory=list)
    numbers: dict[str | int, int] = field(default_factory=dict)
    live: list[str] = field(default_factory=list)
    media: list[Medium] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    concept: Callable[[str, str], bool] | None = None
    blank: bool = False
    clozes: Mapping[str, int] = field(default_factory=dict)
    html_as_text: bool = False

    def footnote_number(self, footnote: str | Inline) -> int:
        """Return the number under which a footnote is shown."""
        key = footnote if isinstance(footnote, str) else id(footnote)  # the list keeps the node, so its id is its own
        if key not in self.numbers:
            self.footnotes.append(footnote)
            self.numbers[key] = len(self.footnotes)
        return self.numbers[key]
