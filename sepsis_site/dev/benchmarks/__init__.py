"""How fast the finder and the searches are, and how that grows. ``make bench``; docs/operations.md says what to expect.

Runs in databases of its own on the embedded server, which it drops again.
"""
