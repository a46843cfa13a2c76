"""``manage.py review_reminders``: who is told what, once."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from faq.tests.factories import QuestionFactory
from support.tests.factories import PageFactory
from support.tests.test_newsletter_smtp import postbox  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

TODAY = date(2026, 11, 24)
SOON = date(2026, 12, 20)
OVERDUE = date(2026, 3, 3)


@pytest.fixture(autouse=True)
def _address_of_the_site(settings):
    settings.SITE_ADDRESS = "https://support.example.org"


@pytest.fixture
def run(capsys):
    """Run the command; what it says."""

    def run(*arguments):
        call_command("review_reminders", *arguments)
        return capsys.readouterr().out

    return run


@pytest.fixture
def nurse():
    return User.objects.create_user("nurse", email="nurse@example.org")


@pytest.fixture
def writer():
    return User.objects.create_user("writer", email="writer@example.org")


def test_an_owner_gets_one_mail_about_all_that_is_due_and_soon_due(run, nurse):
    question = QuestionFactory(question="Hair & “nails”?", slug="hair-loss", owner=nurse, next_review_on=SOON)
    page = PageFactory(title="About sepsis", slug="about-sepsis", owner=nurse, next_review_on=OVERDUE)
    PageFactory(title="Far off", owner=nurse, next_review_on=date(2027, 11, 24))
    said = run()
    [message] = mail.outbox
    assert message.to == ["nurse@example.org"]
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    due, soon = message.body.split("Due soon")
    assert (
        "- About sepsis\n"
        "  Due since 3 March 2026\n"
        "  Read it: https://support.example.org/about-sepsis/\n"
        f"  Change it: https://support.example.org/admin/support/page/{page.pk}/change/\n"
    ) in due
    assert (
        "- Hair & “nails”?\n"
        "  Due on 20 December 2026\n"
        "  Read it: https://support.example.org/faq/hair-loss/\n"
        f"  Change it: https://support.example.org/admin/faq/question/{question.pk}/change/\n"
    ) in soon
    assert "Far off" not in message.body
    assert said.splitlines() == [
        "Reminded the owner of “About sepsis”. Due since 3 March 2026.",
        "Reminded the owner of “Hair & “nails”?”. Due on 20 December 2026.",
        "Mails sent: 1.",
    ]


def test_a_heading_without_anything_under_it_is_left_out(run, nurse):
    PageFactory(owner=nurse, next_review_on=TODAY)
    run()
    assert "Due soon" not in mail.outbox[0].body
    assert "Due today" in mail.outbox[0].body


def test_each_owner_hears_only_of_their_own(run, nurse, writer):
    PageFactory(title="Nurse’s", owner=nurse, next_review_on=TODAY)
    QuestionFactory(question="Writer’s?", owner=writer, next_review_on=TODAY)
    run()
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert "Writer’s?" not in bodies["nurse@example.org"]
    assert "Nurse’s" not in bodies["writer@example.org"]


def test_a_second_run_sends_nothing(run, nurse):
    PageFactory(owner=nurse, next_review_on=TODAY)
    QuestionFactory(owner=nurse, next_review_on=SOON)
    run()
    assert run() == "Mails sent: 0.\n"
    assert len(mail.outbox) == 1


def test_one_is_told_30_days_ahead_and_again_on_the_day(run, nurse, time_machine):
    PageFactory(owner=nurse, next_review_on=TODAY + timedelta(days=31))
    sent = []
    for _ in range(40):
        run()
        sent.append(len(mail.outbox))
        time_machine.shift(timedelta(days=1))
    # Nothing today, the first mail tomorrow, the second when the day has come.
    assert (sent.index(1), sent.index(2), sent[-1]) == (1, 31, 2)


def test_days_that_nobody_ran_it_are_made_up_for(run, nurse, time_machine):
    PageFactory(owner=nurse, next_review_on=TODAY + timedelta(days=31))
    time_machine.shift(timedelta(days=100))
    run()
    run()
    [message] = mail.outbox
    assert "Due since 25 December 2026" in message.body


def test_a_new_date_brings_new_reminders(run, nurse):
    page = PageFactory(owner=nurse, next_review_on=TODAY)
    run()
    page.next_review_on = SOON
    page.save(update_fields=["next_review_on"])
    run()
    page.next_review_on = date(2026, 11, 20)
    page.save(update_fields=["next_review_on"])
    run()
    assert len(mail.outbox) == 3


def test_what_is_off_the_site_is_left_out(run, nurse):
    PageFactory(owner=nurse, next_review_on=TODAY, published=False)
    QuestionFactory(owner=nurse, next_review_on=TODAY, published=False)
    assert run() == "Mails sent: 0.\n"


@pytest.mark.parametrize(
    "owner", [None, {"email": ""}, {"email": " "}, {"email": "gone@example.org", "is_active": False}]
)
def test_what_nobody_can_be_reminded_of_is_said_each_time(run, owner):
    page = PageFactory(title="Alone", next_review_on=TODAY, owner=owner and User.objects.create_user("owner", **owner))
    said = "Nobody to remind, for it has no owner with an email address: “Alone”. Due today.\nMails sent: 0.\n"
    assert run() == run() == said
    page.refresh_from_db()
    assert page.reminded_on_day_of is None
    assert mail.outbox == []


def test_a_dry_run_says_what_would_be_sent_and_does_nothing(run, nurse):
    PageFactory(title="Mine", owner=nurse, next_review_on=TODAY)
    said = "Would remind the owner of “Mine”. Due today.\nMails to send: 1.\n"
    assert run("--dry-run") == run("--dry-run") == said
    assert mail.outbox == []


def test_reminding_is_no_edit(run, nurse, time_machine):
    page = PageFactory(owner=nurse, next_review_on=TODAY)
    time_machine.shift(60)
    run()
    before = page.updated_at
    page.refresh_from_db()
    assert page.updated_at == before


@pytest.mark.parametrize("error", [OSError, ConnectionRefusedError, ValueError])
def test_a_mail_that_fails_is_reported_without_its_address_and_tried_again_while_others_go(
    run, nurse, writer, monkeypatch, capsys, caplog, error
):
    page = PageFactory(title="Nurse’s", owner=nurse, next_review_on=TODAY)
    PageFactory(title="Writer’s", owner=writer, next_review_on=TODAY)
    really_send = EmailMessage.send

    def send(message, *arguments, **options):
        if message.to == ["nurse@example.org"]:
            raise error("nurse@example.org")
        return really_send(message, *arguments, **options)

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", send)
        with pytest.raises(CommandError, match=r"Mails that could not be sent: 1\. The next run tries them again\."):
            call_command("review_reminders")
    out, err = capsys.readouterr()
    assert err == f"The mail about “Nurse’s” could not be sent ({error.__name__}).\n"
    assert out == "Reminded the owner of “Writer’s”. Due today.\nMails sent: 1.\n"
    assert "@" not in out + err + caplog.text
    page.refresh_from_db()
    assert page.reminded_on_day_of is None
    run()
    assert [message.to for message in mail.outbox] == [["writer@example.org"], ["nurse@example.org"]]


def test_an_address_that_is_none_fails_alone(run, nurse):
    User.objects.filter(pk=nurse.pk).update(email="no\naddress@example.org")
    PageFactory(owner=nurse, next_review_on=TODAY)
    with pytest.raises(CommandError):
        run()


def test_a_mail_server_that_is_not_there_fails_in_plain_words(run, nurse, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    PageFactory(title="Mine", owner=nurse, next_review_on=TODAY)
    with pytest.raises(CommandError):
        run()
    assert capsys.readouterr().err == "The mail about “Mine” could not be sent (ConnectionRefusedError).\n"


def test_without_an_address_of_the_site_nothing_is_sent(run, nurse, settings):
    settings.SITE_ADDRESS = ""
    PageFactory(owner=nurse, next_review_on=TODAY)
    with pytest.raises(CommandError, match="Set SITE_ADDRESS"):
        run()
    assert mail.outbox == []


def test_it_takes_two_queries_to_hold_off_another_run_two_to_know_and_one_for_each_text_to_note(
    run, nurse, django_assert_num_queries
):
    for _ in range(3):
        PageFactory(owner=nurse, next_review_on=TODAY)
        QuestionFactory(owner=nurse, next_review_on=TODAY)
    with django_assert_num_queries(2 + 2 + 6):
        run()


def test_through_a_mail_server_one_refused_mailbox_is_tried_again(run, nurse, postbox, capsys):  # noqa: F811
    PageFactory(title="Über “sepsis”", slug="about-sepsis", owner=nurse, next_review_on=TODAY)
    postbox.refuses = True
    with pytest.raises(CommandError):
        run()
    assert "SMTPRecipientsRefused" in capsys.readouterr().err
    postbox.refuses = False
    run()
    run()
    [(envelope, message)] = postbox.mails
    assert envelope.rcpt_tos == ["nurse@example.org"]
    assert message["Subject"] == "Pages to review on the support site"
    text = message.get_content().replace("\r\n", "\n")
    assert "- Über “sepsis”\n  Due today\n  Read it: https://support.example.org/about-sepsis/\n" in text
