"""What was typed on a page after the session had ended: kept for the same browser until somebody has signed in again.

Only the page it was typed on shows it, and that page opens for its applicant alone.
"""

import time

from django.http import HttpRequest

KEY = "entries_kept"
LIFE = 60 * 60  # seconds
MOST = 60_000  # characters
NOT_KEPT = ("csrfmiddlewaretoken", "mark", "do")


def keep(request: HttpRequest) -> bool:
    """Keep what was sent; return whether it was little enough."""
    sent = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_KEPT}
    if sum(len(text) for texts in sent.values() for text in texts) > MOST:
        return False
    request.session[KEY] = {"path": request.path_info, "at": int(time.time()), "sent": sent}
    return True


def take(request: HttpRequest) -> dict[str, list[str]] | None:
    """Return what was kept for this page, once; what is old is forgotten."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path_info:
        return None
    del request.session[KEY]
    return dict(kept["sent"]) if time.time() - kept["at"] < LIFE else None
