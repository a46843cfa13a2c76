"""Two who write at once, one to the story and one to its consent, do so one after the other.

Without this, each trigger would look at the other's row as it was before, and let both pass.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION stories_published_means_consented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'published' THEN
        {hold}
        IF NOT EXISTS (
            SELECT FROM stories_consent
            WHERE id = NEW.consent_id AND story_id = NEW.id AND withdrawn_at IS NULL
            AND (text OR NEW.body = '') AND (photo OR NEW.photo = '')
            AND (video OR (NEW.video = '' AND NEW.video_link = ''))
        ) THEN
            RAISE EXCEPTION 'story % has no consent for what it would publish', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'story_published_means_consented';
        END IF;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_more_steps")]

    operations = [
        migrations.RunSQL(
            FUNCTION.format(hold="PERFORM FROM stories_consent WHERE id = NEW.consent_id FOR SHARE;"),
            FUNCTION.format(hold=""),
        )
    ]
