"""What every test shares: hypothesis says the same at each run, unless it is asked to look further."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from note2anki.runs.work import spool

_SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=_SLOW_MACHINES)
settings.register_profile("explore", deadline=None, suppress_health_check=_SLOW_MACHINES)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(autouse=True)
def _no_cache_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test touches the user's cache; vaults of different tests lie in different folders, so that none finds another's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "no-cache"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that asks for it twice: as they are, and with the texts of all cards on the disk."""
    if metafunc.definition.get_closest_marker("also_on_disk"):
        metafunc.parametrize("_place_of_texts", ["memory", "disk"], indirect=True)


@pytest.fixture(autouse=True)
def _place_of_texts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have texts where those of very many cards are, if that is asked for; only in this process."""
    if getattr(request, "param", "memory") == "disk":
        monkeypatch.setattr(spool, "MUCH", 0)
        monkeypatch.setattr(spool, "MANY", 0)
