"""Form fields for photos, videos and captions. Each validates and stores nothing.

``photos.store``, ``video.store``, ``video.link`` and ``captions.store`` store the cleaned values.
"""

from django import forms
from django.core.exceptions import ValidationError

from stories.media import captions, image_processing, video
from stories.media.video_links import NotAVideoError, video_link


class _CheckedFileField(forms.FileField):
    """A file field that validates the content and drops the sender's file name."""

    accept = ""

    def __init__(self, **options):
        options.setdefault("widget", forms.FileInput)
        super().__init__(**options)

    default_error_messages = {"empty": image_processing.EMPTY}

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"accept": self.accept}

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        # Only what has just been sent: not what was stored before, and not the tick that takes it away.
        if data and file is data:
            self.check(file)
            file.seek(0)
        return file

    def check(self, file):
        raise NotImplementedError


class PhotoField(_CheckedFileField):
    """A photo. The cleaned file has a ``picture`` attribute, so that ``photos.store`` need not decode it again."""

    # On an iPhone this also turns HEIC into JPEG before it is sent.
    accept = image_processing.ACCEPT

    def check(self, file):
        file.picture = image_processing.read(file)


class VideoField(_CheckedFileField):
    accept = ",".join(video.CONTENT_TYPES)

    def check(self, file):
        video.check(file)


class CaptionsField(_CheckedFileField):
    accept = ".vtt,text/vtt"

    def check(self, file):
        captions.check(file)


class VideoLinkField(forms.CharField):
    """A YouTube or Vimeo URL. The cleaned value is its canonical form."""

    def __init__(self, **options):
        options.setdefault("widget", forms.URLInput)
        super().__init__(**options)

    def clean(self, value):
        address = super().clean(value)
        if not address:
            return address
        try:
            return video_link(address).address
        except NotAVideoError as error:
            raise ValidationError(str(error), code="not_a_video") from error
