"""Groups of skin tone by the individual typology angle (ITA) of the cheeks."""

from __future__ import annotations

DARKEST_LIGHT, LIGHTEST_DARK = 41.0, 10.0
"""Degrees; both borders belong to the intermediate group."""

LIGHT, INTERMEDIATE, DARK = "ITA above 41", "ITA 10 to 41", "ITA below 10"

TONES = (LIGHT, INTERMEDIATE, DARK)


def tone_of(ita: float) -> str:
    """The group of an angle in degrees; "ITA unknown" for NaN."""
    if ita != ita:
        return "ITA unknown"
    return LIGHT if ita > DARKEST_LIGHT else INTERMEDIATE if ita >= LIGHTEST_DARK else DARK
