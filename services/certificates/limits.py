"""How often an address may ask the public pages, and all of them together.

Everything that could be a guess is counted in the database, for all processes together: typed details, files, and
codes or links that led nowhere. A code that was right has 144 random bits that nobody guesses; looking at it again is
counted in the process's cache only, against load, so that a GET request that finds something writes nothing.
"""

from datetime import datetime

from django.core.cache import cache

from services.core import tries

PER_MINUTE = 30
OVERALL_PER_MINUTE = 3000
EVERYBODY = "*"
CACHED = 120  # seconds


def may_ask(address: str, *, at: datetime) -> bool:
    """Count what may be a guess; return whether it may be answered."""
    own, overall = (tries.count(name, since=_minute(at)) for name in (_name(address), _name(EVERYBODY)))
    return own <= PER_MINUTE and overall <= OVERALL_PER_MINUTE


def may_look(address: str, *, at: datetime) -> bool:
    """Count a scanned code or an opened link in the cache; return whether it may be answered.

    Not to an address that has guessed its fill this minute, in whichever process.
    """
    minute = f"{at:%Y%m%d%H%M}"
    own, overall = (_cached(f"{tries.digest(name)}:{minute}") for name in (_name(address), _name(EVERYBODY)))
    guessed = tries.counted(_name(address), since=_minute(at))
    return own <= PER_MINUTE and overall <= OVERALL_PER_MINUTE and guessed < PER_MINUTE


def _name(address: str) -> str:
    return f"certificates.verify:{tries.network_of(address)}"


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _cached(name: str) -> int:
    key = f"certificates.looks:{name}"
    cache.add(key, 0, CACHED)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1
