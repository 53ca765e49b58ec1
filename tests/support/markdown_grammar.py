"""Answers as a grammar makes them: nested lists, quotes, fences, tables, paragraphs and inline marks, for hypothesis.

Every construct here is one that CommonMark engines and Obsidian read alike; blocks follow each other with and without
a blank line, so that what interrupts what is tried too.
"""

from __future__ import annotations

import itertools
import re

from hypothesis import strategies as st

Lines = list[str]

_QUOTED = re.compile(r"[-*+0-9.) ]*>")

WORDS = (
    "a word snake_case_name 3.14 C++ x*y a_b (in) “quoted” don't — 你好， 世界 مرحبا été 🙂 5 < 6 a & b &amp; &copy; "
    r"\* \_ \# \[x] 1. - + > == * ** _ ] ( ) ! : | ` `` <b>bold</b> <br> <kbd>k</kbd>"
).split()
CODE_SPANS = ["`code`", "``a ` b``", "` x `", "`a * b`", "`<b>`"]
#: What stands before and after a piece; `~~` is parted from what follows, since runs of other lengths are text.
MARKS = [("", "")] * 8 + [(mark, mark) for mark in ("*", "**", "_", "__", "***")]
MARKS += [("~~", "~~."), ("[", "](page.md)"), ("[", '](page.md "title")'), ("*", ""), ("", "**"), ("[to ", "]")]
#: One draw a piece: a word in up to two marks, with or without a space after it.
PIECES = st.sampled_from(
    [
        f"{outer[0]}{inner[0]}{word}{inner[1]}{outer[1]}{space}"
        for word in [*WORDS, *CODE_SPANS]
        for inner, outer in itertools.product(MARKS, MARKS)
        for space in ("", " ", " ")
        if not (inner[0] == outer[0] == "~~" or inner[0][:1] == outer[0][:1] == "[")
    ]
)
INFO = st.sampled_from(["", "python", "js", "c++", 'py title="x"'])
CODE_LINES = st.sampled_from(
    ["", "x = 1", "  indented", "# no heading", "- no item", "> no quote", "**no** mark", "<b>"]
)

TEXT = st.lists(PIECES, min_size=1, max_size=4).map(lambda pieces: "".join(pieces).strip())
LINE_ENDS = st.sampled_from(["", "", "", "  ", "\\"])
PARAGRAPHS = st.lists(st.builds(str.__add__, TEXT, LINE_ENDS), min_size=1, max_size=3)
HEADINGS = st.builds(lambda level, text: ["#" * level + " " + text], st.integers(1, 6), TEXT)
SETEXT = st.builds(lambda text, line: [text, line], TEXT, st.sampled_from(["---", "==="]))
BREAKS = st.sampled_from([["---"], ["***"], ["- - -"], ["___"]])
FENCES = st.builds(
    lambda mark, info, lines: [mark + info, *lines, mark],
    st.sampled_from(["```", "~~~", "````"]),
    INFO,
    st.lists(CODE_LINES, max_size=4),
)
INDENTED = st.lists(st.sampled_from(["x = 1", "  more", "- no item"]), min_size=1, max_size=3).map(
    lambda lines: ["    " + line for line in lines]
)
CELLS = st.sampled_from(["", "a", "**b**", "`c`", r"d \| e", r"`f \| g`", "[h](i)", "~~j~~", "k_l_m", "你好"])


@st.composite
def tables(draw: st.DrawFn) -> Lines:
    """Draw a table of two or three columns, its rows long and short."""
    columns = draw(st.integers(2, 3))

    def row(cells: list[str]) -> str:
        return f"| {' | '.join(cells)} |"

    head = row(draw(st.lists(CELLS, min_size=columns, max_size=columns)))
    sides = draw(st.lists(st.sampled_from(["---", ":--", "--:", ":-:"]), min_size=columns, max_size=columns))
    rows = draw(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=3))
    return [head, row(sides), *map(row, rows)]


LEAVES = PARAGRAPHS | PARAGRAPHS | HEADINGS | SETEXT | BREAKS | FENCES | INDENTED | tables()


def _one_after_another(blocks: st.SearchStrategy[Lines], most: int = 4) -> st.SearchStrategy[Lines]:
    """Put blocks one below the other.

    A blank line marks a quote's end, so that no line is a lazy one, and the start of a list that begins with no 1.
    """

    def join(drawn: list[tuple[Lines, bool]]) -> Lines:
        lines: Lines = []
        for block, gap in drawn:
            if lines and (gap or _QUOTED.match(lines[-1]) or block[0].startswith(("2)", "10."))):
                lines.append("")
            lines.extend(block)
        return lines

    return st.lists(st.tuples(blocks, st.booleans()), min_size=1, max_size=most).map(join)


def _quote(lines: Lines) -> Lines:
    return [f"> {line}" if line else ">" for line in lines]


MARKERS = st.sampled_from(["-", "*", "+", "1.", "2)", "10."])
TASKS = st.sampled_from(["", "", "", "[ ] ", "[x] "])


@st.composite
def lists(draw: st.DrawFn, inner: st.SearchStrategy[Lines]) -> Lines:
    """Draw a list whose items hold blocks; a task's text is a paragraph."""
    marker = draw(MARKERS)
    padding = " " * draw(st.integers(1, 3))
    loose = draw(st.booleans())
    lines: Lines = []
    for _ in range(draw(st.integers(1, 3))):
        task = draw(TASKS)
        content = draw(TEXT.map(lambda text: [f"word {text}"]) if task else inner)
        indent = " " * len(marker + padding)
        if lines and loose:
            lines.append("")
        lines.append(f"{marker}{padding}{task}{content[0]}")
        lines.extend(indent + line if line else "" for line in content[1:])
    return lines


BLOCKS = st.recursive(
    LEAVES,
    lambda inner: lists(_one_after_another(inner, 3)) | _one_after_another(inner, 3).map(_quote),
    max_leaves=8,
)
#: Markdown of an answer.
ANSWERS = _one_after_another(BLOCKS).map("\n".join)
