"""How dates and times stand in boxes, where Django's own way for the UK is not how people write them."""

# Boxes show the first of these: 14:00.
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
