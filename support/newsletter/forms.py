"""Newsletter forms: choices and, for the sign-up, the email address."""

import re
import unicodedata

from django import forms
from django.core import signing

from core.forms.email_address import EMAIL_INVALID, normalise_email
from core.forms.spam_protection import ONCE_MORE, SpamProtectedForm
from support.models.subscriber import Choices

CONSENT_SALT = "support.newsletter.consent"

INTEREST_WANTED = "Choose at least one thing to hear about."
OUTWARD_CODE_WANTED = "Type a UK postcode, or its first half, like BN3."

INTERESTS = [
    ("news", "News from UK Sepsis Trust"),
    ("events", "Events near me"),
    ("fundraising", "Fundraising, and how to take part"),
]

# The shapes of Royal Mail's Programmers' Guide: A9, A99, AA9, AA99, A9A, AA9A.
_OUTWARD = r"[A-Z]{1,2}[0-9][0-9A-Z]?"
_WHOLE = re.compile(rf"({_OUTWARD})[0-9][A-Z]{{2}}")
_HALF = re.compile(_OUTWARD)
# Half a postcode and the beginning of the other half, kept apart by a space: "BN3 3".
_MORE_THAN_HALF = re.compile(rf"({_OUTWARD}) [0-9][A-Z]?")


def outward_code(text):
    """Return the first half of a typed postcode, "bn3 3wr" → "BN3"; None if it is not one."""
    plain = unicodedata.normalize("NFKC", text[:200]).upper()
    spaced = " ".join(re.sub(r"[^A-Z0-9]+", " ", plain).split())
    compact = spaced.replace(" ", "")
    for shape, typed in ((_WHOLE, compact), (_MORE_THAN_HALF, spaced)):
        if match := shape.fullmatch(typed):
            return match[1]
    return compact if _HALF.fullmatch(compact) else None


class ChoicesForm(SpamProtectedForm):
    """What to receive. ``choices`` holds the cleaned answer.

    The form carries a signed copy of ``consent_wording``, so that the stored consent has the wording shown even if an
    editor changes it meanwhile.
    """

    wording_shown = forms.CharField(required=False, widget=forms.HiddenInput)

    interests = forms.MultipleChoiceField(
        label="What would you like to hear about?",
        help_text="Choose as many as you like.",
        choices=INTERESTS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": INTEREST_WANTED, "invalid_choice": INTEREST_WANTED},
    )
    outward_code = forms.CharField(
        label="Your postcode, for events near you",
        help_text="Only if you ticked events. The first half will do, like BN3. It is all we keep.",
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "postal-code",
                "class": "input--short",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    leave_out_family_days = forms.BooleanField(
        label="Leave out mail about Mother’s Day, Father’s Day and Christmas", required=False
    )

    def __init__(self, *arguments, consent_wording, **options):
        super().__init__(*arguments, **options)
        self.consent_wording = consent_wording
        signed = signing.Signer(salt=CONSENT_SALT).sign_object(consent_wording, compress=True)
        self.initial["wording_shown"] = signed
        self._knows_what_was_shown = True
        if self.is_bound:
            name = self.add_prefix("wording_shown")
            try:
                self.consent_wording = signing.Signer(salt=CONSENT_SALT).unsign_object(self.data.get(name, ""))
            except signing.BadSignature:
                # Cut short, or made up. They see today's words, and are asked once more.
                self._knows_what_was_shown = False
                self.data = self.data.copy()
                self.data[name] = signed

    @classmethod
    def initial_of(cls, choices):
        """Return the initial values."""
        return {
            "interests": [name for name, _ in INTERESTS if getattr(choices, name)],
            "outward_code": choices.outward_code,
            "leave_out_family_days": not choices.family_days,
        }

    def clean(self):
        cleaned = super().clean()
        if not self._knows_what_was_shown:
            self.add_error(None, ONCE_MORE)
        wants_events = "events" in cleaned.get("interests", [])
        typed = cleaned.get("outward_code", "")
        # Without events near them we have no use for where they live.
        cleaned["outward_code"] = outward_code(typed) if wants_events else ""
        if cleaned["outward_code"] is None:
            self.add_error("outward_code", OUTWARD_CODE_WANTED)
        return cleaned

    @property
    def choices(self):
        ticked = self.cleaned_data["interests"]
        return Choices(
            news="news" in ticked,
            events="events" in ticked,
            outward_code=self.cleaned_data["outward_code"],
            fundraising="fundraising" in ticked,
            family_days=not self.cleaned_data["leave_out_family_days"],
        )


class NewsletterForm(ChoicesForm):
    """The sign-up: email address and choices."""

    email = forms.CharField(
        label="Your email address",
        error_messages={"required": EMAIL_INVALID},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    field_order = ["email", "interests", "outward_code", "leave_out_family_days"]

    def clean_email(self):
        return normalise_email(self.cleaned_data["email"])
