"""`recover`: the ledger again, from packages, from Anki's own exports and from other ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.ledger_file import Paths
from note2anki.identity.ledger_merge import Record, merge_records
from note2anki.identity.ledger_salvage import salvage
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, ConceptSource, End, Ledger, PackageRecord, QuestionSource
from note2anki.model import Diagnostic, ReadNote
from note2anki.outcome import Recovered
from note2anki.runs.adopt import find_places, free_questions
from note2anki.runs.anki_cards import AnkiPart, join_cards
from note2anki.runs.concept_names import name_key
from note2anki.runs.ledger_change import keep_copy, locked, put_ledger
from note2anki.runs.packing.looks import looks_in_anki
from note2anki.runs.reading import read_files
from note2anki.runs.recovery_sources import Found, below, fitted, head_of, read_source
from note2anki.runs.request import Request
from note2anki.runs.world import ledger_place, locate
from note2anki.runs.written_texts import as_written
from note2anki.settings import Settings
from note2anki.vault.discovery import is_note, list_files, vault_id, vault_name


class _State(Struct):
    """The ledger while it is put together."""

    vault: Path
    ledger: Ledger
    before: Mapping[str, Card]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    adopted: list[tuple[str, str]] = field(default_factory=list)


def recover(request: Request, files: Sequence[Path], *, adopt: bool = False, replace_known: bool = False) -> Recovered:
    """Rebuild the ledger of a vault, or add to it what the files know.

    Args:
        request: the vault, by a path in it.
        files: packages, exports of Anki's, ledgers.
        adopt: take over cards that another tool made, where a question of the notes has their text.
        replace_known: leave out of the new ledger what the present one holds; a copy of it is kept in any case.

    Raises:
        RunError: nothing was done; the ledger is as it was.
    """
    vault, settings = locate(request)
    paths = ledger_place(vault, settings)
    found = [read_source(path) for path in files]
    is_new = not paths.ledger.parent.exists()
    try:
        with locked(paths):
            return _recover(request, (vault, settings, paths), found, adopt=adopt, replace_known=replace_known)
    finally:
        if is_new and not paths.ledger.exists():
            with suppress(OSError):  # what was cut off is completed by the next run, so its folder stays
                paths.lock.unlink(missing_ok=True)
                paths.ledger.parent.rmdir()


def _recover(
    request: Request, place: tuple[Path, Settings, Paths], found: Sequence[Found], *, adopt: bool, replace_known: bool
) -> Recovered:
    vault, settings, paths = place
    state = _State(vault, Ledger(), {}, [problem for each in found for problem in each.diagnostics])
    known = _known_records(paths, state)
    state.before = {record.guid: record for record in known if isinstance(record, Card)}
    kept_records = [] if replace_known else known
    head = _choose_head(vault, settings, kept_records, found)
    records: list[Record] = [head, *(record for record in kept_records if not isinstance(record, Ledger))]
    for each in found:
        records.extend(fitted(each, head, vault, force=replace_known))
    state.ledger = replace(merge_records(records)[0], is_new=False)
    notes = _read_notes(vault, settings)
    for each in found:
        if each.part is not None:
            _add_part(state, each, notes, adopt=adopt, now=request.now)
            looks = looks_in_anki(vault, settings, each.part.note_types)
            state.ledger = replace(state.ledger, looks={**looks, **state.ledger.looks})
    state.ledger = replace(merge_records(_records_of(state.ledger))[0], is_new=False)
    _refuse_strangers(state, found, notes)
    partial = sum(not card.digest for card in state.ledger.cards.values())
    if partial:
        state.diagnostics.append(diagnose("N2A064", count=partial))
    kept = _put(paths, state, known, found)
    return _outcome(state, paths, found, kept, partial)


def _known_records(paths: Paths, state: _State) -> list[Record]:
    """Read what is here already, with the conflict copies of sync tools; a damaged line costs itself alone."""
    records: list[Record] = []
    for path in (paths.ledger, *paths.conflict_copies()):
        if path.exists():
            sound, damaged = salvage(path)
            records.extend(sound)
            if damaged:
                state.diagnostics.append(diagnose("N2A063", str(path), count=damaged))
    return records


def _choose_head(vault: Path, settings: Settings, known: Sequence[Record], found: Sequence[Found]) -> Ledger:
    """Return the vault's identity: as its ledger has it, else as a file has it, else as a first export would."""
    heads = [head_of(known), *(head_of(each.records) for each in found if not below(each.source.path, vault))]
    for head in heads:
        if head is not None:
            return head
    linked = next((each.part.vault_name for each in found if each.part and each.part.vault_name), "")
    fresh = vault_id(vault, settings.vault_id)
    if linked and fresh == vault_name(vault) and not settings.vault_id:
        fresh = linked  # the vault's folder was renamed since
    return Ledger(fresh, linked or vault_name(vault))


def _read_notes(vault: Path, settings: Settings) -> Mapping[str, ReadNote]:
    files, _problems = list_files(vault, settings.exclude)
    notes, _found = read_files(vault, filter(is_note, files), settings)
    return notes


