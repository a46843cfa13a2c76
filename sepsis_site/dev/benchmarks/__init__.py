"""How fast the finder and the searches are, and how that grows. ``make bench``; what to expect is said in README.md.

Runs in databases of its own on the embedded server, which it drops again.
"""
