"""What a worker does. Idempotent: the row's lock and its done_at stand behind every delivery of the message."""

from celery import shared_task

from services.core import outbox


@shared_task(name=outbox.TASK, ignore_result=True)  # type: ignore[untyped-decorator]
def run_outbox_row(row_id: str) -> None:
    """Do one outbox row; a row already done, in other hands or not yet due is left alone."""
    outbox.run_row(row_id)
