"""Forms of the moderators' decisions about a story."""

from django import forms
from django.forms import Textarea

from stories.emails.presets import PLACEHOLDER
from stories.models import Consent

MAX_MESSAGE_LENGTH = 5000


class UKDateTimeField(forms.DateTimeField):
    """A date and time in the site's time zone, with the browser's own picker."""

    def __init__(self, **options):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        choose = "Choose a day and a time."
        super().__init__(
            widget=widget,
            help_text="Day and time in the UK.",
            error_messages={"required": choose, "invalid": choose},
            **options,
        )


class DecisionForm(forms.Form):
    """A form without fields. ``words`` is the initial text of a message."""

    use_required_attribute = False

    def __init__(self, *args, story, now, words="", **options):
        self.story, self.now = story, now
        super().__init__(*args, **options)


class WordsForm(DecisionForm):
    """A message to the sender, if the story has one."""

    must_be_sent = False

    message = forms.CharField(
        label="Your email",
        required=False,
        max_length=MAX_MESSAGE_LENGTH,
        widget=Textarea(attrs={"rows": 14, "cols": 80, "class": "vLargeTextField"}),
        help_text="It begins with “Hello,”. Their private link, our helpline and 999 follow by themselves.",
    )
    email_it = forms.BooleanField(
        label="Email these words to the sender",
        required=False,
        initial=True,
        help_text="Untick when you have told them already, such as on the phone.",
    )

    def __init__(self, *args, story, now, words="", **options):
        super().__init__(*args, story=story, now=now, **options)
        self.fields["message"].initial = words
        if self.must_be_sent:
            del self.fields["email_it"]
        elif not hasattr(story, "sender"):
            del self.fields["email_it"], self.fields["message"]

    def clean(self):
        answers = super().clean()
        message = answers.get("message", "").strip()
        if not (self.must_be_sent or answers.get("email_it")):
            return answers | {"message": ""}
        if "message" in answers and not message:
            self.add_error("message", "Write what the sender is to be told.")
        if found := PLACEHOLDER.search(message):
            self.add_error("message", f"Fill in what stands in brackets, or take it out: {found[0]}")
        return answers | {"message": message, "email_it": True}


class AskForm(WordsForm):
    must_be_sent = True


class ScheduleForm(WordsForm):
    publish_at = UKDateTimeField(label="Publish it on")
    field_order = ["publish_at"]

    def clean_publish_at(self):
        if (publish_at := self.cleaned_data["publish_at"]) <= self.now:
            raise forms.ValidationError("Choose a time that is still to come.")
        return publish_at


class LeaveForm(DecisionForm):
    leaves_at = UKDateTimeField(label="It leaves the site on", required=False)

    def __init__(self, *args, story, now, words="", **options):
        super().__init__(*args, story=story, now=now, **options)
        self.fields["leaves_at"].initial = story.publish_until
        self.fields["leaves_at"].help_text = "Day and time in the UK. Empty: it stays on the site."

    def clean_leaves_at(self):
        leaves_at = self.cleaned_data["leaves_at"]
        if leaves_at is not None and leaves_at <= max(self.now, self.story.published_at):
            raise forms.ValidationError("Choose a time that is still to come, and after the story itself has come.")
        return leaves_at


class ConsentForm(forms.ModelForm):
    """A consent given outside the site, such as in a letter."""

    use_required_attribute = False

    given_at = UKDateTimeField(label="When they agreed")

    class Meta:
        model = Consent
        fields = ["text", "photo", "video", "leaflets", "contact", "wording", "given_by", "source", "given_at"]
        widgets = {"wording": Textarea(attrs={"rows": 5, "cols": 80, "class": "vLargeTextField"})}
        labels = {"given_by": "Who agreed", "source": "Where we have it from"}

    def __init__(self, *args, story, now, words="", **options):
        self.now = now
        super().__init__(*args, instance=Consent(story=story), **options)

    def clean_given_at(self):
        if (given_at := self.cleaned_data["given_at"]) > self.now:
            raise forms.ValidationError("This is still to come.")
        return given_at

    def clean(self):
        answers = super().clean()
        if not any(answers.get(name) for name in ("text", "photo", "video")):
            self.add_error(None, "Tick what they agreed to: the story, the photo or the video.")
        return answers
