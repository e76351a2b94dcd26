"""How often the pages without an account may be tried.

A number and the address it is typed from are counted apart and before anything is looked up, whether the number exists
or not and whether the details are right: what the limit says gives nothing away.
"""

from datetime import datetime

from services.core.tries import count, network_of

TRACKED_PER_NUMBER, TRACKED_PER_ADDRESS = 10, 30  # an hour
PAPERS_PER_ADDRESS, PAPERS_OVERALL = 20, 600  # an hour


def may_track(number: str, address: str, *, at: datetime) -> bool:
    """Count a look-up by number; return whether it may go on."""
    of_number, of_address = _count(f"track:{number}", at), _count(f"track-from:{network_of(address)}", at)
    return of_number <= TRACKED_PER_NUMBER and of_address <= TRACKED_PER_ADDRESS


def may_print(address: str, *, at: datetime) -> bool:
    """Count a notice to be printed; return whether it may go on."""
    own, overall = _count(f"paper-from:{network_of(address)}", at), _count("paper:*", at)
    return own <= PAPERS_PER_ADDRESS and overall <= PAPERS_OVERALL


def _count(name: str, at: datetime) -> int:
    return count(f"applications.{name}", since=at.replace(minute=0, second=0, microsecond=0))
