"""When a text is next to be reviewed, in words for editors. Pure: the day is passed in."""

from datetime import timedelta

# Who looks after a text is reminded this long before its review.
AHEAD = timedelta(days=30)


def review_due_text(next_review_on, today):
    """ "Due since 3 March 2026", "Due today", "Due on 3 March 2027" or "No date yet"."""
    if next_review_on is None:
        return "No date yet"
    if next_review_on == today:
        return "Due today"
    day = f"{next_review_on.day} {next_review_on:%B %Y}"
    return f"Due since {day}" if next_review_on < today else f"Due on {day}"
