"""No story stands on the site without a consent that holds, whoever writes to the database."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION stories_published_means_consented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'published' AND NOT EXISTS (
        SELECT FROM stories_consent
        WHERE id = NEW.consent_id AND story_id = NEW.id AND withdrawn_at IS NULL
        AND (text OR NEW.body = '') AND (photo OR NEW.photo = '')
        AND (video OR (NEW.video = '' AND NEW.video_link = ''))
    ) THEN
        RAISE EXCEPTION 'story % has no consent for what it would publish', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'story_published_means_consented';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stories_published_means_consented BEFORE INSERT OR UPDATE ON stories_story
    FOR EACH ROW EXECUTE FUNCTION stories_published_means_consented();

CREATE FUNCTION stories_consent_holds_while_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM stories_story
        WHERE consent_id = OLD.id AND state = 'published' AND NOT (
            NEW.id = OLD.id AND NEW.story_id = id AND NEW.withdrawn_at IS NULL
            AND (NEW.text OR body = '') AND (NEW.photo OR photo = '')
            AND (NEW.video OR (video = '' AND video_link = ''))
        )
    ) THEN
        RAISE EXCEPTION 'consent % is that of a published story', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'story_published_means_consented';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stories_consent_holds_while_published BEFORE UPDATE ON stories_consent
    FOR EACH ROW EXECUTE FUNCTION stories_consent_holds_while_published();
"""

BACKWARD = """
DROP TRIGGER stories_consent_holds_while_published ON stories_consent;
DROP FUNCTION stories_consent_holds_while_published();
DROP TRIGGER stories_published_means_consented ON stories_story;
DROP FUNCTION stories_published_means_consented();
"""


class Migration(migrations.Migration):
    dependencies = [("stories", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
