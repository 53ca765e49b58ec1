"""The built wheel's own test: run with the interpreter of a clean environment that has nothing but the wheel.

Usage: python check_wheel.py NOTE2ANKI SAMPLES WHEEL
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


def check(condition: bool, what: str) -> None:
    """Say what was looked at, and stop where it is not so."""
    print(("ok   " if condition else "FAIL ") + what)
    if not condition:
        sys.exit(1)


def check_wheel(wheel: Path) -> None:
    """Look at what the wheel ships."""
    names = zipfile.ZipFile(wheel).namelist()
    check("note2anki/card_templates/style.css" in names, "the card templates are inside the package")
    preview = [name for name in names if name.startswith("note2anki/reports/preview/") and not name.endswith(".py")]
    check({name.rpartition(".")[2] for name in preview} == {"html", "css", "js"}, "the preview's page is inside too")
    check(any(name.endswith("py.typed") for name in names), "the package says that it is typed")
    top = {name.split("/")[0] for name in names}
    check(len(top) == 2 and "note2anki" in top, "nothing else is installed beside the package")


def check_command(command: str, samples: Path, folder: Path) -> None:
    """Export the samples with the installed command, and look inside the package."""
    version = subprocess.run([command, "--version"], capture_output=True, text=True, check=True, cwd=folder).stdout
    check(version.startswith("note2anki "), f"it says its version: {version.strip()}")
    vault = folder / "samples"
    shutil.copytree(samples, vault, ignore=shutil.ignore_patterns(".note2anki", "*.apkg"))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run = subprocess.run(
        [command, "export", str(vault), "-o", str(folder), "--json"],
        capture_output=True, text=True, cwd=folder, env=environment,
    )  # fmt: skip
    check(run.returncode == 0, f"it exports the samples {run.stderr}")
    result = json.loads(run.stdout)
    check(result["counts"]["questions"] >= 20, f"{result['counts']['questions']} questions")
    check(result["counts"]["concepts"] >= 5, f"{result['counts']['concepts']} concepts")
    with zipfile.ZipFile(folder / f"samples-{result['version']}.apkg") as package:
        check(
            json.loads(package.read("note2anki.json"))["version"] == result["version"], "the package knows its version"
        )
        check(len(json.loads(package.read("media"))) >= 1, "it holds media")
        database = folder / "collection.anki2"
        database.write_bytes(package.read("collection.anki2"))
    with sqlite3.connect(database) as connection:
        (notes,) = connection.execute("select count(*) from notes").fetchone()
        (cards,) = connection.execute("select count(*) from cards").fetchone()
        (models,) = connection.execute("select models from col").fetchone()
    connection.close()
    page = folder / "page.html"
    subprocess.run([command, "preview", str(vault), "-o", str(page), "-q"], check=True, cwd=folder, env=environment)
    check(page.read_text("utf-8").count("<script") == 10, "it makes a page of the cards")
    living = result["counts"]["questions"] + result["counts"]["concepts"]
    check(notes == living and cards >= notes, f"{notes} notes with {cards} cards")
    fronts = [template["qfmt"] for model in json.loads(models).values() for template in model["tmpls"]]
    check(all("Removed" in front for front in fronts), "the templates are the shipped ones")


def main() -> None:
    """Run the checks."""
    command, samples, wheel = sys.argv[1:]
    check_wheel(Path(wheel))
    with tempfile.TemporaryDirectory() as folder:
        check_command(command, Path(samples).resolve(), Path(folder))


if __name__ == "__main__":
    main()
