"""The settings file of a vault: which it is, how messages call it, and what it says."""

from __future__ import annotations

from pathlib import Path

from note2anki.diagnostics import RunError, diagnose
from note2anki.settings import Settings, read_settings
from note2anki.settings.reading import Loaded
from note2anki.vault.evicted import IN_ICLOUD, is_evicted

SETTINGS_FILE = "note2anki.toml"


def open_settings(config: Path | None, vault: Path) -> tuple[Loaded, str]:
    """Read the settings that a request names, or the vault's own.

    Args:
        config: the file, or None for the vault's own.
        vault: its folder.

    Returns:
        What they are, and how messages call the file; empty where there is none.

    Raises:
        RunError: the file named does not exist, or the settings are wrong.
    """
    if config is not None:
        from note2anki.anki.package_reader import require_file  # here: nothing else of a small export reads packages

        require_file(config)
    path = config or vault / SETTINGS_FILE
    if is_evicted(path) and not path.exists():  # without them other cards would be made, and others removed
        hint = "have it downloaded, and keep it on this computer"
        raise RunError(diagnose("N2A047", SETTINGS_FILE, detail=f"the settings cannot be read: {IN_ICLOUD}", hint=hint))
    if not (path.exists() or path.is_symlink()):  # a link that leads nowhere is no settings file that is not there
        return read_settings(None), ""
    shown_as = str(config) if config else SETTINGS_FILE
    loaded = read_settings(path, shown_as)
    _require_templates(loaded, vault, shown_as)
    return loaded, shown_as


def _require_templates(loaded: Loaded, vault: Path, shown_as: str) -> None:
    """Refuse a templates' folder that is not there: cards would lose the look that they have in Anki.

    Raises:
        RunError: N2A077.
    """
    folder = loaded.settings.templates
    if not folder or folder == Settings().templates or (vault / folder).is_dir():
        return
    detail = f"{folder!r} is {'no folder' if (vault / folder).exists() else 'not there'}"
    hint = "check the name of the folder; it is relative to the vault"
    raise RunError(diagnose("N2A077", shown_as, *loaded.spot("templates"), name="templates", detail=detail, hint=hint))