def _add_part(state: _State, found: Found, notes: Mapping[str, ReadNote], *, adopt: bool, now: int) -> None:
    part = found.part
    assert part is not None
    later = _later_packages(state.ledger.packages, part)
    cards = dict(state.ledger.cards)
    for guid, seen in part.cards.items():
        known = cards.get(guid)
        is_later = not seen.sent or not later.isdisjoint(seen.sent)
        cards[guid] = join_cards(known, seen, is_later=is_later, now=now) if known else seen
    seen_alone = [card for guid, card in cards.items() if guid in part.cards and guid not in state.ledger.cards]
    cards.update(as_written(seen_alone, notes, state.ledger.cards.values()))
    lost = [card for card in cards.values() if isinstance(card.source, QuestionSource) and not card.source.file]
    cards.update(find_places(lost, free_questions(notes, cards.values())))
    packages = {**part.packages, **state.ledger.packages, **{name: part.packages[name] for name in later}}
    state.ledger = replace(state.ledger, cards=cards, packages=packages)
    foreign = {guid: card for guid, card in part.foreign.items() if guid not in cards}
    if foreign and adopt:
        _adopt(state, foreign, notes)
    elif foreign:
        state.diagnostics.append(diagnose("N2A066", str(found.source.path), count=len(foreign)))


def _later_packages(known: Mapping[str, PackageRecord], part: AnkiPart) -> set[str]:
    """Return the packages of which Anki took a later version than the ledger knows."""

    def key(record: PackageRecord) -> list[int]:
        return [int(number) for number in record.version.split(".")]

    return {name for name, seen in part.packages.items() if name not in known or key(seen) > key(known[name])}


def _adopt(state: _State, foreign: Mapping[str, Card], notes: Mapping[str, ReadNote]) -> None:
    """Take over the cards of another tool whose question, or whose concept, is in the notes."""
    foreign = {**foreign, **as_written(foreign.values(), notes, state.ledger.cards.values())}
    places = find_places(foreign.values(), free_questions(notes, state.ledger.cards.values()))
    named = {
        name_key(mention.target.rpartition("/")[2].removesuffix(".md"))
        for note in notes.values()
        for question in note.questions
        for mention in question.mentions
    }
    known = {name_key(c.source.name) for c in state.ledger.cards.values() if isinstance(c.source, ConceptSource)}
    for guid, card in foreign.items():
        if isinstance(card.source, ConceptSource) and name_key(card.source.name) in named - known:
            places[guid] = card
    state.ledger = replace(state.ledger, cards={**state.ledger.cards, **places})
    state.adopted += [(_front(card), card.source.file) for card in places.values()]
    for guid, card in foreign.items():
        if guid not in places:
            state.diagnostics.append(diagnose("N2A069", question=_front(card)))


def _front(card: Card) -> str:
    return card.source.question if isinstance(card.source, QuestionSource) else card.source.name


def _records_of(ledger: Ledger) -> Iterable[Record]:
    return (replace(ledger, cards={}, packages={}, looks={}), *_parts_of(ledger))


def _parts_of(ledger: Ledger) -> Iterable[Record]:
    return (*ledger.cards.values(), *ledger.packages.values(), *ledger.looks.values())


def _refuse_strangers(state: _State, found: Sequence[Found], notes: Mapping[str, ReadNote]) -> None:
    """Refuse files that know nothing of this vault: then it is most likely another one that was meant.

    Raises:
        RunError: N2A065.
    """
    cards = [card for guid, card in state.ledger.cards.items() if guid not in state.before]
    asked = [card for card in cards if isinstance(card.source, QuestionSource)]
    texts = {normalise(question.text) for note in notes.values() for question in note.questions}
    if not asked or any(card.source.file in notes or normalise(_front(card)) in texts for card in asked):
        if not state.ledger.cards:
            raise RunError(diagnose("N2A061", path=found[0].source.path), tuple(state.diagnostics))
        return
    raise RunError(diagnose("N2A065", count=len(asked), vault=state.vault))


def _put(paths: Paths, state: _State, known: Sequence[Record], found: Sequence[Found]) -> str:
    """Put the new ledger in place, and set merged second ledgers aside; return where the former one is kept."""
    kept = ""
    if not known or set(map(repr, known)) != set(map(repr, (*_records_of(state.ledger), End()))):
        kept = keep_copy(paths)
        put_ledger(paths, state.ledger, paths.ledger if kept else found[0].source.path)
    for each in found:
        path = each.source.path
        if each.source.kind == "ledger" and below(path, state.vault) and path.suffix == ".jsonl":
            path.replace(path.with_name(f"{path.name}.merged"))
            state.diagnostics.append(diagnose("N2A068", what=path, kept=f"{path.name}.merged"))
    if kept:
        state.diagnostics.append(diagnose("N2A068", what="the former ledger", kept=kept))
    return kept


def _outcome(state: _State, paths: Paths, found: Sequence[Found], kept: str, partial: int) -> Recovered:
    living = [card for card in state.ledger.cards.values() if not card.removed]
    concepts = sum(card.kind == "concept" for card in living)
    before, after = state.before, state.ledger.cards
    counts = {
        "questions": len(living) - concepts,
        "concepts": concepts,
        "removed": len(after) - len(living),
        "new": sum(guid not in before for guid in after),
        "renewed": sum(guid in before and before[guid] != card for guid, card in after.items()),
        "partial": partial,
        "adopted": len(state.adopted),
    }
    return Recovered(
        ledger=paths.ledger,
        sources=tuple(each.source for each in found),
        counts=counts,
        packages={name: record.version for name, record in sorted(state.ledger.packages.items())},
        kept=kept,
        adopted=tuple(state.adopted),
        diagnostics=tuple(state.diagnostics),
    )
