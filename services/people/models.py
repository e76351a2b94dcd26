from django.contrib.auth.models import AbstractUser


class Account(AbstractUser):
    """Somebody who signs in."""
