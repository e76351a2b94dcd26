"""Several real connections at the same moment."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_once(*acts: Callable[[], Result]) -> list[Result | Exception]:
    """Run the acts in threads that start together, each on its own connection; return results or exceptions."""
    barrier = threading.Barrier(len(acts))
    results: list[Result | Exception] = [RuntimeError("did not run")] * len(acts)

    def run(place: int, act: Callable[[], Result]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - the caller looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
