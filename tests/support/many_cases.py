"""Many cases at once, by SQL: copies of one case in any state, for lists that have to stay fast."""

from django.db import connection

from services.casework.models import Case

COPY_APPLICATIONS = """
INSERT INTO applications_application
SELECT (jsonb_populate_record(NULL::applications_application, to_jsonb(original) || jsonb_build_object(
    'id', gen_random_uuid(),
    'number', 'COPY' || lpad(n::text, 8, '0'),
    'query_code', lpad(to_hex(n), 8, '0'),
    'subject_key', 'copy' || n,
    'applicant_name', substr(%(surnames)s, 1 + (n * 7) %% length(%(surnames)s), 1)
        || substr(%(given)s, 1 + (n * 11) %% length(%(given)s), 1) || substr(%(given)s, 1 + n %% length(%(given)s), 1)
))).* FROM applications_application original, generate_series(%(first)s, %(last)s) n WHERE original.id = %(id)s
"""

COPY_CASES = """
INSERT INTO casework_case
SELECT (jsonb_populate_record(NULL::casework_case, to_jsonb(original) || jsonb_build_object(
    'id', gen_random_uuid(), 'application_id', application.id, 'matter', original.matter || copy,
    'state', 'pending', 'received_at', NULL, 'due_on', NULL
))).* FROM casework_case original, applications_application application, generate_series(1, %(each)s) copy
WHERE original.id = %(case)s AND application.number LIKE 'COPY%%'
  AND substr(application.number, 5)::int BETWEEN %(first)s AND %(last)s
"""

START = """
UPDATE casework_case SET state = 'intake', received_at = now() - random() * interval '10 days',
    due_on = current_date - 3 + (random() * 9)::int
WHERE state = 'pending' AND application_id IN (SELECT id FROM applications_application WHERE number LIKE 'COPY%%')
"""

GIVE_CARDS = """
UPDATE casework_case SET card = CASE WHEN due_on < current_date THEN 'red' WHEN due_on = current_date THEN 'yellow'
    WHEN due_on = current_date + 1 THEN 'reminder' ELSE 'none' END
WHERE state = 'intake' AND application_id IN (SELECT id FROM applications_application WHERE number LIKE 'COPY%%')
"""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华文辉玉萍建"


def copy(case: Case, applications: int, each: int = 1, first: int = 1) -> None:
    """Add applications like the case's, numbered from `first`, with `each` copies of the case, all in intake."""
    names = {"surnames": SURNAMES, "given": GIVEN}
    span = {"first": first, "last": first + applications - 1}
    with connection.cursor() as cursor:
        cursor.execute(COPY_APPLICATIONS, {"id": case.application_id, **names, **span})
        cursor.execute(COPY_CASES, {"case": case.pk, "each": each, **span})
        cursor.execute(START)
        cursor.execute(GIVE_CARDS)
