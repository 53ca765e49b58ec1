"""What `config` and `init` have to say."""

from __future__ import annotations

from msgspec import to_builtins

from note2anki.reports.machine import diagnostic_data
from note2anki.reports.paragraphs import Page, Paragraph
from note2anki.settings.in_force import InForce, SettingInForce
from note2anki.settings.toml_text import toml_text
from note2anki.settings.written import WrittenSettings

#: Entries of a long list that stand for it, unless all are asked for.
_SHOWN = 3


def settings_text(shown: InForce, *, every: bool) -> Page:
    """Return the settings in force as a table for a terminal.

    Args:
        shown: what they are.
        every: show long lists in full, and what each setting means.
    """
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("setting", no_wrap=True)
    table.add_column("value", ratio=1, overflow="fold")
    table.add_column("from", overflow="fold")
    for setting in shown.settings:
        table.add_row(setting.name, _value(setting, every=every), _source(shown, setting), style=_style(setting))
        if every:
            table.add_row("", Paragraph(setting.meaning, style="italic dim"), "")
    return Page(Paragraph(f"{shown.vault}: {shown.file or 'no note2anki.toml, so all are defaults'}"), table)


def _style(setting: SettingInForce) -> str:
    return "" if setting.is_written else "dim"


def _source(shown: InForce, setting: SettingInForce) -> str:
    return f"{shown.file}:{setting.line}" if setting.is_written else "default"


def _value(setting: SettingInForce, *, every: bool) -> Paragraph:
    value = setting.value
    if value in ("", []) and setting.unset:
        return Paragraph(f"({setting.unset})")
    if setting.name == "rules":
        return Paragraph("\n".join(toml_text(rule) for rule in value))
    if isinstance(value, list) and len(value) > _SHOWN + 1 and not every:
        return Paragraph(f"{', '.join(toml_text(each) for each in value[:_SHOWN])}, … {len(value) - _SHOWN} more")
    return Paragraph(toml_text(value))


def settings_data(shown: InForce) -> dict[str, object]:
    """Return the data of the settings in force."""
    return {
        "vault": shown.vault,
        "file": shown.file,
        "settings": [
            {**to_builtins(each), "source": _source(shown, each), "is_default": each.value == each.default}
            for each in shown.settings
        ],
        "diagnostics": [diagnostic_data(each) for each in shown.diagnostics],
    }


def written_text(written: WrittenSettings) -> Paragraph:
    """Return the report of settings that were written, for a terminal."""
    text = Paragraph(f"{written.path} written", style="bold")
    text.append(f"\n{' '.join(written.found)}", style="not bold")
    for name, value in written.values.items():
        text.append(f"\nset: {name} = {toml_text(value)}", style="not bold")
    rest = "Every other setting stands" if written.values else "Nothing differs from the defaults: each stands"
    text.append(f"\n{rest} there as a comment, with its meaning.", style="not bold")
    if written.kept:
        text.append(f"\nThe former settings are kept as {written.kept}.", style="dim")
    return text


def written_data(written: WrittenSettings) -> dict[str, object]:
    """Return the data of settings that were written, or would be."""
    return {
        "path": written.path,
        "written": written.is_written,
        "kept": written.kept,
        "settings": dict(written.values),
        "found": list(written.found),
        "text": written.text,
        "diagnostics": [diagnostic_data(each) for each in written.diagnostics],
    }
