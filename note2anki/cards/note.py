"""Reads a note's questions: every question heading becomes a question or a reported skip, every line gets a role."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import chain

from msgspec.structs import replace

from note2anki.cards.answer import Answer, Extent, find_extent, read_answer
from note2anki.cards.content import Contents
from note2anki.cards.cut_answers import find_cut
from note2anki.cards.heading import OPTIONS, Heading, read_heading
from note2anki.cards.highlights import highlights
from note2anki.cards.meant_otherwise import footnote_lines, read_hidden, read_lookalikes, report_options
from note2anki.cards.note_reading import Reading
from note2anki.cards.outline import find_marks, is_answer_heading
from note2anki.cards.properties import Spots, nearest, note_deck, note_rules
from note2anki.cards.references import References
from note2anki.cards.roles import Roles
from note2anki.cards.rules import ReadingRules
from note2anki.cards.survey import Survey
from note2anki.cards.tags import distinct, note_tags
from note2anki.cards.visible import shows_answer, shows_inline
from note2anki.model import Diagnostic, Question, ReadNote
from note2anki.syntax.blocks import Block
from note2anki.syntax.tagblock import tags_in

_OF_NOTE = "write it into questions' headings, or under `note2anki:` in the frontmatter"
_REFERENCES = frozenset({"footnote", "reference", "break", "list", "comment", "html"})


def read_cards(
    file: str,
    text: Survey,
    properties: Mapping[str, object],
    frontmatter_tags: Sequence[str],
    rules: ReadingRules,
    head: Sequence[str] = (),
) -> tuple[ReadNote, tuple[Diagnostic, ...]]:
    """Read a note.

    Args:
        file: its path relative to the vault.
        text: its lines and blocks.
        properties: its frontmatter.
        frontmatter_tags: the tags that the frontmatter names, without `#`.
        rules: how the vault's questions are read; `properties` may change them for this note.
        head: the lines of the frontmatter, its fences included: where problems of the properties are.
    """
    spots = Spots(file, head)
    tags = note_tags(frontmatter_tags, text.marks)
    rules, problems = note_rules(properties, replace(rules, levels=rules.levels_of(file, tags)), spots)
    marks = list(find_marks(text.marks, rules))
    roles = Roles(text.lines, text.first_line, text.breaks)
    asked = [mark.block.line for mark in marks if mark.is_question]
    reading = Reading(file, tags, text, rules, marks, roles, References(text, asked))
    reading.problems.extend(problems)
    if frontmatter_tags:  # a property that is not there is said to be in line 1
        report_options(reading, frontmatter_tags, (), max(spots.of("tags"), spots.of("tag"))[1:], _OF_NOTE)
    _read_marks(reading)
    hidden = read_hidden(reading)
    read_lookalikes(reading)
    for cut in find_cut(marks, text):
        heading, asked_as = cut.heading, read_heading(cut.question.block.text[0]).text
        reading.report(
            "N2A089", heading.block.line, heading.block.column, heading=heading.title, question=asked_as, hint=cut.hint
        )
    deck, problems = note_deck(properties, spots)
    reading.problems.extend(problems)
    note = ReadNote(
        file=file,
        questions=tuple(reading.questions),
        headings=len(asked) + len(hidden),
        tags=tags,
        deck=deck,
        properties=properties,
        lines=roles.spans(),
        hidden=hidden,
        lookalikes=tuple(reading.lookalikes),
        skipped=tuple(reading.skipped),
        unanswered=tuple(reading.unanswered),
    )
    return note, tuple(sorted(reading.problems, key=lambda problem: (problem.line, problem.column)))


def _read_marks(reading: Reading) -> None:
    last_line = reading.text.last_line
    headings = (mark.block.line for mark in reading.marks if mark.block.kind == "heading")
    reading.roles.mark_navigation(next(headings, last_line + 1) - 1, reading.rules.navigation)
    above: list[tuple[int, str]] = []
    covered = 0
    deepest = reading.rules.deepest
    for index, mark in enumerate(reading.marks):
        block = mark.block
        if block.kind == "tags":
            _read_tag_block(reading, index, last_line)
            covered = 0
            continue
        inside_answer = block.line <= covered
        if mark.is_question:
            extent = _read_question(reading, index, tuple(title for _level, title in above))
            covered = extent.last
        elif not inside_answer:
            reading.roles.mark(block.line, block.end_line, "heading", whole=True)
        if inside_answer and not mark.ends_answer:
            continue
        if mark.ends_answer and block.setext and block.level == 2 and _after_question(reading, index):
            reading.report("N2A012", block.end_line)
        if block.level < deepest and not is_answer_heading(mark.title, reading.rules):
            above = [(level, title) for level, title in above if level < block.level]
            if mark.title:
                above.append((block.level, mark.title))


def _after_question(reading: Reading, index: int) -> bool:
    """Tell whether the answer of a question is open right above a mark."""
    before = (reading.marks[at] for at in range(index - 1, -1, -1) if reading.marks[at].ends_answer)
    previous = next(before, None)
    return previous is not None and previous.is_question


def _read_tag_block(reading: Reading, index: int, last_line: int) -> None:
    block = reading.marks[index].block
    following = (mark.block.line for mark in reading.marks[index + 1 :])
    end = next(following, last_line + 1) - 1
    reading.roles.mark(block.line, block.end_line, "tags", whole=True)
    lines = range(block.line, block.end_line + 1)
    report_options(reading, tags_in(block.text), lines, (block.line, block.column), _OF_NOTE)
    reading.roles.mark(block.end_line + 1, end, "references")
    children = reading.text.document.children
    for at in range(bisect_right(children, block.end_line, key=lambda child: child.line), len(children)):
        child = children[at]
        if child.line > end:
            break
        label = child.kind == "paragraph" and child.text[-1].rstrip("*_ ").endswith(":")
        if child.kind not in _REFERENCES and not label:
            reading.report("N2A014", child.line)
            break


def _read_question(reading: Reading, index: int, context: tuple[str, ...]) -> Extent:
    """Read one question into `questions`, `unanswered` or `skipped`, and return its answer's extent."""
    mark = reading.marks[index]
    block = mark.block
    heading = read_heading(block.text[0])
    extent = find_extent(reading.marks, index, reading.text)
    _mark_extent(reading, block, extent)
    for name in heading.unknown:
        reading.report("N2A017", block.line, block.column, name=name, hint=nearest(name, OPTIONS))
    if not shows_inline(heading.text):
        reading.skip("N2A010", "", block.line, block.column)
        if heading.text:
            reading.lookalikes.append(heading.text)
        return extent
    answer = _answer_of(reading, index, extent)
    question = _make_question(reading, block, heading, answer, context)
    if question.options.skip:
        reading.skip("N2A016", heading.text, block.line, block.column, **_who_skips(reading, heading))
        return extent
    if (
        ("cloze", True) in heading.options
        and question.options.cloze
        and not highlights(question.answer, question.references)
    ):
        reading.report("N2A018", block.line, block.column, question=question.text)
    if shows_answer(answer) or reading.rules.export_empty:
        reading.questions.append(question)
    else:
        reading.unanswered.append(question)
        reading.skip("N2A011", question.text, block.line, block.column)
    return extent


