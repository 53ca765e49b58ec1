"""The package's zip: the same members, in the same order and with the same dates, whenever it is written."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

from note2anki.model import Medium

COLLECTION = "collection.anki2"
MEDIA_LIST = "media"
MANIFEST = "note2anki.json"
# The earliest that a zip can name; the clock and the files' own dates would make equal packages differ.
_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16


def write_archive(target: Path, collection: Path, media: Sequence[Medium], manifest: bytes) -> None:
    """Write the zip and have it on the disk when this returns.

    Args:
        target: where to; what is there is replaced.
        collection: the database.
        media: files, in the order of their numbers in the package.
        manifest: the bytes of `note2anki.json`, which Anki ignores (rule 16).

    Raises:
        OSError: a file cannot be read or written.
        ValueError: a medium is not what it was when its name was made.
    """
    names = {str(number): medium.name for number, medium in enumerate(media)}
    with target.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            _add_file(archive, COLLECTION, collection)
            archive.writestr(_member(MEDIA_LIST), json.dumps(names, ensure_ascii=False))
            archive.writestr(_member(MANIFEST), manifest)
            for number, medium in enumerate(media):
                digest = _add_file(archive, str(number), Path(medium.path))
                if medium.digest and digest != medium.digest:
                    raise ValueError(f"the medium {medium.name!r} changed while it was read")
        out.flush()
        os.fsync(out.fileno())


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_file(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Add a file and return the SHA-256 of what was added, in hex."""
    member, digest = _member(name), hashlib.sha256()
    with path.open("rb") as source:
        member.file_size = os.fstat(source.fileno()).st_size  # tells zipfile whether 2 GiB are passed
        with archive.open(member, "w") as out:
            while block := source.read(1 << 20):
                digest.update(block)
                out.write(block)
    return digest.hexdigest()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = _UNIX
    member.external_attr = _READABLE
    return member
