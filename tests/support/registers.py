"""The demo city's registers inside the test's own process, whose faults can be switched while it runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from services.sharing.register_server import RegisterServer, make_server


@contextmanager
def running_registers() -> Iterator[RegisterServer]:
    """Serve on a free port; `server.faults["population"] = "down"` makes a register fail."""
    server = make_server(0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=2)


def address_of(server: RegisterServer) -> str:
    """Return the address to put into REGISTERS_URL."""
    return f"http://127.0.0.1:{server.server_port}"
