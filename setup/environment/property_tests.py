"""Pytest plugin: property tests fail for what they find, never for being slow.

How long an example takes depends on what else the machine does.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "komunigi", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("komunigi")
