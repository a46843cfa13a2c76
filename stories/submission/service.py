"""Store a story sent in from this site."""

from typing import NamedTuple

from django.db import IntegrityError, transaction

from stories.media import photos
from stories.models import AuditEvent, Consent, Sender, Story
from stories.models.consent import SUBMISSION_FORM
from stories.models.story import RESERVED_SLUGS
from stories.submission.plain_text import as_paragraphs
from stories.submission.slugs import free_slug, plain_slug

# Two people who choose the same title in the same moment need a second try. More than that is a fault.
MAX_ATTEMPTS = 5

# What stands above a story without a title, until an editor finds a better one.
TITLES = {
    Story.Kind.SURVIVOR: "A survivor’s story",
    Story.Kind.RELATIVE: "A relative’s story",
    Story.Kind.BEREAVED: "A story of losing someone",
}


class Answers(NamedTuple):
    """The cleaned answers of the form. ``wording`` has each consent as shown, agreed or not."""

    name: str
    email: str
    is_parent_of_teller: bool
    kind: str
    told_by: str
    relation: str
    title: str
    text: str
    is_about_death: bool
    is_about_child: bool
    is_graphic: bool
    people_in_it: str
    family_content: str
    photo_alt: str
    may_publish: bool
    may_show_photo: bool
    may_use_in_leaflets: bool
    may_contact: bool
    wording: str


def submit(answers, *, photo, form_key, now):
    """Store a story for moderation and return it, or None if it is stored already.

    ``photo`` is a checked upload or None. ``form_key`` is equal for the same story sent twice, even concurrently. The
    caller sends the receipt afterwards.
    """
    for _ in range(MAX_ATTEMPTS - 1):
        if Sender.objects.filter(form_key=form_key).exists():
            return None
        try:
            return _store(answers, photo, form_key, now)
        except IntegrityError:
            # A concurrent request won: the same sender's second press, or another story with this title.
            continue
    return None if Sender.objects.filter(form_key=form_key).exists() else _store(answers, photo, form_key, now)


def content_note(*, is_about_death, is_about_child, is_graphic):
    """Return the content note of a story, or an empty text: "This story tells of a death."."""
    parts = [("of a death", is_about_death), ("of a child", is_about_child)]
    parts.append(("of illness or treatment in detail", is_graphic))
    told = [words for words, applies in parts if applies]
    if not told:
        return ""
    return f"This story tells {' and '.join(filter(None, [', '.join(told[:-1]), told[-1]]))}."


@transaction.atomic
def _store(answers, photo, form_key, now):
    about = {
        # A bereaved teller tells of a death.
        "is_about_death": answers.is_about_death or answers.kind == Story.Kind.BEREAVED,
        "is_about_child": answers.is_about_child,
        "is_graphic": answers.is_graphic,
    }
    title = answers.title or TITLES[answers.kind]
    story = Story.objects.create(
        title=title,
        slug=_free_slug(title),
        kind=answers.kind,
        told_by=answers.told_by,
        relation=answers.relation,
        **about,
        content_note=content_note(**about),
        original_text=answers.text,
        body=as_paragraphs(answers.text),
        state=Story.State.SUBMITTED,
        submitted_at=now,
    )
    # Before the photo: a second press waits here for the first, and leaves no file behind.
    Sender.objects.create(
        story=story,
        name=answers.name,
        email=answers.email,
        is_parent_of_teller=answers.is_parent_of_teller,
        people_in_it=answers.people_in_it,
        family_content=answers.family_content,
        form_key=form_key,
    )
    story.consent = Consent.objects.create(
        story=story,
        text=answers.may_publish,
        photo=bool(photo) and answers.may_show_photo,
        leaflets=answers.may_use_in_leaflets,
        contact=answers.may_contact,
        wording=answers.wording,
        given_by=f"{answers.name}, parent or guardian" if answers.is_parent_of_teller else answers.name,
        source=SUBMISSION_FORM,
        given_at=now,
    )
    story.photo_alt = answers.photo_alt if photo else ""
    story.save()
    AuditEvent.objects.create(story=story, what=AuditEvent.What.SUBMITTED, at=now)
    if photo:
        # Last: nothing that fails after it leaves its files behind.
        photos.store(story, photo)
    return story


def _free_slug(title):
    taken = Story.objects.filter(slug__startswith=plain_slug(title)).values_list("slug", flat=True)
    return free_slug(title, {*taken, *RESERVED_SLUGS})
