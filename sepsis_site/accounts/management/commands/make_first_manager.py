"""``manage.py make_first_manager``: create the account that invites all others."""

import os

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db.models import Q

from core.forms.email_address import normalise_email
from sepsis_site.accounts import emails as accounts_emails
from sepsis_site.accounts import invitations
from sepsis_site.accounts.passwords import tokens as passwords_tokens

RUN_AGAIN = "Run this command again to get a new link."


def manager_exists():
    """Return whether an active manager or superuser has a password."""
    able = get_user_model().objects.filter(is_active=True, is_staff=True, is_superuser=True)
    return any(person.has_usable_password() for person in able.only("password"))


class Command(BaseCommand):
    help = (
        "Makes the first account, for whoever will invite the others, and gives a link that chooses its password once. "
        "In development the link is printed; a real site mails it. There is no default password."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", nargs="?", help="their email address; asked for when it is left out")

    def handle(self, *, email, **options):
        if manager_exists():
            raise CommandError(
                "There is a first account already. Whoever has it can invite others in the admin, under “Users”. "
                "If nobody can log in any more: manage.py createsuperuser."
            )
        if not settings.EMBEDDED and not settings.SITE_ADDRESS:
            raise CommandError("Set SITE_ADDRESS: the mail needs to say where the site stands. See .env.example.")
        try:
            email = normalise_email(email if email is not None else input("Your email address: "))
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        # Asked twice, the first link was lost, or the mail: the same account gets another.
        known = get_user_model().objects.filter(Q(username__iexact=email) | Q(email__iexact=email)).first()
        if known and not (known.is_superuser and not known.has_usable_password()):
            raise CommandError("There is an account with this address that was made for something else. Use another.")
        person = known or invitations.add_person(email=email, name="", is_superuser=True)
        host = f"http://{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
        address = passwords_tokens.address_of(invitations.new_token(person), host=host)
        if settings.EMBEDDED:
            self.stdout.write(f"Open this link to choose a password. It works once, and for seven days:\n\n{address}\n")
        elif accounts_emails.send(accounts_emails.invitation(person, address)):
            self.stdout.write(f"We have sent a mail with a link to choose a password. {RUN_AGAIN}")
        else:
            raise CommandError(f"The account is made, but the mail could not be sent. Check EMAIL_URL. {RUN_AGAIN}")
