"""The demo city's SMS gateway and mail server inside the test's own process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.notices.smtp_sink import SmtpSink
from services.notices.stand_in import StandIn, make_server


@contextmanager
def running_gateway(folder: Path, settings: Any) -> Iterator[StandIn]:
    """Serve on free ports and point the portal there; `server.fault = "down"` makes the gateway fail."""
    server = make_server(folder, 0)
    sink = SmtpSink(("127.0.0.1", 0), server.tray.take_mail)
    threads = [
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        for one in (server, sink)
    ]
    for thread in threads:
        thread.start()
    settings.SMS_GATEWAY = {**settings.SMS_GATEWAY, "url": f"http://127.0.0.1:{server.server_port}", "timeout": 2.0}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.server_address[1]
    try:
        yield server
    finally:
        for one in (server, sink):
            one.shutdown()
            one.server_close()
        for thread in threads:
            thread.join(timeout=2)
