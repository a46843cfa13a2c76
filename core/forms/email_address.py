"""Email addresses from visitors. Pure."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MAX_EMAIL_LENGTH = 254
EMAIL_INVALID = "Type your email address, like name@example.org."
EMAIL_UNREACHABLE = "We cannot send mail to this address. Type one like name@example.org."

# What validate_email lets through is narrowed to what people have: nothing quoted, no control characters, a
# domain with a dot, and after its last dot a word, which no number of a computer ends in. It begins with a letter,
# a digit or "_": with another sign, a spreadsheet could take it for a formula, and a program for an option.
_REACHABLE = re.compile(r"""[a-z0-9_][!#-'*+\-./0-9=?^-~]*@([a-z0-9-]+\.)+(?!localhost$)[a-z][a-z0-9-]*[a-z0-9]""")


def normalise_email(text):
    """Return the address in lower case with an ASCII domain. Raises ValidationError.

    Local host names and IP addresses are refused: our own mail server would try to deliver to them.
    """
    text = text.strip()
    if len(text) > MAX_EMAIL_LENGTH:
        raise ValidationError(EMAIL_INVALID)
    try:
        validate_email(text)
        name, domain = text.rsplit("@", 1)
        if not name.isascii():
            # Few mail servers take it, and the check above lets one or two such letters through.
            raise ValidationError(EMAIL_INVALID)
        address = f"{name}@{domain.encode('idna').decode()}".lower()
    except (ValidationError, UnicodeError) as error:
        raise ValidationError(EMAIL_INVALID) from error
    if len(address) > MAX_EMAIL_LENGTH:
        raise ValidationError(EMAIL_INVALID)
    if not _REACHABLE.fullmatch(address):
        raise ValidationError(EMAIL_UNREACHABLE)
    return address
