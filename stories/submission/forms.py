"""The form for sending in a story."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from core.forms.email_address import EMAIL_INVALID, normalise_email
from core.forms.spam_protection import SpamProtectedForm
from core.uploads.file_types import size_in_words
from stories.media.fields import PhotoField
from stories.media.image_processing import KINDS as PHOTO_KINDS
from stories.media.image_processing import LARGEST_FILE
from stories.models import Sender, Story
from stories.submission.plain_text import as_paragraphs, as_typed, one_line
from stories.submission.service import Answers

MAX_TEXT_LENGTH = 20_000
MAX_PEOPLE_LENGTH = 1000

OLD_ENOUGH, GUARDIAN, TOO_YOUNG = "16", "guardian", "under 16"
AGES = [
    (OLD_ENOUGH, "I am 16 or over"),
    (GUARDIAN, "I am a parent or guardian, sending it for someone under 16"),
    (TOO_YOUNG, "I am under 16"),
]
AGE_WANTED = "Tell us whether you are 16 or over."
ASK_AN_ADULT = (
    "We would like to read your story. Because you are under 16, it has to come to us through an adult. "
    "Ask your parent or guardian to send it with you."
)

KINDS = [
    (Story.Kind.SURVIVOR, "I have had sepsis"),
    (Story.Kind.RELATIVE, "Someone close to me has had sepsis"),
    (Story.Kind.BEREAVED, "I have lost someone to sepsis"),
]

TELLS_OF = [("death", "A death"), ("child", "A child"), ("graphic", "Illness or treatment, in detail")]

# Each stands beside a box of its own. What was ticked and what was not is kept word for word with the story.
CONSENTS = {
    "may_publish": "UK Sepsis Trust may publish my story on this website.",
    "may_show_photo": "UK Sepsis Trust may show my photo with my story.",
    "may_use_in_leaflets": "UK Sepsis Trust may use my story in leaflets and on social media.",
    "may_contact": "UK Sepsis Trust may contact me later, to ask about using my story in other ways.",
}
CONSENT_TERMS = (
    "We may shorten your story. If we change anything, we ask you before we publish it. "
    "You can change your mind at any time, with the private link that we email you."
)

PHOTO_TOO_LARGE = (
    f"This photo is too large. It can have {size_in_words(LARGEST_FILE)} at most: make it smaller, or leave it out."
)
PHOTO_AGAIN = "Choose your photo again. Browsers do not keep it when something has to be changed."


def _line(label, most, *, wanted="", hint="", autocomplete="off"):
    """Return a one-line field of up to ``most`` characters; ``wanted`` is its "required" message."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(wanted),
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": wanted},
        validators=[_up_to(most, label)],
    )


def _up_to(most, label):
    def check(text):
        if len(as_typed(text)) > most:
            raise ValidationError(f"“{label}” has {len(as_typed(text)):,} letters. Use {most:,} at most.")

    return check


def _several_lines(label, most, *, rows, hint, wanted=""):
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(wanted),
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        error_messages={"required": wanted},
        validators=[_up_to(most, label)],
    )


def _one_of(label, choices, wanted, hint=""):
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=hint,
        widget=forms.RadioSelect,
        error_messages={"required": wanted, "invalid_choice": wanted},
    )


