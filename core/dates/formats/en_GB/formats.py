"""UK input formats of dates and times that differ from Django's."""

# Boxes show the first of these: 14:00.
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
