"""How a line of the log is written: without identity numbers, telephone numbers, card numbers and row contents.

Messages of this portal name rows by their keys only; what libraries and the database add is masked here.
"""

import logging
import re

DETAIL = re.compile(r"^(DETAIL|CONTEXT|Failing row contains|Key \().*$", re.MULTILINE)
QUERY = re.compile(r"(\s|\")(/[^\s?\"]*)\?[^\s\"]*")
IDENTITY = re.compile(r"(?<![0-9A-Za-z-])\d{6}(?:19|20)\d{9}[0-9Xx](?![0-9A-Za-z-])")
NUMBER = re.compile(r"(?<![0-9A-Za-z.:+-])(?:1\d{10}|\d{15,19})(?![0-9A-Za-z.:-])")  # telephones, cards, accounts


class Line(logging.Formatter):
    """Writes a record, its traceback included, and masks what belongs to a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return masked(super().format(record))


def masked(text: str) -> str:
    """Return the text without the contents of rows, queries of addresses, and numbers of people."""
    text = DETAIL.sub(r"\1 …", text)
    text = QUERY.sub(r"\1\2?…", text)
    return NUMBER.sub("…", IDENTITY.sub("…", text))
