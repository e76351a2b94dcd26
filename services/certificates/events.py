"""What this room announces, inside the transaction in which it happened."""

from django.dispatch import Signal

# certificate: the Certificate that has just become valid: signed, stored and registered.
issued = Signal()

# letter: the Letter that has just been signed and stored.
letter_issued = Signal()

# certificate, event: a CertificateEvent of a later day (suspended, revoked, …).
status_changed = Signal()
