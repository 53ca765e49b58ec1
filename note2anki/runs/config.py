"""`config`: the settings in force, and who says so."""

from __future__ import annotations

from msgspec.structs import replace

from note2anki.runs.request import Request
from note2anki.runs.settings_file import open_settings
from note2anki.runs.settings_problems import idle_settings
from note2anki.settings.in_force import InForce, settings_in_force
from note2anki.vault.discovery import find_vault, list_vault


def show_settings(request: Request) -> InForce:
    """Return the settings of a vault.

    Args:
        request: a path in the vault, and the settings file if it is another than the vault's own.

    Raises:
        RunError: a path is missing, or the settings are wrong.
    """
    vault = find_vault(request.paths)
    loaded, file = open_settings(request.config, vault)
    shown = InForce(str(vault), file, settings_in_force(loaded))
    if not file:
        return shown
    listing = list_vault(vault, loaded.settings.exclude)
    return replace(shown, diagnostics=idle_settings(request.config, vault, loaded.settings, listing))
