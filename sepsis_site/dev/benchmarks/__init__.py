"""Measure the finder, the searches and the maps, and how they grow. Run with ``make bench``.

Uses temporary databases of the embedded server. What to expect: docs/operations.md.
"""

missed = []


def check(expectation, holds):
    """Print whether an expectation holds, and remember it if not."""
    print(f"  {'OK    ' if holds else 'NOT OK'}  {expectation}", flush=True)
    if not holds:
        missed.append(expectation)