class ShareForm(SpamProtectedForm):
    age = _one_of("Are you 16 or over?", AGES, AGE_WANTED)
    name = _line("Your name", 80, wanted="Type your name.", hint="Only our team sees this.", autocomplete="name")
    email = forms.CharField(
        label="Your email address",
        help_text="We send your private link there. We never publish it.",
        error_messages={"required": EMAIL_INVALID},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    kind = _one_of("What is closest to you?", KINDS, "Choose what is closest to you.")
    told_by = _line(
        "The name to show with your story",
        80,
        hint="Your first name, or another name. Leave it empty to show no name.",
    )
    relation = _line(
        "Who you are in the story",
        80,
        hint="Such as “mother of a boy who was three”. We show it with your story. You can leave it empty.",
    )
    title = _line("A title, if you have one", 120)
    text = _several_lines(
        "Your story",
        MAX_TEXT_LENGTH,
        rows=14,
        hint="As short or as long as you like, up to about 3,500 words. Leave an empty line between paragraphs.",
        wanted="Write your story. A few lines are enough.",
    )
    tells_of = forms.MultipleChoiceField(
        label="Does your story tell of any of these?",
        help_text="If it does, we say so before it begins. Readers can then choose whether to read on.",
        choices=TELLS_OF,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list, or leave all three empty."},
    )
    people_in_it = _several_lines(
        "Who else is in your story?",
        MAX_PEOPLE_LENGTH,
        rows=3,
        hint="Such as “my husband and our daughter”. Only our team sees this. You can leave it empty.",
    )
    family_content = _one_of(
        "Are they, or their family, content for it to be told?",
        Sender.FamilyContent.choices,
        "Tell us whether they are content for it to be told.",
        hint="Whatever you choose, you can send your story.",
    )
    photo = PhotoField(
        label="Your photo",
        required=False,
        help_text=f"{PHOTO_KINDS} Up to {size_in_words(LARGEST_FILE)}. We take out where and when it was taken.",
    )
    photo_alt = _line(
        "What does the photo show?",
        200,
        hint="A few words, for people who cannot see it. Such as “Sam and her father in their garden”.",
    )
    may_publish = forms.BooleanField(label=CONSENTS["may_publish"], required=False)
    may_show_photo = forms.BooleanField(label=CONSENTS["may_show_photo"], required=False)
    may_use_in_leaflets = forms.BooleanField(label=CONSENTS["may_use_in_leaflets"], required=False)
    may_contact = forms.BooleanField(label=CONSENTS["may_contact"], required=False)

    def __init__(self, *arguments, photo_is_too_large=False, **options):
        """``photo_is_too_large``: the upload handler dropped the photo."""
        super().__init__(*arguments, **options)
        self._photo_is_too_large = photo_is_too_large

    # As the page asks for them: headings, the sentence under it, and the boxes.
    @property
    def about_fields(self):
        return [self[name] for name in ("age", "name", "email", "kind", "told_by", "relation")]

    @property
    def story_fields(self):
        return [self[name] for name in ("title", "text", "tells_of")]

    @property
    def people_fields(self):
        return [self[name] for name in ("people_in_it", "family_content")]

    @property
    def photo_fields(self):
        return [self[name] for name in ("photo", "photo_alt")]

    @property
    def consent_fields(self):
        return [self[name] for name in CONSENTS]

    def clean_age(self):
        if self.cleaned_data["age"] == TOO_YOUNG:
            raise ValidationError(ASK_AN_ADULT)
        return self.cleaned_data["age"]

    def clean_photo(self):
        if self._photo_is_too_large:
            raise ValidationError(PHOTO_TOO_LARGE, code="too_large")
        return self.cleaned_data["photo"]

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_told_by(self):
        return one_line(self.cleaned_data["told_by"])

    def clean_relation(self):
        return one_line(self.cleaned_data["relation"])

    def clean_title(self):
        return one_line(self.cleaned_data["title"])

    def clean_photo_alt(self):
        return one_line(self.cleaned_data["photo_alt"])

    def clean_email(self):
        return normalise_email(self.cleaned_data["email"])

    def clean_text(self):
        text = as_typed(self.cleaned_data["text"])
        if not as_paragraphs(text):
            raise ValidationError(self.fields["text"].error_messages["required"])
        return text

    def clean_people_in_it(self):
        return as_typed(self.cleaned_data["people_in_it"]).strip()

    def ask_for_photo_again(self):
        """Add the hint that the browser has cleared the file input."""
        if self.files.get(self.add_prefix("photo")) and not self.has_error("photo"):
            self.add_error("photo", PHOTO_AGAIN)

    @property
    def chosen_photo(self):
        return self.cleaned_data.get("photo")

    @property
    def answers(self):
        """Return the cleaned answers of a valid form."""
        data = self.cleaned_data
        same = ("name", "email", "kind", "told_by", "relation", "title", "text", "people_in_it", "family_content")
        return Answers(
            **{name: data[name] for name in (*same, "photo_alt", *CONSENTS)},
            is_parent_of_teller=data["age"] == GUARDIAN,
            is_about_death="death" in data["tells_of"],
            is_about_child="child" in data["tells_of"],
            is_graphic="graphic" in data["tells_of"],
            wording=self._wording(),
        )

    def _wording(self):
        """Return what was agreed to and what was not, in the page's wording."""
        data = self.cleaned_data
        lines = [dict(AGES)[data["age"]], CONSENT_TERMS]
        return "\n".join(lines + [f"{'Yes' if data[name] else 'No'}: {words}" for name, words in CONSENTS.items()])

    @property
    def form_key(self):
        """Return a key that is the same for the same story sent twice and differs after any edit.

        A second press stores nothing, and a correction after "back" is kept.
        """
        digest = hashlib.sha256()
        if self.chosen_photo:
            for chunk in self.chosen_photo.chunks():
                digest.update(chunk)
            self.chosen_photo.seek(0)
        kept = repr((self.cleaned_data["shown"], self.answers, digest.hexdigest()))
        return salted_hmac("stories.submission.forms", kept, algorithm="sha256").hexdigest()
