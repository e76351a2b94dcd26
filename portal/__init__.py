"""The composition root. The Celery application is made with it, so that every process finds the configured broker."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
