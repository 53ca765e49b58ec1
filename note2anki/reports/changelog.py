"""A deck's changelog in Markdown, to be published with it: what each version brought, without paths or answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from note2anki.outcome import CardHistory, History, PackageVersion
from note2anki.reports.one_line import one_line
from note2anki.reports.versions import living_text, version_date

#: The headings, with the kinds of change under each; a card that only moved is no news to who learns the deck.
_SECTIONS = (
    ("Added", ("added", "restored")),
    ("Changed", ("reworded", "edited")),
    ("Removed", ("removed",)),
)
#: What the author wrote for nobody else; in code it is none.
_COMMENT = re.compile(r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))|%%.*?%%|<!--.*?-->", re.DOTALL)
_WIKILINK = re.compile(r"!?\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")


def changelog(history: History) -> str:
    """Return the changelog: a heading a package, below it the versions, newest first."""
    packages: dict[str, list[PackageVersion]] = defaultdict(list)
    for version in history.versions:
        packages[version.package].append(version)
    return "\n".join(line for name, versions in packages.items() for line in _package(name, versions)).rstrip("\n")


def _package(name: str, versions: list[PackageVersion]) -> Iterator[str]:
    yield f"# {name}\n"
    for version in reversed(versions):
        yield f"## {version.version} ({version_date(version)})\n"
        if version.counts:
            yield f"{living_text(version)}.\n"
        if version.version == "1.0.0":
            continue
        for title, kinds in _SECTIONS:
            found = [change for change in version.changes if change.change in kinds]
            if found:
                yield f"### {title}\n"
                yield from (_line(change) for change in found)
                yield ""


def _line(change: CardHistory) -> str:
    question, old = _shown(change.question), _shown(change.old_question)
    return f"- {question}" if question == old else f"- {question} (was: {old})"


def _shown(text: str) -> str:
    return one_line(_WIKILINK.sub(r"\1", _COMMENT.sub(lambda found: found["code"] or "", text)))
