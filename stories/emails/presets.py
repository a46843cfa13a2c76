"""Email presets for moderators. Pure: no database, no clock.

Each email begins with "Hello," and ends with the private link, the helpline and urgent help. A moderator replaces
the [square brackets]; nothing is sent while one is left.
"""

import re
from typing import NamedTuple

# What a moderator has not filled in yet.
PLACEHOLDER = re.compile(r"\[[^\]\n]*\]")


class Ready(NamedTuple):
    """One preset: its label in the admin and its text."""

    label: str
    text: str


_NO_HURRY = "There is no hurry. You can answer on your private page, with the link below."
_KEPT_PRIVATE = "What you sent us stays private. We delete it, with your name and email address, after 12 months."
_THANKS = "Thank you for trusting us with your story. We have read it with care."

PUBLISHED = """\
Thank you for telling your story. It is on our site now, and it may help somebody feel less alone.

You can still ask us to change something, or take it off our site, whenever you wish. Your private page is the \
place to do so."""

SCHEDULED = """\
Thank you for telling your story. It will soon be on our site. The day is below.

If you would like something changed before then, or have thought again, please tell us. Your private page is the \
place to do so."""

ASK = {
    "names": Ready(
        "People named in it",
        f"""\
{_THANKS}

Your story names other people. Are they, or their families, content for it to be told? We can also leave their \
names out.

{_NO_HURRY}""",
    ),
    "family": Ready(
        "Family not asked yet",
        f"""\
{_THANKS}

You told us that you have not asked everybody who is in it. Could you ask them, and let us know? We will wait until \
we hear from you.

{_NO_HURRY}""",
    ),
    "photo": Ready(
        "The photo",
        f"""\
{_THANKS}

We have a question about your photo. Is everybody who can be seen in it content for it to be on our site? If you \
are not sure, we can publish your story without it.

{_NO_HURRY}""",
    ),
    "changes": Ready(
        "Words we changed",
        f"""\
{_THANKS}

We would like to change a few words, and to ask you first:

[The words as they were, and as they would be]

Does this still sound like you? Please tell us if anything is wrong.

{_NO_HURRY}""",
    ),
    "other": Ready(
        "Something else",
        f"""\
{_THANKS}

[Your question]

{_NO_HURRY}""",
    ),
}

DECLINE = {
    "general": Ready(
        "In general",
        f"""\
{_THANKS} We know how much it can take to write about such a time.

We have decided not to put it on our site. This is about what we can publish, and not about you. What you went \
through matters.

{_KEPT_PRIVATE}

If you would like to talk, please call our helpline. Its number is below.""",
    ),
    "others": Ready(
        "What it says about others",
        f"""\
{_THANKS} We know how much it can take to write about such a time.

Your story speaks about other people, or a place of care, in a way that we cannot check. So we have decided not to \
put it on our site. We are not saying that it did not happen.

{_KEPT_PRIVATE}

If you would like to talk, please call our helpline. Its number is below.""",
    ),
    "not-sepsis": Ready(
        "Not about sepsis",
        f"""\
{_THANKS} We know how much it can take to write about such a time.

Our site tells stories of sepsis, so people who look for them can find them. For that reason we have decided not \
to publish yours.

{_KEPT_PRIVATE}

If you would like to talk, please call our helpline. Its number is below.""",
    ),
}

WITHDRAW = {
    "asked": Ready(
        "They asked us to",
        f"""\
As you asked, we have withdrawn your story. It is no longer on our site, and you need not tell us why.

{_KEPT_PRIVATE}

Thank you for having shared it.""",
    ),
    "ours": Ready(
        "We decided to",
        f"""\
We have withdrawn your story, and want you to hear it from us. The reason is this:

[The reason, in a sentence or two]

{_KEPT_PRIVATE}

Thank you for having shared it. If you would like to talk, please call our helpline. Its number is below.""",
    ),
}
