"""The form for printed booklets by post."""

import re
import unicodedata
import uuid

from django import forms
from django.core.exceptions import ValidationError

from core.forms.spam_protection import SpamProtectedForm

MOST_COPIES = 50

# The shapes of Royal Mail's Programmers' Guide; C I K M O V never stand in the last two places.
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][ABD-HJLNP-UW-Z]{2})")


def full_postcode(text):
    """Return a postcode as written on an envelope: "bn33wr" → "BN3 3WR". None if it is not one."""
    compact = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", text).upper())
    match = _POSTCODE.fullmatch(compact)
    return match and f"{match[1]} {match[2]}"


class BookletForm(SpamProtectedForm):
    """Name, address, and the number of copies of each of ``resources``."""

    name = forms.CharField(
        label="Your name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type your name.", "max_length": "Type a name of up to 100 letters."},
    )
    address = forms.CharField(
        label="Your address",
        help_text="A line for each part, as on an envelope. The postcode has a box of its own below.",
        max_length=400,
        widget=forms.Textarea(attrs={"autocomplete": "street-address", "rows": 4}),
        error_messages={
            "required": "Type the address to send the booklets to.",
            "max_length": "Type an address of up to 400 letters.",
        },
    )
    postcode = forms.CharField(
        label="Your postcode",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "postal-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "input--short",
            }
        ),
        error_messages={"required": "Type your postcode, like BN3 3WR."},
    )
    form_key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments, resources, wanted=None, **options):
        """``wanted`` is the primary key of the resource that starts with one copy."""
        super().__init__(*arguments, **options)
        self.initial.setdefault("form_key", str(uuid.uuid4()))
        self.resources = {f"copies_{resource.pk}": resource for resource in resources}
        for name, resource in self.resources.items():
            self.fields[name] = _copies_field(resource)
            if len(self.resources) == 1 or resource.pk == wanted:
                self.initial.setdefault(name, 1)
        self.order_fields(["leave_this_empty", "shown", "form_key", *self.resources])

    @property
    def copies_fields(self):
        return [self[name] for name in self.resources]

    @property
    def address_fields(self):
        return [self["name"], self["address"], self["postcode"]]

    @property
    def copies(self):
        """Return the cleaned {Resource: number of copies}."""
        wanted = {resource: self.cleaned_data.get(name) for name, resource in self.resources.items()}
        return {resource: number for resource, number in wanted.items() if number}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_address(self):
        lines = (" ".join(line.split()) for line in self.cleaned_data["address"].splitlines())
        return "\n".join(line for line in lines if line)

    def clean_postcode(self):
        written = full_postcode(self.cleaned_data["postcode"])
        if written is None:
            raise ValidationError("Type the full postcode, like BN3 3WR.")
        return written

    def clean(self):
        super().clean()
        if self.resources and not self.copies and not self.errors.keys() & self.resources.keys():
            self.add_error(next(iter(self.resources)), "Type how many copies you would like, such as 1.")

    @property
    def request_key(self):
        """Return a key that is equal for the same request sent twice and differs after any edit.

        A second press requests nothing more, and a correction after "back" is kept.
        """
        try:
            drawn = uuid.UUID(self.cleaned_data["form_key"])
        except ValueError:
            drawn = uuid.uuid4()
        kept = [self.cleaned_data[name] for name in ("name", "address", "postcode", *self.resources)]
        return uuid.uuid5(drawn, repr(kept))


def _copies_field(resource):
    wrong = f"Type a number from 0 to {MOST_COPIES} for “{resource.title}”."
    return forms.IntegerField(
        label=resource.title,
        required=False,
        min_value=0,
        max_value=MOST_COPIES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--number"}),
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], wrong),
    )
