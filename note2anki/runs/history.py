"""`history`: the versions of a vault's packages; and what an export writes into it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.history_file import history_lines
from note2anki.identity.history_lines import MOST, CardChange, VersionRecord, history_line, read_history
from note2anki.identity.ledger_places import Paths
from note2anki.identity.records import Card, Ledger, PackageRecord, QuestionSource
from note2anki.model import Diagnostic
from note2anki.outcome import CardHistory, Change, History, PackageVersion
from note2anki.runs.changes import front_text
from note2anki.runs.ledger_change import known_ledger
from note2anki.runs.making import Entry
from note2anki.runs.request import Request
from note2anki.runs.world import package_name, spelled_package
from note2anki.vault.spelling import composed


def version_entry(
    record: PackageRecord, counts: Mapping[str, int], changes: Collection[Change], entries: Iterable[Entry]
) -> Iterator[bytes]:
    """Return the parts of a new version's line for the history, with the old and new text of each card that it changes.

    Of a first version only the questions are kept: all of it is new.
    """
    whole = len(changes) <= MOST
    if record.version == "1.0.0" or not whole:
        made = (CardChange(change.guid, change.change, change.question) for change in changes)
    else:
        cards = {entry.card.guid: entry for entry in entries}
        made = (_card_change(change, cards[change.guid]) for change in changes)
    version = VersionRecord(record.name, record.version, record.stamp, counts, ())
    return history_line(version, made, whole=whole)


def _card_change(change: Change, entry: Entry) -> CardChange:
    question, answer = front_text(entry.card), back_text(entry.card)
    old_question = old_answer = ""
    if entry.old is not None and change.change not in ("added", "restored", "removed"):
        old_question, old_answer = front_text(entry.old), back_text(entry.old)
    return CardChange(
        guid=change.guid,
        change=change.change,
        question=question,
        reason=change.reason,
        file=change.file,
        answer=answer,
        old_question=old_question if old_question != question else "",
        old_answer=old_answer if old_answer != answer else "",
    )


def back_text(card: Card) -> str:
    """Return an answer's or a definition's Markdown."""
    return card.source.answer if isinstance(card.source, QuestionSource) else card.source.definition


def kept_versions(paths: Paths) -> tuple[list[VersionRecord], tuple[Diagnostic, ...]]:
    """Return the versions that a vault's history knows, oldest first."""
    versions, damaged = read_history(history_lines(paths))
    return versions, (diagnose("N2A063", str(paths.history), count=damaged),) if damaged else ()


def version_times(paths: Paths, guids: Collection[str]) -> Mapping[str, frozenset[int]]:
    """Return by GUID when the versions that changed a card were made, in epoch seconds: its `mod`s, by and large."""
    times: dict[str, set[int]] = {guid: set() for guid in guids}
    for version in kept_versions(paths)[0]:
        for change in version.changes:
            if change.guid in times:
                times[change.guid].add(version.stamp)
    return {guid: frozenset(each) for guid, each in times.items()}


def history(request: Request, version: str = "") -> History:
    """Return the versions of packages, with each card's change where one version is asked for.

    Args:
        request: the vault or a note or folder of it; `name` is a package.
        version: the one to show card by card, or empty for all.

    Raises:
        RunError: there is no ledger, or no such package or version.
    """
    vault, _settings, paths, ledger, _settled = known_ledger(request)
    versions, problems = kept_versions(paths)
    names = _wanted_packages(request, ledger, is_vault=any(path.resolve() == vault.resolve() for path in request.paths))
    wanted = [each for each in versions if each.package in names]
    wanted += [_without_history(ledger.packages[name]) for name in names if _is_missing(ledger.packages[name], wanted)]
    if version:
        wanted = _of_version(wanted, version)
    return History(tuple(_package_version(each) for each in wanted), version, problems)


def _wanted_packages(request: Request, ledger: Ledger, *, is_vault: bool) -> Sequence[str]:
    known = sorted(ledger.packages)
    if request.name:
        return [known_package(request.name, known)]
    here = "" if is_vault else spelled_package(package_name(request, request.paths[0]), known)
    return [here] if here in ledger.packages else known


def known_package(asked: str, known: Sequence[str]) -> str:
    """Return the name of a package that was exported.

    Args:
        asked: the name as the person gave it.
        known: the names of all.

    Raises:
        RunError: N2A071, there is none of that name.
    """
    name = spelled_package(composed(asked.removesuffix(".apkg")), known)
    if name not in known:
        from difflib import get_close_matches

        near = get_close_matches(name, known, 1) or known[:1]
        hint = f"did you mean {near[0]!r}?" if near else "nothing was exported yet"
        raise RunError(diagnose("N2A071", detail=f"there is no package {name!r}", hint=hint))
    return name


def _is_missing(record: PackageRecord, versions: Iterable[VersionRecord]) -> bool:
    return not any((each.package, each.version) == (record.name, record.version) for each in versions)


def _without_history(record: PackageRecord) -> VersionRecord:
    """Return the last version as the ledger knows it, where the history's file was lost."""
    return VersionRecord(record.name, record.version, record.stamp, {}, ())


def _of_version(versions: Sequence[VersionRecord], version: str) -> list[VersionRecord]:
    found = [each for each in versions if each.version == version]
    if not found:
        known = [each.version for each in versions]
        hint = f"known are {', '.join(known[-8:])}" if known else "nothing was exported yet"
        raise RunError(diagnose("N2A071", detail=f"there is no version {version}", hint=hint))
    return found


def _package_version(record: VersionRecord) -> PackageVersion:
    return PackageVersion(
        record.package,
        record.version,
        record.stamp,
        record.counts,
        tuple(
            CardHistory(
                guid=change.guid,
                change=change.change,
                reason=change.reason,
                file=change.file,
                question=change.question,
                answer=change.answer,
                old_question=change.old_question or change.question,
                old_answer=change.old_answer or change.answer,
            )
            for change in record.changes
        ),
    )
