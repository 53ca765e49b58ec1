"""A real Anki collection behind AnkiConnect's protocol, in this process: what the add-on does to a collection, without Anki's window.

Written after the add-on's README (FooSoft/anki-connect). It answers from the collection and from nothing else. As the
add-on does, it checks the key of every request, those inside `multi` too.
"""

from __future__ import annotations

import base64
import glob
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from anki.importing import AnkiPackageImporter

from support.anki_collection import CardId, Collection


class AnkiHere:
    """A running Anki.

    Attributes:
        collection: what it has.
        key, version, profile: what it asks for, and what it says.
        lacks: actions that it does not have.
        cut_at: the number of the request that it drops, from 0; before it is done, or after with `cut_late`.
        asked: every action that came, those inside `multi` among them.
        requests: the action of each request that came, also of one that was dropped.
    """

    def __init__(self, collection: Collection, url: str) -> None:
        self.collection = collection
        self.url = url
        self.key = ""
        self.profile = "User 1"
        self.version = 6
        self.lacks: set[str] = set()
        self.cut_at: int | None = None
        self.cut_late = False
        self.asked: list[str] = []
        self.requests: list[str] = []
        self.writes = threading.Lock()

    def answer(self, body: bytes) -> bytes | None:
        """Return the answer of a request, None where the connection is dropped."""
        with self.writes:
            request, number = json.loads(body), len(self.requests)
            self.requests.append(request["action"])
            is_cut = self.cut_at is not None and number >= self.cut_at
            if is_cut and not (self.cut_late and number == self.cut_at):
                return None
            answer = json.dumps(self.handle(request)).encode()
            return None if is_cut else answer

    def handle(self, request: dict[str, Any]) -> Any:
        """Do one action."""
        action, params = request["action"], request.get("params", {})
        self.asked.append(action)
        try:
            if (request.get("key") or "") != self.key:
                raise ValueError("valid api key must be provided")
            method: Callable[..., Any] | None = getattr(self, f"do_{action}", None)
            if method is None or action in self.lacks:
                raise ValueError("unsupported action")
            result = method(**params)
        except Exception as error:
            return {"result": None, "error": str(error)}
        return {"result": result, "error": None} if request.get("version", 4) > 4 and self.version > 4 else result

    # What the add-on's README documents, each by its name there.

    def do_version(self) -> int:
        return self.version

    def do_getActiveProfile(self) -> str:
        return self.profile

    def do_multi(self, actions: list[dict[str, Any]]) -> list[Any]:
        return [self.handle(each) for each in actions]

    def do_modelNamesAndIds(self) -> dict[str, int]:
        return {each.name: each.id for each in self.collection.anki.models.all_names_and_ids()}

    def _model(self, name: str) -> Any:
        model = self.collection.anki.models.by_name(name)
        if model is None:
            raise ValueError(f"model was not found: {name}")
        return model

    def do_modelFieldNames(self, modelName: str) -> list[str]:  # noqa: N803
        return [field["name"] for field in self._model(modelName)["flds"]]

    def do_modelTemplates(self, modelName: str) -> dict[str, dict[str, str]]:  # noqa: N803
        templates = self._model(modelName)["tmpls"]
        return {each["name"]: {"Front": each["qfmt"], "Back": each["afmt"]} for each in templates}

    def do_modelStyling(self, modelName: str) -> dict[str, str]:  # noqa: N803
        return {"css": self._model(modelName)["css"]}

    def do_findNotes(self, query: str) -> list[int]:
        return list(self.collection.anki.find_notes(query))

    def do_findCards(self, query: str) -> list[int]:
        return list(self.collection.anki.find_cards(query))

    def do_notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:
        found = [self.collection.anki.get_note(row) for row in notes]
        return [
            {
                "noteId": note.id,
                "tags": note.tags,
                "fields": {name: {"value": text, "order": at} for at, (name, text) in enumerate(note.items())},
                "modelName": (note.note_type() or {})["name"],
                "cards": list(note.card_ids()),
                **({} if "mod" in self.lacks else {"mod": note.mod}),
            }
            for note in found
        ]

    def do_notesModTime(self, notes: list[int]) -> list[dict[str, int]]:
        return [{"noteId": row, "mod": self.collection.anki.get_note(row).mod} for row in notes]

    def do_updateNoteFields(self, note: dict[str, Any]) -> None:
        found = self.collection.anki.get_note(note["id"])
        for name, value in note["fields"].items():
            if name in found:
                found[name] = value
        self.collection.anki.update_note(found)

    def do_addTags(self, notes: list[int], tags: str) -> None:
        self.collection.anki.tags.bulk_add(notes, tags)

    def do_removeTags(self, notes: list[int], tags: str) -> None:
        self.collection.anki.tags.bulk_remove(notes, tags)

    def do_changeDeck(self, cards: list[int], deck: str) -> None:
        found = self.collection.anki.decks.id(deck)
        assert found is not None
        self.collection.anki.set_deck(cards, found)

    def do_getReviewsOfCards(self, cards: list[int]) -> dict[str, list[dict[str, int]]]:
        names = ("id", "usn", "ease", "ivl", "lastIvl", "factor", "time", "type")
        query = f"select {', '.join(names)} from revlog where cid = ?"
        found = {card: self.collection._db.all(query, card) for card in cards}
        return {str(card): [dict(zip(names, row, strict=True)) for row in rows] for card, rows in found.items()}

    def do_cardsInfo(self, cards: list[int]) -> list[dict[str, Any]]:
        found = [self.collection.anki.get_card(CardId(row)) for row in cards]
        return [
            {"cardId": card.id, "note": card.nid, "lapses": card.lapses, "reps": card.reps, "queue": card.queue}
            for card in found
        ]

    def do_deleteNotes(self, notes: list[int]) -> None:
        self.collection.anki.remove_notes(notes)

    def do_importPackage(self, path: str) -> bool:
        AnkiPackageImporter(self.collection.anki, path).run()  # as the add-on does
        self.collection.anki.models._clear_cache()
        return True

    def do_getMediaFilesNames(self, pattern: str = "*") -> list[str]:
        return [Path(path).name for path in glob.glob(str(Path(self.collection.anki.media.dir(), pattern)))]  # noqa: PTH207

    def do_retrieveMediaFile(self, filename: str) -> str | bool:
        path = Path(self.collection.anki.media.dir(), filename)
        return base64.b64encode(path.read_bytes()).decode() if path.exists() else False

    def do_storeMediaFile(self, filename: str, data: str) -> str:
        self.collection.anki.media.trash_files([filename])
        return self.collection.anki.media.write_data(filename, base64.b64decode(data))


class _Handler(BaseHTTPRequestHandler):
    anki: AnkiHere

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.anki.answer(body)
        if answer is None:
            self.close_connection = True  # without a word
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def running_anki() -> Iterator[AnkiHere]:
    """Run an Anki with an empty collection, at a port of its own."""
    with Collection() as collection:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.daemon_threads = True
        anki = AnkiHere(collection, f"http://127.0.0.1:{server.server_port}")
        server.RequestHandlerClass = type("Handler", (_Handler,), {"anki": anki})
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
        thread.start()
        try:
            yield anki
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
