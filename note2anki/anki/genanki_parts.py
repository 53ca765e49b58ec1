"""The parts of genanki that are used, without importing what they use for others: that takes longer than they do.

`import genanki` takes 30 ms. 15 of them go to asyncio, which the package `cached_property` imports, written before
Python had one of its own; 10 go to PyYAML, for fields that are given as YAML, and chevron, for requirements that are
found by rendering. Our note types give both as they are.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class _ImportedWhenUsed(ModuleType):
    """Stands for a module, which is imported when anything of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


@contextmanager
def _standing_in(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    """Let modules be found by these names while others are imported; those that are there already stay."""
    added = modules.keys() - sys.modules.keys()
    sys.modules.update({name: modules[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            del sys.modules[name]


_STAND_INS = {
    "cached_property": functools,  # whose `cached_property` does the same
    "chevron": _ImportedWhenUsed("chevron"),
    "yaml": _ImportedWhenUsed("yaml"),
}

with _standing_in(_STAND_INS):
    from genanki import Deck, Model, Package

__all__ = ["Deck", "Model", "Package"]
