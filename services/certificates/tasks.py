"""What the worker does for this room. Idempotent: an issued row is left alone, and one row is made by one worker."""
