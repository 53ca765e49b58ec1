"""What a person can set about how questions are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from note2anki.cards.tags import name_key
from note2anki.model import OptionRule, Options


class ReadingRules(Struct, frozen=True):
    """The rules of one note.

    Attributes:
        levels: heading levels that make a question.
        answer_headings: case-folded texts of headings that stand between a question and its answer.
        navigation: case-folded names of navigation lines (`links`, `up`, …).
        export_empty: whether a question without an answer becomes a card.
        options: what applies where nothing nearer to the question says otherwise.
        by_place: what applies to notes in folders and to questions with tags; a later rule comes before an earlier one.
        own: what the note's frontmatter says, which comes before these.
    """

    levels: tuple[int, ...] = (5,)
    answer_headings: frozenset[str] = frozenset()
    navigation: frozenset[str] = frozenset()
    export_empty: bool = False
    options: Options = field(default_factory=Options)
    by_place: tuple[OptionRule, ...] = ()
    own: Mapping[str, bool] = field(default_factory=dict)

    @property
    def highest(self) -> int:
        """The highest question level: headings above it part a note into sections."""
        return min(self.levels)

    @property
    def deepest(self) -> int:
        """The deepest question level: headings down to it end an answer."""
        return max(self.levels)

    def levels_of(self, file: str, tags: Iterable[str]) -> tuple[int, ...]:
        """Return the question levels of a note with these tags, as the vault's settings have them."""
        found = [rule.levels for rule in self.by_place if rule.levels and _applies(rule, file, tags)]
        return found[-1] if found else self.levels

    def options_of(self, file: str, tags: Iterable[str]) -> Options:
        """Return the options of a question with these tags, the note's among them, but for what its heading says."""
        tags = tuple(tags)
        options = self.options
        for rule in self.by_place:
            if _applies(rule, file, tags):
                options = replace(options, **rule.options)
        return replace(options, **self.own) if self.own else options

    def heed_tag(self, tag: str) -> bool:
        """Tell whether a rule is for this tag."""
        return any(rule.tag and _applies(rule, "", (tag,)) for rule in self.by_place)


def _applies(rule: OptionRule, file: str, tags: Iterable[str]) -> bool:
    if rule.folder:
        return _key(file).startswith(f"{_key(rule.folder)}/")
    wanted = _key(rule.tag)
    return any(tag == wanted or tag.startswith(f"{wanted}/") for tag in map(_key, tags))


def _key(name: str) -> str:
    return name_key(name).strip("/#")
