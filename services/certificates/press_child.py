"""The child of press.py: reads sheets, prints them, writes files with holes. Ends when its parent does."""

import json
import os
import pickle
import resource
import sys
from typing import Any, BinaryIO

LENGTH = 8


def main() -> None:
    """Print until the parent closes the pipe; what anything else prints goes to the error output."""
    source = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    configuration = pickle.loads(_message(source) or sys.exit())
    _configure(configuration)
    while message := _message(source):
        _limit_cpu(configuration["cpu_seconds"])
        _answer(answers, *_printed(message))


def _message(source: BinaryIO) -> bytes:
    length = int.from_bytes(source.read(LENGTH))
    return source.read(length)


def _configure(configuration: dict[str, Any]) -> None:
    from django.conf import settings

    backend = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": configuration["folders"],
        "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [_FILES])]},
    }
    settings.configure(PORTAL_DATA=configuration["PORTAL_DATA"], TEMPLATES=[backend], USE_I18N=False)
    from django.apps import apps

    apps.populate(())  # not django.setup(): it would load addresses, forms and models, half a second for nothing
    from services.certificates import spared

    spared.spare()
    size = configuration["megabytes"] << 20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


_FILES = "django.template.loaders.filesystem.Loader"


def _limit_cpu(seconds: int) -> None:
    """Give the next document so much processor time from now; past it the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY))


def _printed(message: bytes) -> tuple[dict[str, Any], bytes]:
    from services.certificates import fonts, rendering

    try:
        prepared = rendering.render(pickle.loads(message))
    except fonts.MissingGlyphs as error:
        return {"kind": "missing", "characters": error.characters}, b""
    except MemoryError:
        return {"kind": "memory"}, b""
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        return {"kind": "failed", "reason": str(error) or type(error).__name__}, b""
    return {"kind": "printed", "value_at": prepared.value_at}, prepared.content


def _answer(to: BinaryIO, head: dict[str, Any], content: bytes) -> None:
    words = json.dumps(head).encode()
    to.write(len(words).to_bytes(LENGTH) + words)
    if head["kind"] == "printed":
        to.write(len(content).to_bytes(LENGTH) + content)
    to.flush()


if __name__ == "__main__":
    main()
