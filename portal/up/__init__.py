"""What `bin/up` does: everything the demo city needs, from nothing, in one process that watches the others."""
