"""What a printing process is spared until its first document.

Modules WeasyPrint imports for kinds of fonts that ours are not: fontTools' subsetter and variable fonts. In their place
stand modules whose functions load the real ones when somebody calls them after all; for processes that print and do
nothing else. And compilers: cffi asks gcc and ldconfig for each name of a library that the loader does not know.
"""

import ctypes.util
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

UNUSED = {
    "fontTools.subset": ("Options", "Subsetter"),
    "fontTools.varLib": (),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
    "fontTools.ttLib.woff2": ("decompress", "WOFF2FlavorData"),
}


def spare() -> None:
    """Put the stand-ins in place of what has not been imported yet."""
    for name, functions in UNUSED.items():
        if name not in sys.modules:
            module = ModuleType(name)
            module.__path__ = []  # a package to those who import what is in it
            for function in functions:
                setattr(module, function, _later(name, function))
            sys.modules[name] = module


def _later(name: str, function: str) -> Any:
    def load(*given: Any, **named: Any) -> Any:
        for one in UNUSED:
            if getattr(sys.modules.get(one), "__spec__", None) is None:
                sys.modules.pop(one, None)
        return getattr(importlib.import_module(name), function)(*given, **named)

    return load


@contextmanager
def libraries_by_file_name() -> Iterator[None]:
    """Have libraries found by the loader alone, which knows libpango-1.0.so.0 and so on."""
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search