def _who_skips(reading: Reading, heading: Heading) -> dict[str, str]:
    """Say what leaves a question out, and how to have it back."""
    if ("skip", True) in heading.options:
        return {"mark": "marked #anki/skip", "hint": "remove the tag to export it"}
    place = "the note's frontmatter" if "skip" in reading.rules.own else "a rule of the settings"
    hint = "take that out to export it, or write #anki/no-skip into its heading"
    return {"mark": f"left out by `skip` in {place}", "hint": hint}


def _answer_of(reading: Reading, index: int, extent: Extent) -> Answer:
    lead = _answer_heading_line(reading, index, extent)
    body = Extent(lead + 1, extent.last, extent.quotes, extent.rest) if lead else extent
    return read_answer(body, reading.text)


def _make_question(
    reading: Reading, block: Block, heading: Heading, answer: Answer, context: tuple[str, ...]
) -> Question:
    references = reading.references.used_by(f"{heading.text}\n{answer.hint}\n{answer.text}")
    contents = Contents(reading.own_name)
    contents.tags.extend(heading.tags)
    contents.add_question(heading.text, answer, references, block.line)
    tags = distinct(contents.tags)
    last = answer.numbers[-1] if answer.numbers else block.line
    lines = chain(range(block.end_line + 1, last + 1), footnote_lines(reading))
    report_options(reading, tags, lines, (block.line, block.column), "write it into the question's heading")
    options = heading.apply(reading.rules.options_of(reading.file, (*reading.tags, *tags)))
    return Question(
        text=heading.text,
        answer=answer.text,
        line=block.line,
        hint=answer.hint,
        context=context,
        column=block.column,
        end_line=last,
        answer_lines=answer.numbers,
        tags=tags,
        block_id="" if options.skip else _own_block_id(reading, heading, block),
        options=options,
        mentions=contents.mentions,
        references=references,
    )


def _answer_heading_line(reading: Reading, index: int, extent: Extent) -> int:
    """Return the last line of an answer heading that opens the answer of the question at an index, or 0."""
    if index + 1 >= len(reading.marks):
        return 0
    mark, following = reading.marks[index], reading.marks[index + 1]
    if following.block.line > extent.last or not is_answer_heading(following.title, reading.rules):
        return 0
    between = reading.text.between(mark.block.end_line + 1, following.block.line - 1)
    return 0 if any(line.strip(" \t>") for line in between) else following.block.end_line


def _own_block_id(reading: Reading, heading: Heading, block: Block) -> str:
    if heading.block_id and heading.block_id in reading.block_ids:
        reading.report("N2A036", block.line, block.column, block_id=heading.block_id)
        return ""
    reading.block_ids.add(heading.block_id)
    return heading.block_id


def _mark_extent(reading: Reading, block: Block, extent: Extent) -> None:
    """Give the lines of a question, its answer and what follows its callout their roles."""
    roles = reading.roles
    roles.mark(block.line, block.end_line, "question", whole=True)
    start, end = extent.first, extent.last
    roles.mark_core(start, end, "answer")
    if extent.rest > end:
        roles.mark(end + 1, extent.rest, "after-callout")
        line = roles.first(end + 1, min(extent.rest, reading.text.last_line), "after-callout")
        if line:
            reading.report("N2A013", line)
