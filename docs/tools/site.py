"""What MkDocs is to do beside its own work: a page a diagnostic, the changelog, and a menu of the pages that are there."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DIAGNOSTICS = "diagnostics.md"
#: Pages that are made here, from files outside of docs.
MADE = {"changelog.md": ROOT / "CHANGELOG.md"}
_SECTION = re.compile(r"^### (N2A\d+)\n(.*?)(?=^### |\Z)", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"\*(\w+)\*: `(.*)`")
_TO_CODE = re.compile(r"\]\((?P<up>(?:\.\./)*)(?:diagnostics\.md)?#(?P<code>n2a\d+)\)")
_TITLED_FENCE = re.compile(r"^(```\w+) (\w+)$", re.MULTILINE)
#: A marked section that HTML does not have, in a code span: Python's parser for HTML, which MkDocs uses, stops at it.
_ODD_CODE = re.compile(r"`([^`\n]*<!\[[^`\n]*)`")
_TO_PAGE = re.compile(r"\]\((?!\w+:|#|/)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave out of the menu what is not written yet."""
    config.nav = [_kept(entry) for entry in config.nav or []]
    return config


def _kept(entry: dict[str, Any]) -> dict[str, Any]:
    (title, pages), *_none = entry.items()
    return {
        title: [page for page in pages if (DOCS / next(iter(page.values()))).exists() or set(page.values()) & set(MADE)]
    }


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that are made: the changelog, and each diagnostic's own."""
    from mkdocs.structure.files import File

    pages = {name: path.read_text("utf-8").replace("](docs/", "](") for name, path in MADE.items()}
    pages |= diagnostic_pages((DOCS / DIAGNOSTICS).read_text("utf-8"))
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links to a diagnostic lead to its own page, and show what a block of text is."""
    if page.file.src_uri == DIAGNOSTICS:
        markdown = diagnostic_list(markdown)
    here = "" if not page.file.src_uri.startswith("diagnostics/") else "../"
    markdown = _TO_CODE.sub(lambda found: f"]({found['up'] or here}diagnostics/{found['code'].upper()}.md)", markdown)
    markdown = _ODD_CODE.sub(lambda found: f"<code>{html.escape(found[1])}</code>", markdown)
    for name, path in MADE.items():
        markdown = markdown.replace(f"](../{path.name})", f"]({name})")
    return _TITLED_FENCE.sub(r'\1 title="\2"', markdown)


def diagnostic_pages(text: str) -> dict[str, str]:
    """Return the page of each diagnostic, by its path.

    Args:
        text: the page of all of them.
    """
    return {
        f"diagnostics/{code}.md": f"# {code}\n"
        + _TO_PAGE.sub("](../", body)
        + "\n[All diagnostics](../diagnostics.md)\n"
        for code, body in _SECTION.findall(text)
    }


def diagnostic_list(text: str) -> str:
    """Return the page of all diagnostics as a table that leads to the page of each.

    Args:
        text: the page of all of them.
    """
    rows = ["| code | severity | message |", "|---|---|---|"]
    for code, body in _SECTION.findall(text):
        found = _HEAD.search(body)
        assert found, code
        message = found[2].replace("|", "\\|")
        rows.append(f"| [{code}](diagnostics/{code}.md) | {found[1]} | `{message}` |")
    return text.partition("\n### ")[0] + "\n" + "\n".join(rows) + "\n"
