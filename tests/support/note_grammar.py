"""Makes notes of nested containers, kept up line by line as people keep them up: mostly right, with every sort of slip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hypothesis import strategies as st

#: What CommonMark has, and how a line of a container begins after its first.
MARKERS = {
    "- ": "  ",
    "* ": "  ",
    "+ ": "  ",
    "-   ": "    ",
    "1. ": "   ",
    "2) ": "   ",
    "10. ": "    ",
    "> ": "> ",
    ">": ">",
}
BLOCKS = (
    "text",
    "text\nin two lines",
    "##### Question?",
    "##### Question? #####",
    "#####",
    "#####Text",
    "\\##### Text",
    "####### Seven",
    "Text ##### Text",
    "# Section",
    "###### Detail",
    "---",
    "***",
    "===",
    "```\n##### Code\n```",
    "~~~~ python\n##### Code\n~~~~",
    "```",
    "    ##### Code",
    "<div>\n##### HTML\n</div>",
    "<!--\n##### Comment\n-->",
    "<!--",
    "<pre>\n\n##### HTML\n</pre>",
    "**bold** `code over\nlines`",
    "",
)
#: What Obsidian has beside it.
OBSIDIAN_MARKERS = {
    "-\t": "\t",
    "\t- ": "\t  ",
    "- [ ] ": "  ",
    "1. [x] ": "   ",
    "> [!faq] Title\n": "> ",
    "> [!hint]-\n": ">",
}
OBSIDIAN_BLOCKS = (
    "- [ ] ##### Question? #tag ^id",
    "##### #anki/skip Question?",
    "##### %% nothing %%",
    "##### Question with [[Link|alias]] and $a #b$?",
    "#### Respuesta",
    "%%\n##### Comment\n%%",
    "%%",
    "%% a %%",
    "$$\n##### Math\n$$",
    "$$",
    "tags: #a #b",
    "tags:\n\n\t#a\n- #b",
    "tags:",
    "Text\n---\ntags: #a",
    "up: [[Home]]",
    "| a | [[b\\|c]] |\n|---|---|\n| ##### | d |",
    "[^1]: Note [[Other]]\n    ##### Question?",
    "Text[^1] ^[inline [[Link]]]",
    "[ref]: https://example.org",
    "> [!hint] A hint\n> of two lines",
    "![[image.png]]",
    "\u00a0\u2028\x0c\x85\x00",
    "#####\u00a0Question?",
    "السؤال 质问 🙂",
)
#: Indentation that is added to a line's own, or put in its place.
SLIPS = ("", " ", "  ", "   ", "    ", "\t", ">", "> ")


class Step(NamedTuple):
    """One block of a note: what happens to the containers before it, which one is opened, and what goes wrong."""

    action: str
    marker: str
    block: str
    slip: str


def steps(markers: Iterable[str], blocks: Sequence[str], slips: Sequence[str] = SLIPS) -> st.SearchStrategy[Step]:
    """Return a strategy for the steps that `write` takes."""
    actions = st.sampled_from(("open", "open", "go on", "go on", "close", "leave", "lazy", "slip", "tab"))
    return st.builds(
        Step, actions, st.sampled_from(list(markers)), st.sampled_from(list(blocks)), st.sampled_from(list(slips))
    )


def write(taken: Iterable[Step], markers: dict[str, str]) -> str:
    """Write the note that the steps make."""
    lines: list[str] = []
    inside: list[str] = []
    for step in taken:
        first = prefix = "".join(inside)
        if step.action == "open":
            opening, _break, own = (prefix + step.marker).rpartition("\n")
            lines.extend([opening] if _break else [])
            inside.append(markers[step.marker])
            prefix = "".join(inside)
            first = prefix if _break else own
        elif step.action == "close" and inside:
            inside.pop()
            first = prefix = "".join(inside)
        elif step.action == "leave":
            inside.clear()
            first = prefix = ""
        elif step.action == "lazy":
            first = ""
        elif step.action == "slip":
            first = prefix + step.slip
        elif step.action == "tab":
            first = prefix = prefix.replace("    ", "\t")
        head, *rest = step.block.split("\n")
        lines.append(first + head)
        lines.extend(prefix + line for line in rest)
    return "\n".join(lines)


def notes(
    markers: dict[str, str], blocks: Sequence[str], slips: Sequence[str] = SLIPS, longest: int = 14
) -> st.SearchStrategy[str]:
    """Return a strategy for notes made of these markers and blocks."""
    return st.lists(steps(markers, blocks, slips), max_size=longest).map(lambda taken: write(taken, markers))
