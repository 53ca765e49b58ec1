"""What every test shares: hypothesis is reproducible where a run must not depend on luck, and looks further at home."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=_SLOW_MACHINES)
settings.register_profile("home", deadline=None, suppress_health_check=_SLOW_MACHINES)
settings.load_profile("ci" if os.environ.get("CI") else "home")
