"""A group stands where its usual venue is, and an event where its own is, whoever changes either."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION groups_group_stands_at_venue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.position := (SELECT position FROM groups_venue WHERE id = NEW.usual_venue_id);
    RETURN NEW;
END $$;
CREATE TRIGGER groups_group_stands_at_venue BEFORE INSERT OR UPDATE ON groups_supportgroup
    FOR EACH ROW EXECUTE FUNCTION groups_group_stands_at_venue();

CREATE FUNCTION groups_event_stands_at_venue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.position := (SELECT position FROM groups_venue WHERE id = NEW.venue_id);
    RETURN NEW;
END $$;
CREATE TRIGGER groups_event_stands_at_venue BEFORE INSERT OR UPDATE ON groups_event
    FOR EACH ROW EXECUTE FUNCTION groups_event_stands_at_venue();

CREATE FUNCTION groups_venue_takes_its_meetings_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE groups_supportgroup SET position = NEW.position WHERE usual_venue_id = NEW.id;
    UPDATE groups_event SET position = NEW.position WHERE venue_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER groups_venue_takes_its_meetings_along AFTER UPDATE OF position ON groups_venue
    FOR EACH ROW WHEN (OLD.position::text <> NEW.position::text)
    EXECUTE FUNCTION groups_venue_takes_its_meetings_along();
"""

BACKWARD = """
DROP TRIGGER groups_venue_takes_its_meetings_along ON groups_venue;
DROP FUNCTION groups_venue_takes_its_meetings_along();
DROP TRIGGER groups_event_stands_at_venue ON groups_event;
DROP FUNCTION groups_event_stands_at_venue();
DROP TRIGGER groups_group_stands_at_venue ON groups_supportgroup;
DROP FUNCTION groups_group_stands_at_venue();
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
