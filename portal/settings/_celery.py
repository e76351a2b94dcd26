"""Celery: the broker is only a wake-up call, the outbox table is the truth (services/core/outbox.py).

Brokers: pgmq:// (queues in the portal's own database, the default of bin/up), RabbitMQ or Redis in production,
memory:// when nothing is said (the relay then has nobody to wake).
"""

from celery.schedules import crontab
from psycopg.conninfo import make_conninfo

from portal import env

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "memory://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its reply queue's name is too long for pgmq
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 60  # seconds
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"

if CELERY_BROKER_URL.startswith("pgmq:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "conn_string": make_conninfo(env.text("DATABASE_URL"), application_name="queue"),
        "init_extension": False,  # the queue's tables come from a plain script, see portal/queue.py
        "use_notify": True,
        "notify_throttle_interval_ms": 0,
        "wait_time_seconds": 0,
        "polling_interval": 0.2,
        "visibility_timeout": CELERY_TASK_TIME_LIMIT + 30,  # a task that runs longer would be run twice
        "pool_size": 4,
        "pool_timeout": 3,  # seconds; publishing must not hold a request up while the database is away
    }

# What comes round again; missed rounds are made up for, because every task looks at the data and not at the hour.
CELERY_BEAT_SCHEDULE = {
    "time-limits": {"task": "casework.keep_time", "schedule": 60.0},
    "people": {"task": "people.keep_time", "schedule": 300.0},
    "calendar": {"task": "casework.look_at_calendar", "schedule": crontab(hour=8, minute=0)},
}
