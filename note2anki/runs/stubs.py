"""The concepts that notes name and nothing defines: the list of what to write next."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from note2anki.diagnostics import diagnose
from note2anki.identity.records import ConceptSource
from note2anki.model import Diagnostic, ReadNote
from note2anki.outcome import Stub, counted
from note2anki.runs.concept_names import name_key
from note2anki.runs.concept_rules import is_left_out_by_name
from note2anki.runs.reading import read_concept
from note2anki.settings import Settings
from note2anki.vault.index import VaultIndex
from note2anki.vault.tags import anki_tag


def find_stubs(vault: Path, settings: Settings, notes: Iterable[ReadNote], index: VaultIndex) -> tuple[Stub, ...]:
    """Return the concepts of notes' questions that have no definition, most mentioned first.

    Args:
        vault: its folder.
        settings: concepts that they exclude are left out; with concepts turned off there is none.
        notes: the notes whose questions count.
        index: resolves links.
    """
    if not settings.concepts_enabled:
        return ()
    names: dict[str, tuple[str, str]] = {}
    places: dict[str, dict[tuple[str, int], None]] = {}
    for note in notes:
        for question in note.questions:
            for mention in question.mentions:
                file = index.resolve(mention.target, note.file).file or ""
                name = (file or mention.target).rpartition("/")[2].removesuffix(".md").strip()
                if file == note.file or (file and not file.lower().endswith(".md")):
                    continue
                key = file or name_key(name)
                names.setdefault(key, (name, file))
                places.setdefault(key, {})[note.file, question.line] = None
    stubs = (Stub(*names[key], tuple(found)) for key, found in places.items())
    undefined = [stub for stub in stubs if _is_undefined(stub, vault, settings)]
    return tuple(sorted(undefined, key=lambda stub: (-len(stub.mentions), stub.name.casefold(), stub.file)))


def stub_problems(stubs: Iterable[Stub]) -> tuple[Diagnostic, ...]:
    """Return the stubs as problems, each where it is named first, for who wants problems alone."""
    return tuple(
        diagnose("N2A088", *stub.mentions[0], name=stub.name, count=counted(len(stub.mentions), "question"))
        for stub in stubs
    )


def _is_undefined(stub: Stub, vault: Path, settings: Settings) -> bool:
    said = read_concept(vault, stub.file, settings) if stub.file else None
    if stub.file and said is None:
        return False  # it cannot be read, which is reported
    tags = tuple(anki_tag(tag)[0] for tag in said.tags) if said else ()
    source = ConceptSource(stub.name, said.note.definition if said else "", file=stub.file, note_tags=tags)
    return not source.definition and not is_left_out_by_name(source, settings)
