"""Where the website's public files lie: editors' pictures and recordings, never a file of a citizen."""

from django.core.files.storage import default_storage

website = default_storage
