"""WebVTT captions: validation with line numbers, and storage.

``check`` is pure. Format: https://www.w3.org/TR/webvtt1/
"""

import io
import re

from django.core.exceptions import ValidationError

from core.uploads.file_types import size_in_words
from stories.media import files as media_files

FOLDER = "stories/captions"
# In bytes. An hour of talk has about 80,000.
LARGEST = 1_000_000

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?", re.ASCII)
_NO_CUES = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")

HOW = "Captions are kept in a file of the kind WebVTT, whose name ends in .vtt."
EMPTY = "This file is empty. Choose another one."
NOT_TEXT = f"This file is not captions. {HOW}"
SRT = "These captions are in the SRT format. Save them as WebVTT and send them again."
NO_HEADER = f"The first line must be the word WEBVTT. {HOW}"
NONE_IN_IT = "There are no captions in this file yet."


def store(story, file):
    """Store ``file`` as the captions of the story's video. Raises ``ValidationError`` as ``check`` does."""
    text = check(file)
    name = media_files.write(f"{media_files.new_name(FOLDER)}.vtt", io.BytesIO(text.encode()))
    try:
        media_files.change(story, captions=name)
    except BaseException:
        media_files.delete([name])
        raise


def remove(story):
    media_files.change(story, captions="")


def check(file):
    """Return the text of an open binary captions file. Raises ``ValidationError`` that names the line."""
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise ValidationError(EMPTY, code="empty")
    if size > LARGEST:
        raise ValidationError(f"{HOW} This one has {size_in_words(size)}, which is too much.", code="too_large")
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(NOT_TEXT, code="not_text") from error
    if _CONTROL.search(text):
        raise ValidationError(NOT_TEXT, code="not_text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_lines(text.split("\n"))
    return text


def _check_lines(lines):
    if not re.match(r"WEBVTT(?:[ \t]|\Z)", lines[0]):
        is_srt = any(re.match(r"\d\d:\d\d:\d\d,\d{3} -->", line) for line in lines[:20])
        raise ValidationError(SRT if is_srt else NO_HEADER, code="no_header")
    latest, cues = 0, 0
    # The head ends with the first empty line; what stands in it says nothing that must be checked.
    head, *blocks = _blocks(lines)
    if any("-->" in line for _, line in head):
        raise ValidationError("Line 2 must be empty, before the first caption.", code="no_gap")
    for block in blocks:
        if _NO_CUES.match(block[0][1]) and not any("-->" in line for _, line in block[:1]):
            continue
        # One line may stand above the times: the caption's number or name.
        at = 0 if "-->" in block[0][1] or len(block) == 1 else 1
        number, line = block[at]
        latest = _check_times(number, line, latest)
        if at + 1 == len(block):
            raise ValidationError(f"Line {number}: no words follow these times.", code="no_words")
        for number, line in block[at + 1 :]:
            if "-->" in line:
                raise ValidationError(f"Line {number}: leave a line empty before the next times.", code="no_gap")
        cues += 1
    if not cues:
        raise ValidationError(NONE_IN_IT, code="no_captions")


def _blocks(lines):
    """Yield blocks of non-empty lines, each line with its number from 1."""
    blocks, block = [], []
    for number, line in enumerate(lines, start=1):
        if line:
            block.append((number, line))
        elif block:
            blocks.append(block)
            block = []
    return [*blocks, block] if block else blocks


def _check_times(number, line, latest):
    """Return the start of the cue in milliseconds. ``latest`` is the start of the cue before it."""
    found = _TIMES.fullmatch(line)
    if not found:
        raise ValidationError(
            f"Line {number}: write the times like this: 00:01.000 --> 00:04.000.", code="times_not_understood"
        )
    hours, minutes, seconds, thousandths = (
        [int(part or 0) for part in parts] for parts in zip(found.groups()[:4], found.groups()[4:], strict=True)
    )
    begins, ends = (((hours[i] * 60 + minutes[i]) * 60 + seconds[i]) * 1000 + thousandths[i] for i in (0, 1))
    if ends <= begins:
        raise ValidationError(f"Line {number}: this caption ends before it begins.", code="times_turned_round")
    if begins < latest:
        raise ValidationError(f"Line {number}: this caption begins before the one above it.", code="out_of_order")
    return begins
