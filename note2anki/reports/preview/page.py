"""The preview's page: its files put together, with a policy that lets these run and show, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files

from note2anki.outcome.previewed import Previewed
from note2anki.reports.preview.data import preview_data

#: The page's scripts, in the order in which they build on each other.
SCRIPTS = ("state.js", "search.js", "list.js", "card.js", "details.js", "keys.js", "live.js", "main.js")
STYLE, FRAME_STYLE = "page.css", "frame.css"


def preview_page(previewed: Previewed, *, version: str = "") -> str:
    """Return the page.

    Args:
        previewed: what it shows.
        version: where it is served: which state of the notes it shows; it then asks its server for others.
    """
    scripts = [_read(name) for name in SCRIPTS]
    frame = [_read(FRAME_STYLE), *map(as_style, previewed.styles)]
    page_style = _read(STYLE)
    values = {
        "policy": escape(policy(scripts, [page_style, *frame], live=bool(version))),
        "title": escape(f"{previewed.package} – note2anki preview"),
        "version": escape(version),
        "style": page_style,
        "data": as_json(preview_data(previewed)),
        "frame": as_json({"styles": frame, "look": look(previewed)}),
        "scripts": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    return _filled(_read("page.html"), values)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Put values where the template names them, each once: what a value holds is not looked at again."""
    parts = template.split("%%")
    return "".join(values[part] if place % 2 else part for place, part in enumerate(parts))


def _read(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8").replace("\r\n", "\n")


def as_style(css: str) -> str:
    """Return a style sheet that cannot end the element it stands in."""
    return css.replace("</", "<\\/")


def as_json(data: object) -> str:
    """Return data as JSON in which nothing can end the element it stands in, nor begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def policy(scripts: Iterable[str], styles: Iterable[str], *, live: bool) -> str:
    """Return the page's content security policy: these scripts and styles, `data:` media, and no address of the net.

    A card's own `style` attributes are allowed; the sanitizer left none that could load anything.
    """
    rules = (
        "default-src 'none'",
        f"script-src {_hashes(scripts)}",
        f"style-src-elem {_hashes(styles)}",
        "style-src-attr 'unsafe-inline'",
        "img-src data:",
        "media-src data:",
        "connect-src 'self'" if live else "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


def _hashes(texts: Iterable[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


def look(previewed: Previewed) -> str:
    """Return a digest of the style sheets: with another one a page has to be loaded anew."""
    return hashlib.sha256("\0".join(previewed.styles).encode()).hexdigest()[:16]
