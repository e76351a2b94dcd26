"""Rehearsals: synthetic applicants and officers go through the real commands under a simulated clock.

They show, for any definition, published or not, what each way through its questions leads to, and that no rule of
the house breaks on the way. Everything happens in a transaction that is rolled back, unless it is to be kept.
"""
