"""What this room announces, inside the transaction in which it happened."""

from django.dispatch import Signal

# certificate: the Certificate that has just become valid: signed, stored and registered; its row is saved.
issued = Signal()

# letter: the Letter that has just been signed and stored.
letter_issued = Signal()

# certificate, event: a CertificateEvent (issued, suspended, revoked, …); the certificate's own row is saved after this.
status_changed = Signal()
