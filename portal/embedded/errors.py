"""What can go wrong, in words for the person at the keyboard."""


class EmbeddedError(Exception):
    """The embedded database cannot be set up or started; the message says why and what to do."""
