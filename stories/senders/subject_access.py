"""All data about a sender as one ZIP: "what-we-hold.json" in readable words, and each story's files.

It names no member of staff.
"""

import json
import re
import tempfile
import zipfile
from html import unescape
from pathlib import PurePosixPath

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import strip_tags

from core.history.tracking import versions_of
from core.models import FormAttempt
from stories.media.files import FILE_FIELDS
from stories.models import AuditEvent, Sender

# In bytes. What is larger, such as a film, waits on the disk until it is handed out.
MAX_BYTES_IN_MEMORY = 5_000_000

BY_SENDER = (AuditEvent.What.SUBMITTED, AuditEvent.What.CHANGE_WANTED, AuditEvent.What.WITHDRAWN_BY_SENDER)
CHUNK_BYTES = 1_000_000
PARAGRAPH_END = re.compile(r"<br\s*/?>|</(?:p|li|h\d|blockquote)>", re.IGNORECASE)


def stories_from_same_address(sender):
    """Return every sender row with the email address of ``sender``, earliest story first."""
    return Sender.objects.filter(email__iexact=sender.email).select_related("story").order_by("story_id")


def subject_data(senders):
    """Return all data about these rows of one person as plain values."""
    attempts = FormAttempt.objects.sent_by(senders[0].email).order_by("at")
    return {
        "email": senders[0].email,
        "stories": [_story(each) for each in senders],
        "forms sent in the last days, by this address": [{"form": each.form, "at": each.at} for each in attempts],
    }


def as_zip(senders):
    """Return the ZIP as an open temporary file at position 0. The caller closes it."""
    file = tempfile.SpooledTemporaryFile(max_size=MAX_BYTES_IN_MEMORY)  # noqa: SIM115 the response closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as held:
        words = json.dumps(subject_data(senders), cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
        held.writestr("what-we-hold.json", words)
        for sender in senders:
            for stored, name in _files(sender.story):
                _add(held, stored, name)
    file.seek(0)
    return file


def _add(held, stored, name):
    try:
        source = stored.open("rb")
    except FileNotFoundError:
        # Lost from the disk: what we do hold is handed out all the same.
        return
    # As they are: pictures and films are packed already.
    with source, held.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
        for piece in source.chunks(CHUNK_BYTES):
            target.write(piece)


def _files(story):
    """Yield each file of ``story`` with its name in the ZIP."""
    for field in FILE_FIELDS:
        if stored := getattr(story, field):
            yield stored, f"story-{story.pk}/{field}{PurePosixPath(stored.name).suffix}"


def _story(sender):
    story = sender.story
    return {
        "number": story.pk,
        "sent by": {
            "name": sender.name,
            "email": sender.email,
            "parent or guardian of the teller": sender.is_parent_of_teller,
            "who is in the story": sender.people_in_it,
            "are they, or their family, content": sender.get_family_content_display(),
        },
        "state": story.get_state_display(),
        "sent to us at": story.submitted_at,
        "published at": story.published_at,
        "withdrawn at": story.withdrawn_at,
        "as it was sent": story.original_text,
        "as it stands": _words(story) | {"about": [tag.name for tag in story.tags.all()]},
        "what our team noted as missing": story.missing,
        "link to the video": story.video_link,
        "files": [name for _, name in _files(story)],
        "versions kept": [{"at": each.history_date} | _words(each) for each in versions_of(story)],
        "agreed to": [_consent(each) for each in story.consents.all()],
        "what happened": [_record(each) for each in story.audit_events.all()],
    }


def _words(version):
    """Return the text of ``version``, a story or one of its historical versions."""
    return {
        "title": version.title,
        "kind": version.get_kind_display(),
        "told by": version.told_by,
        "relation": version.relation,
        "in short": version.teaser,
        "about a death": version.is_about_death,
        "about a child": version.is_about_child,
        "describes illness or treatment in detail": version.is_graphic,
        "content note": version.content_note,
        "text": _as_plain(version.body),
        "what the photo shows": version.photo_alt,
        "transcript": version.transcript,
    }


def _consent(consent):
    return {
        "the story on this site": consent.text,
        "the photo on this site": consent.photo,
        "the video on this site": consent.video,
        "leaflets and social media": consent.leaflets,
        "being contacted about it": consent.contact,
        "words": consent.wording,
        "given by": consent.given_by,
        "where": consent.source,
        "given at": consent.given_at,
        "taken back at": consent.withdrawn_at,
    }


def _record(step):
    by_sender = step.what in BY_SENDER and not step.by_name
    return {
        "what": step.get_what_display(),
        "at": step.at,
        "by": "the sender" if by_sender else "our team, or this site",
        "what was written": step.note,
    }


def _as_plain(html):
    return unescape(strip_tags(PARAGRAPH_END.sub("\n", html))).strip()
