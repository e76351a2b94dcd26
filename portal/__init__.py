"""The composition root: knows every room, is imported by none."""
