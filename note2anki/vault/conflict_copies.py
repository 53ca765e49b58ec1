"""Notes that a sync tool put aside where two devices had changed one note at once."""

from __future__ import annotations

from note2anki.patterns import late_pattern

#: What stands at the end of such a copy's name: Syncthing's (`.sync-conflict-20261130-093000-K7QW2XA`), and in
#: parentheses, with a date, that of Dropbox, Nextcloud and their like, in the words of the person's language.
_MARK = late_pattern(
    r"(?i)(?:\.sync-conflict-\d{8}-\d{6}(?:-\w+)?| \([^()]*(?:conflict|conflit|konflikt)[^()]*\d{4}-\d\d-\d\d[^()]*\))$"
)


def copied_note(file: str) -> str:
    """Return the note that a file is a sync tool's copy of; empty where it is none.

    Args:
        file: a note's path relative to the vault.
    """
    if "onfli" not in file.lower():
        return ""
    stem, dot, suffix = file.rpartition(".")
    mark = _MARK.search(stem)
    return f"{stem[: mark.start()]}{dot}{suffix}" if mark and stem[: mark.start()].rpartition("/")[2] else ""
