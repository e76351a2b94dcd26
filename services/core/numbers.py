"""Reference numbers: what citizens copy from a receipt and officers write on a letter."""

import re
import secrets
from datetime import date
from typing import Any

from django.db import connection, transaction

from services.core.codes import mod_37_36_check
from services.core.labels import label

QUERY_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"  # nothing that is mistaken for another when read out


def next_in(series: str) -> int:
    """Return the next number of a series, from 1, without gaps; needs a transaction, others wait for its end."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number is taken inside the transaction that uses it.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (key, value) VALUES (%s, 1) "
            "ON CONFLICT (key) DO UPDATE SET value = core_counter.value + 1 RETURNING value",
            [series],
        )
        return int(cursor.fetchone()[0])


def application_number(region: str, day: date) -> str:
    """Return YJS + region + YYYYMMDD + six digits of the day's series + check character (ISO 7064 MOD 37,36).

    Take it late in the transaction: other submissions of the day wait for it.
    """
    body = f"YJS{region}{day:%Y%m%d}{next_in(f'application:{day:%Y%m%d}'):06d}"
    return body + mod_37_36_check(body)


def is_application_number(text: str) -> bool:
    """Return whether the text is a well-formed application number with a fitting check character."""
    return bool(re.fullmatch(r"YJS[0-9]{20}[0-9A-Z]", text)) and mod_37_36_check(text[:-1]) == text[-1]


def query_code() -> str:
    """Return an unguessable code of eight characters for the phone; the caller's unique constraint finds a repeat."""
    return "".join(secrets.choice(QUERY_ALPHABET) for _ in range(8))


def document_number(department_label: Any, kind: str, year: int) -> str:
    """Return a document's number, 示民政〔2026〕受字第000001号: one series per department, kind and year."""
    department = label(department_label, "zh")
    return f"示{department}〔{year}〕{kind}字第{next_in(f'document:{department}:{kind}:{year}'):06d}号"
