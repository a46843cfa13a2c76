"""What confirmed subscribers agreed to before there was a table for it."""

from django.db import migrations


def keep(apps, schema_editor):
    Subscriber = apps.get_model("support", "Subscriber")
    NewsletterConsent = apps.get_model("support", "NewsletterConsent")
    NewsletterConsent.objects.bulk_create(
        NewsletterConsent(
            subscriber=subscriber,
            wording=subscriber.consent_wording,
            source=subscriber.source,
            asked_at=subscriber.asked_at,
            confirmed_at=subscriber.confirmed_at,
        )
        for subscriber in Subscriber.objects.exclude(confirmed_at=None).exclude(consents__isnull=False)
    )


class Migration(migrations.Migration):
    dependencies = [("support", "0006_reviews_feedback_search_consent")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
