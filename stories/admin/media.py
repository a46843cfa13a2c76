"""Add, replace, describe and remove the photo and video of a story in one transaction."""

from copy import copy

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import Textarea

from stories.admin.decision_forms import DecisionForm
from stories.media import captions, photos, video
from stories.media import files as media_files
from stories.media.fields import CaptionsField, PhotoField, VideoField, VideoLinkField
from stories.models import Story
from stories.models.workflow import constraint_error

# What stands in a file field of a story that is only tried out.
_SOME_FILE = "some file"


class PicturesForm(DecisionForm):
    """Every file is optional; a file that is not chosen keeps the stored one."""

    photo = PhotoField(
        label="Photo",
        required=False,
        help_text="Shown with the story, and in lists. A photo from a phone will do: where it was taken is removed.",
    )
    photo_alt = forms.CharField(
        label="What the photo shows",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="For people who cannot see it. Needed before the story is published.",
    )
    remove_photo = forms.BooleanField(
        label="Take the photo off", required=False, help_text="It is deleted from this site for good."
    )
    video = VideoField(label="Video", required=False, help_text="MP4 or WebM, up to 50 MB.")
    captions = CaptionsField(
        label="Captions of the video",
        required=False,
        help_text="A WebVTT file of all that is said, for people who cannot hear it. Needed with a video.",
    )
    video_link = VideoLinkField(
        label="Or a link to a video on YouTube or Vimeo",
        required=False,
        help_text="Copy its address from the browser. Nothing is asked of that site before a reader presses play.",
    )
    link_has_captions = forms.BooleanField(
        label="The linked video has captions of its own",
        required=False,
        help_text="Tick once you have watched it with captions on, and they are right.",
    )
    transcript = forms.CharField(
        label="Transcript",
        required=False,
        max_length=100_000,
        widget=Textarea(attrs={"rows": 8, "cols": 80, "class": "vLargeTextField"}),
        help_text="Everything that is said in the video, and what matters that is seen.",
    )
    poster = PhotoField(label="Still of the video", required=False, help_text="Shown before it plays.")
    remove_poster = forms.BooleanField(
        label="Take the still off", required=False, help_text="It is deleted from this site for good."
    )
    remove_video = forms.BooleanField(
        label="Take the video off",
        required=False,
        help_text="Our file is deleted for good. A link is only taken off this page.",
    )

    def __init__(self, *args, story, **options):
        super().__init__(*args, story=story, **options)
        for name in ("photo_alt", "video_link", "link_has_captions", "transcript"):
            self.fields[name].initial = getattr(story, name)
        there = {
            "photo": story.photo and f"There is one now, {story.photo_width} by {story.photo_height} points.",
            "video": story.video and "There is one now.",
            "captions": story.captions and "There are captions now.",
            "poster": story.poster and "There is one now.",
        }
        for name, words in there.items():
            if words:
                self.fields[name].help_text = f"{words} Another file takes its place."
        for name, is_there in (
            ("remove_photo", story.photo),
            ("remove_poster", story.poster),
            ("remove_video", story.video or story.video_link),
        ):
            if not is_there:
                del self.fields[name]

    def clean(self):
        answers = super().clean()
        for name in ("photo", "video", "poster"):
            if answers.get(name) and answers.get(f"remove_{name}"):
                self.add_error(name, "Choose a file, or take the old one off, not both.")
        is_new_link = answers.get("video_link") and answers["video_link"] != self.story.video_link
        if answers.get("video") and is_new_link:
            self.add_error("video_link", "Upload a video or link to one, not both.")
        if answers.get("captions") and not (answers.get("video") or (self.story.video and not is_new_link)):
            self.add_error("captions", "These captions have no video yet. Choose the video too.")
        if not self.errors and self.story.is_published:
            # Before any file is stored.
            self._try_out(answers)
        return answers

    def _try_out(self, answers):
        trial = copy(self.story)
        trial.photo_alt, trial.transcript = answers["photo_alt"], answers["transcript"]
        if answers["photo"]:
            trial.photo = _SOME_FILE
        if answers.get("remove_photo"):
            trial.photo = ""
        if answers["captions"]:
            trial.captions = _SOME_FILE
        if answers["video"]:
            trial.video, trial.video_link = _SOME_FILE, ""
        elif answers.get("remove_video"):
            trial.video = trial.video_link = ""
        elif answers["video_link"] != trial.video_link:
            trial.video_link = answers["video_link"]
            trial.video = "" if trial.video_link else trial.video
        if trial.video_link:
            trial.link_has_captions = answers["link_has_captions"]
        problems = trial.missing_consents(trial.consent)
        try:
            trial.validate_constraints()
        except ValidationError as error:
            problems += error.messages
        if problems:
            self.add_error(None, problems)


def save_pictures(story, by, answers, *, now):
    """Store the answers of ``PicturesForm``. Raises ``ValidationError`` if the story may not show a file."""
    try:
        with transaction.atomic():
            if not answers.get("remove_photo"):
                media_files.change(story, photo_alt=answers["photo_alt"])
            media_files.change(story, transcript=answers["transcript"])
            _save_video(story, answers)
            if answers.get("remove_poster"):
                photos.remove_poster(story)
            elif answers["poster"]:
                photos.store_poster(story, answers["poster"])
            if answers.get("remove_photo"):
                photos.remove(story)
            elif answers["photo"]:
                photos.store(story, answers["photo"])
            story.record_edit(by, now=now)
    except IntegrityError as error:
        story.refresh_from_db()
        if plain := constraint_error(error, Story):
            raise plain from error
        raise
    return True


def _save_video(story, answers):
    link = answers["video_link"]
    if answers.get("remove_video"):
        video.remove(story)
        return
    if answers["captions"]:
        captions.store(story, answers["captions"])
    if answers["video"]:
        video.store(story, answers["video"])
    elif link and (link, answers["link_has_captions"]) != (story.video_link, story.link_has_captions):
        video.link(story, link, has_captions=answers["link_has_captions"])
    elif story.video_link and not link:
        video.remove(story)
