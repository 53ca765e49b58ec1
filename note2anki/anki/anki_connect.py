"""Asks a running Anki through its add-on AnkiConnect: JSON over HTTP, one action a request or many in one.

Source: the add-on's README and its `plugin/web.py`, *FooSoft/anki-connect*. Every request carries the version and the
key, those inside `multi` too, which it checks one by one.
"""

from __future__ import annotations

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

VERSION = 6
#: Seconds to wait for an answer: Anki answers between two drawings of its window, and an import takes long.
PATIENCE, LONG_PATIENCE = 60, 1800
#: How many actions go into one `multi`.
BATCH = 50
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Item = TypeVar("Item")


class SilentError(Exception):
    """Nothing answers, the connection was cut off, or what answers is no AnkiConnect; the message says which."""


class RefusedError(Exception):
    """Anki answered that it does not do it; the message is its own."""

    @property
    def is_about_the_key(self) -> bool:
        """Whether a key is asked for, or the one given is wrong."""
        return "api key" in str(self).lower()


class AnkiConnect(Struct, frozen=True):
    """A running Anki.

    Attributes:
        url: where AnkiConnect listens.
        key: its API key, or empty; it goes into requests and nowhere else.
    """

    url: str
    key: str = ""

    def __repr__(self) -> str:
        return f"AnkiConnect({self.url!r})"  # a key is nothing to show

    @property
    def is_valid(self) -> bool:
        """Whether the address is one of the web's, and can stand in a request."""
        try:
            parts = urlsplit(self.url)
            host = (parts.hostname or "").encode("idna")
            can_stand = (parts.path + parts.query).isascii() and not re.search(r"[\x00-\x20\x7f]", self.url)
            return parts.scheme in ("http", "https") and bool(host) and parts.port != 0 and can_stand
        except ValueError:
            return False

    @property
    def is_on_this_machine(self) -> bool:
        """Whether paths mean the same there as here, as far as the address tells."""
        return urlsplit(self.url).hostname in _LOOPBACK

    def ask(self, action: str, *, patience: float = PATIENCE, **params: object) -> Any:
        """Have one action done and return its result.

        Raises:
            SilentError: no answer.
            RefusedError: Anki cannot do it.
        """
        return _result(self._post(self._request(action, params), patience))

    def ask_many(self, action: str, each: Iterable[Mapping[str, object]]) -> Iterator[Any]:
        """Have an action done with many parameters, and yield each result, or the `RefusedError` in its place.

        Raises:
            SilentError: no answer; what was yielded is done.
        """
        for batch in batches(list(each), BATCH):
            yield from self.ask_at_once([(action, params) for params in batch])

    def ask_at_once(self, asked: Sequence[tuple[str, Mapping[str, object]]]) -> Iterator[Any]:
        """Have actions done one after another, with no cut between; what is yielded and raised is as for `ask_many`."""
        answers = self.ask("multi", actions=[self._request(action, params) for action, params in asked])
        if not isinstance(answers, list) or len(answers) != len(asked):
            raise SilentError("it does not answer every action of a request")
        for answer in answers:
            try:
                yield _result(answer)
            except RefusedError as error:
                yield error

    def _request(self, action: str, params: Mapping[str, object]) -> dict[str, object]:
        key = {"key": self.key} if self.key else {}
        return {"action": action, "version": VERSION, "params": dict(params), **key}

    def _post(self, request: dict[str, object], patience: float) -> Any:
        data = json.dumps(request).encode()
        asked = urllib.request.Request(self.url, data, {"Content-Type": "application/json"})
        # A proxy of the environment has no business between two programs of one person.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=patience) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            body = _failed(error)
        except urllib.error.URLError as error:
            raise SilentError(_reason(error.reason)) from error
        except (OSError, http.client.HTTPException) as error:
            raise SilentError(_reason(error)) from error
        try:
            return json.loads(body)
        except ValueError as error:
            raise SilentError("what answers there is no AnkiConnect") from error


def batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield the items in portions."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _result(answer: Any) -> Any:
    if not isinstance(answer, dict) or "error" not in answer:
        # Versions before 5 answer with the bare result, whatever version is asked for.
        if isinstance(answer, int):
            return answer
        raise SilentError("what answers there is no AnkiConnect")
    if answer["error"] is not None:
        raise RefusedError(" ".join(str(answer["error"]).split()))
    return answer.get("result")


def _failed(error: urllib.error.HTTPError) -> bytes:
    """Return the body of an answer that says it failed: a server's own error may be in it."""
    try:
        with error:
            body = error.read()
    except (OSError, http.client.HTTPException) as cut:
        raise SilentError(_reason(cut)) from cut
    if not body.lstrip().startswith(b"{"):
        raise SilentError(f"what answers there is no AnkiConnect (HTTP {error.code})")
    return body


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "it gives no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, http.client.HTTPException | ConnectionError):
        return "the connection was cut off"
    return getattr(error, "strerror", None) or str(error)
