"""The groups' tables. Triggers give a group the position of its usual venue, an event that of its venue."""

import datetime
import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import groups.models.point_field

FORWARD = """
CREATE FUNCTION groups_group_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.position := (SELECT position FROM groups_venue WHERE id = NEW.usual_venue_id);
    RETURN NEW;
END $$;
CREATE TRIGGER groups_group_position BEFORE INSERT OR UPDATE ON groups_supportgroup
    FOR EACH ROW EXECUTE FUNCTION groups_group_position();

CREATE FUNCTION groups_event_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.position := (SELECT position FROM groups_venue WHERE id = NEW.venue_id);
    RETURN NEW;
END $$;
CREATE TRIGGER groups_event_position BEFORE INSERT OR UPDATE ON groups_event
    FOR EACH ROW EXECUTE FUNCTION groups_event_position();

CREATE FUNCTION groups_venue_moves_meetings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE groups_supportgroup SET position = NEW.position WHERE usual_venue_id = NEW.id;
    UPDATE groups_event SET position = NEW.position WHERE venue_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER groups_venue_moves_meetings AFTER UPDATE OF position ON groups_venue
    FOR EACH ROW WHEN (OLD.position::text <> NEW.position::text)
    EXECUTE FUNCTION groups_venue_moves_meetings();
"""

BACKWARD = """
DROP TRIGGER groups_venue_moves_meetings ON groups_venue;
DROP FUNCTION groups_venue_moves_meetings();
DROP TRIGGER groups_event_position ON groups_event;
DROP FUNCTION groups_event_position();
DROP TRIGGER groups_group_position ON groups_supportgroup;
DROP FUNCTION groups_group_position();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Postcode',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=7, primary_key=True, serialize=False)),
                ('position', groups.models.point_field.PositionField()),
                ('in_use', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='PostcodeArea',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=6, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('district', 'District'), ('sector', 'Sector')], max_length=8)),
                ('position', groups.models.point_field.PositionField()),
            ],
        ),
        migrations.CreateModel(
            name='HistoricalVenue',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('name', models.CharField(max_length=120)),
                ('address', models.TextField()),
                ('postcode', models.CharField(max_length=8)),
                ('position', groups.models.point_field.PositionField(editable=False)),
                ('town', models.CharField(max_length=60)),
                ('step_free', models.BooleanField(blank=True, null=True)),
                ('parking', models.BooleanField(blank=True, null=True)),
                ('hearing_loop', models.BooleanField(blank=True, null=True)),
                ('accessible_toilet', models.BooleanField(blank=True, null=True)),
                ('access_notes', models.TextField(blank=True)),
                ('closed_from', models.DateField(blank=True, null=True)),
                ('closed_until', models.DateField(blank=True, null=True)),
                ('closed_reason', models.CharField(blank=True, max_length=200)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('added_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical venue',
                'verbose_name_plural': 'historical venues',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='SupportGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What the group calls itself, such as “Hove Sepsis Support Group”. It is the heading of its page.', max_length=120, unique=True)),
                ('slug', models.SlugField(help_text="The end of the page's address. An address that it had before goes on working.", max_length=120, unique=True)),
                ('region', models.CharField(choices=[('east-midlands', 'East Midlands'), ('east-of-england', 'East of England'), ('london', 'London'), ('north-east', 'North East England'), ('north-west', 'North West England'), ('south-east', 'South East England'), ('south-west', 'South West England'), ('west-midlands', 'West Midlands'), ('yorkshire', 'Yorkshire and the Humber'), ('northern-ireland', 'Northern Ireland'), ('scotland', 'Scotland'), ('wales', 'Wales'), ('uk-wide', 'Anywhere in the UK')], help_text='The list of all groups shows it under this heading.', max_length=20)),
                ('summary', models.TextField(help_text='Two or three plain sentences: who it is for, what happens.', max_length=600)),
                ('first_visit', models.TextField(blank=True, help_text='What somebody nervous wants to know: who greets them, do they have to talk, may they bring someone.')),
                ('contact', models.CharField(blank=True, help_text='A phone number or email address that is safe to publish. Empty: the page gives the helpline.', max_length=200)),
                ('meets', models.CharField(choices=[('in-person', 'In person'), ('online', 'Online'), ('both', 'In person and online')], help_text='How people come together. The search can be narrowed by this.', max_length=10)),
                ('position', groups.models.point_field.PositionField(editable=False, null=True)),
                ('join_online', models.TextField(blank=True, help_text='How to join from home: a link, or whom to ask for it.')),
                ('published', models.BooleanField(default=True, help_text='Untick to take the group off the site.')),
                ('confirmed', models.BooleanField(default=False, help_text='Tick when somebody at the charity has checked these details with the group. Until then the page says “Not confirmed yet: call before you travel”.')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('leaders', models.ManyToManyField(blank=True, help_text='The volunteers who may change this group and its dates. The page does not name them.', related_name='led_groups', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
                'permissions': [('view_every_group', 'Can look after groups that others lead')],
            },
        ),
        migrations.CreateModel(
            name='EventSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('weekly', 'Every so many weeks'), ('nth-weekday', 'A certain weekday of the month, such as the second Tuesday'), ('last-weekday', 'The last weekday of the month, such as the last Friday')], help_text='How its dates repeat. The page says it in words, and the dates are made from it.', max_length=12)),
                ('every', models.PositiveSmallIntegerField(default=1, help_text='For “every so many weeks”: 1 is weekly, 2 is every other week.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(52)], verbose_name='how many weeks apart')),
                ('nth', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'First'), (2, 'Second'), (3, 'Third'), (4, 'Fourth')], help_text='Only for “a certain weekday of the month”: the first, second, third or fourth.', null=True, verbose_name='which one of the month')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], help_text='The day of the week on which they meet.')),
                ('starts_on', models.DateField(help_text='The first meeting is on this day or the next one that fits.')),
                ('ends_on', models.DateField(blank=True, help_text='Empty: it goes on.', null=True)),
                ('start_time', models.TimeField(help_text='UK time, summer and winter.')),
                ('end_time', models.TimeField(help_text='UK time, on the same day.')),
                ('meets', models.CharField(choices=[('in-person', 'In person'), ('online', 'Online'), ('both', 'In person and online')], help_text='How people come together at these meetings.', max_length=10)),
                ('join_online', models.TextField(blank=True, help_text='A link, or whom to ask for it. Everybody can read it. Empty: the group’s own words stand.', verbose_name='how to join online')),
                ('confirmed', models.BooleanField(default=False, help_text='Tick when the group has agreed these dates.')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='groups.supportgroup')),
            ],
            options={
                'verbose_name_plural': 'event series',
                'ordering': ['group', 'starts_on'],
            },
        ),
        migrations.CreateModel(
            name='Town',
            fields=[
                ('id', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('search_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=100), size=None)),
                ('nation', models.CharField(choices=[('ENG', 'England'), ('SCT', 'Scotland'), ('WLS', 'Wales'), ('NIR', 'Northern Ireland')], max_length=3)),
                ('population', models.PositiveIntegerField()),
                ('district', models.CharField(max_length=4)),
                ('near', models.CharField(blank=True, max_length=100)),
                ('position', groups.models.point_field.PositionField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search_names'], name='town_search_names'), django.contrib.postgres.indexes.GistIndex(fields=['position'], name='town_position')],
            },
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What the sign on the door says, such as “Vallance Community Centre”.', max_length=120)),
                ('address', models.TextField(help_text='Everything between the name and the postcode: room, street, town. One line each, or with commas.')),
                ('postcode', models.CharField(help_text='The full postcode. The map position is found from it when you save.', max_length=8)),
                ('position', groups.models.point_field.PositionField(editable=False)),
                ('town', models.CharField(help_text='Shown in lists beside the name, such as “Hove”.', max_length=60)),
                ('step_free', models.BooleanField(blank=True, help_text='“Yes” when somebody in a wheelchair can get in and to the room without steps.', null=True)),
                ('parking', models.BooleanField(blank=True, help_text='“Yes” when there is parking at the venue or next to it.', null=True)),
                ('hearing_loop', models.BooleanField(blank=True, help_text='“Yes” when the room has a working hearing loop.', null=True)),
                ('accessible_toilet', models.BooleanField(blank=True, help_text='“Yes” when there is a toilet that a wheelchair user can use.', null=True)),
                ('access_notes', models.TextField(blank=True, help_text='Which door, where to park, the nearest bus stop, whom to ask for at the desk.')),
                ('closed_from', models.DateField(blank=True, help_text='First day the venue is closed.', null=True)),
                ('closed_until', models.DateField(blank=True, help_text='Last day it is closed. Empty: until further notice.', null=True)),
                ('closed_reason', models.CharField(blank=True, help_text='Shown with every meeting here on those days.', max_length=200)),
                ('added_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'town'],
            },
        ),
        migrations.AddField(
            model_name='supportgroup',
            name='usual_venue',
            field=models.ForeignKey(blank=True, help_text='Where it usually meets. Leave empty for a group that only meets online.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='groups.venue'),
        ),
        migrations.CreateModel(
            name='HistoricalSupportGroup',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('name', models.CharField(db_index=True, max_length=120)),
                ('slug', models.SlugField(max_length=120)),
                ('region', models.CharField(choices=[('east-midlands', 'East Midlands'), ('east-of-england', 'East of England'), ('london', 'London'), ('north-east', 'North East England'), ('north-west', 'North West England'), ('south-east', 'South East England'), ('south-west', 'South West England'), ('west-midlands', 'West Midlands'), ('yorkshire', 'Yorkshire and the Humber'), ('northern-ireland', 'Northern Ireland'), ('scotland', 'Scotland'), ('wales', 'Wales'), ('uk-wide', 'Anywhere in the UK')], max_length=20)),
                ('summary', models.TextField(max_length=600)),
                ('first_visit', models.TextField(blank=True)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('meets', models.CharField(choices=[('in-person', 'In person'), ('online', 'Online'), ('both', 'In person and online')], max_length=10)),
                ('join_online', models.TextField(blank=True)),
                ('published', models.BooleanField(default=True)),
                ('confirmed', models.BooleanField(default=False)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('usual_venue', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.venue')),
            ],
            options={
                'verbose_name': 'historical support group',
                'verbose_name_plural': 'historical support groups',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalEventSeries',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('rule', models.CharField(choices=[('weekly', 'Every so many weeks'), ('nth-weekday', 'A certain weekday of the month, such as the second Tuesday'), ('last-weekday', 'The last weekday of the month, such as the last Friday')], max_length=12)),
                ('every', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(52)], verbose_name='how many weeks apart')),
                ('nth', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'First'), (2, 'Second'), (3, 'Third'), (4, 'Fourth')], null=True, verbose_name='which one of the month')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')])),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('start_time', models.TimeField()),
                ('end_time', models.TimeField()),
                ('meets', models.CharField(choices=[('in-person', 'In person'), ('online', 'Online'), ('both', 'In person and online')], max_length=10)),
                ('join_online', models.TextField(blank=True, verbose_name='how to join online')),
                ('confirmed', models.BooleanField(default=False)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.supportgroup')),
                ('venue', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.venue')),
            ],
            options={
                'verbose_name': 'historical event series',
                'verbose_name_plural': 'historical event series',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalEvent',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('uid', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('occurrence_on', models.DateField(editable=False, null=True)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('description', models.TextField(blank=True)),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('meets', models.CharField(choices=[('in-person', 'In person'), ('online', 'Online'), ('both', 'In person and online')], max_length=10)),
                ('join_online', models.TextField(blank=True, verbose_name='how to join online')),
                ('status', models.CharField(choices=[('scheduled', 'Going ahead'), ('moved', 'Moved'), ('cancelled', 'Cancelled')], default='scheduled', editable=False, max_length=10)),
                ('reason', models.CharField(blank=True, editable=False, max_length=200)),
                ('moved_from_starts_at', models.DateTimeField(editable=False, null=True)),
                ('published', models.BooleanField(default=True)),
                ('listed', models.BooleanField(default=True, editable=False)),
                ('confirmed', models.BooleanField(default=True)),
                ('edited_manually', models.BooleanField(default=False, editable=False)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('series', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.eventseries')),
                ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.supportgroup')),
                ('moved_from_venue', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.venue')),
                ('venue', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='groups.venue')),
            ],
            options={
                'verbose_name': 'historical event',
                'verbose_name_plural': 'historical events',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name='eventseries',
            name='venue',
            field=models.ForeignKey(blank=True, help_text='Where they meet. Leave empty for meetings that are only online.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='series', to='groups.venue'),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('occurrence_on', models.DateField(editable=False, null=True)),
                ('title', models.CharField(blank=True, help_text="Leave empty for a group's ordinary meeting.", max_length=120)),
                ('description', models.TextField(blank=True, help_text='What happens there, and who comes to speak. It stands on the event’s page. May be empty.')),
                ('starts_at', models.DateTimeField(help_text='The day and the time when it begins, in UK time.', verbose_name='starts')),
                ('ends_at', models.DateTimeField(help_text='The day and the time when it is over, in UK time.', verbose_name='ends')),
                ('meets', models.CharField(choices=[('in-person', 'In person'), ('online', 'Online'), ('both', 'In person and online')], help_text='How people come together at this event.', max_length=10)),
                ('position', groups.models.point_field.PositionField(editable=False, null=True)),
                ('join_online', models.TextField(blank=True, help_text='A link, or whom to ask for it. Everybody can read it. Empty: the group’s own words stand.', verbose_name='how to join online')),
                ('status', models.CharField(choices=[('scheduled', 'Going ahead'), ('moved', 'Moved'), ('cancelled', 'Cancelled')], default='scheduled', editable=False, max_length=10)),
                ('reason', models.CharField(blank=True, editable=False, max_length=200)),
                ('moved_from_starts_at', models.DateTimeField(editable=False, null=True)),
                ('published', models.BooleanField(default=True, help_text='Untick to keep it off the site for now.')),
                ('listed', models.BooleanField(default=True, editable=False)),
                ('confirmed', models.BooleanField(default=True, help_text='Untick when the date still has to be agreed. The page then says “Not confirmed yet: call before you travel”.')),
                ('edited_manually', models.BooleanField(default=False, editable=False)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('series', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events', to='groups.eventseries')),
                ('group', models.ForeignKey(blank=True, help_text='Leave empty for an event that belongs to no group, such as a conference.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='groups.supportgroup')),
                ('moved_from_venue', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groups.venue')),
                ('venue', models.ForeignKey(blank=True, help_text='Where it takes place. Leave empty when it is only online.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='groups.venue')),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='venue',
            index=django.contrib.postgres.indexes.GistIndex(fields=['position'], name='venue_position'),
        ),
        migrations.AddIndex(
            model_name='venue',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('name', 'town', config='english', weight='B'), '||', django.contrib.postgres.search.SearchVector('address', config='english', weight='C'), django.contrib.postgres.search.SearchConfig('english')), name='venue_text'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_from', None), ('closed_until', None)), models.Q(models.Q(('closed_from', None), _negated=True), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='venue_closure_has_a_start_and_a_reason', violation_error_message='A closed venue needs the first day it is closed and the reason.'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.CheckConstraint(condition=models.Q(('closed_until', None), ('closed_until__gte', models.F('closed_from')), _connector='OR'), name='venue_closure_ends_after_it_starts', violation_error_message='The last day closed cannot be before the first.'),
        ),
        migrations.AddIndex(
            model_name='supportgroup',
            index=django.contrib.postgres.indexes.GistIndex(condition=models.Q(('published', True)), fields=['position'], name='group_position'),
        ),
        migrations.AddIndex(
            model_name='supportgroup',
            index=models.Index(condition=models.Q(('meets', 'online'), ('published', True)), fields=['name'], name='group_online'),
        ),
        migrations.AddIndex(
            model_name='supportgroup',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('name', config='english', weight='A'), '||', django.contrib.postgres.search.SearchVector('summary', config='english', weight='B'), django.contrib.postgres.search.SearchConfig('english')), '||', django.contrib.postgres.search.SearchVector('first_visit', config='english', weight='D'), django.contrib.postgres.search.SearchConfig('english')), name='group_text'),
        ),
        migrations.AddConstraint(
            model_name='supportgroup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meets', 'online'), ('usual_venue', None)), models.Q(models.Q(('meets', 'online'), _negated=True), models.Q(('usual_venue', None), _negated=True)), _connector='OR'), name='group_in_person_has_a_venue_and_online_has_none', violation_error_message='A group that meets in person needs its usual venue. One that only meets online has none.'),
        ),
        migrations.AddConstraint(
            model_name='supportgroup',
            constraint=models.CheckConstraint(condition=models.Q(('slug', 'events'), _negated=True), name='group_address_is_free', violation_error_message='The address “events” is taken by the list of all dates. Choose another.'),
        ),
        migrations.AddConstraint(
            model_name='eventseries',
            constraint=models.CheckConstraint(condition=models.Q(('end_time__gt', models.F('start_time'))), name='series_ends_after_it_starts', violation_error_message='The end must be after the start, on the same day.'),
        ),
        migrations.AddConstraint(
            model_name='eventseries',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='series_last_day_after_first', violation_error_message='The last day cannot be before the first.'),
        ),
        migrations.AddConstraint(
            model_name='eventseries',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rule', 'nth-weekday'), _negated=True), models.Q(('nth__isnull', False), ('nth__range', (1, 4))), _connector='OR'), name='series_nth_weekday_says_which', violation_error_message='Say which one of the month it is: first, second, third or fourth.'),
        ),
        migrations.AddConstraint(
            model_name='eventseries',
            constraint=models.CheckConstraint(condition=models.Q(('every__range', (1, 52))), name='series_every_so_many_weeks'),
        ),
        migrations.AddConstraint(
            model_name='eventseries',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__range', (0, 6))), name='series_weekday_is_one'),
        ),
        migrations.AddConstraint(
            model_name='eventseries',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meets', 'online'), ('venue', None)), models.Q(models.Q(('meets', 'online'), _negated=True), models.Q(('venue', None), _negated=True)), _connector='OR'), name='series_in_person_has_a_venue_and_online_has_none', violation_error_message='Meetings in person need a venue. Meetings only online have none.'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('listed', True), ('published', True)), fields=['group', 'starts_at', 'id'], name='event_next_of_group'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('listed', True), ('published', True)), fields=['starts_at'], name='event_upcoming'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('group', None), ('listed', True), ('meets', 'online'), ('published', True)), fields=['starts_at'], name='event_online_no_group'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=django.contrib.postgres.indexes.GistIndex(condition=models.Q(('group', None), ('listed', True), ('published', True)), fields=['position'], name='event_position_no_group'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', config='english', weight='A'), '||', django.contrib.postgres.search.SearchVector('description', config='english', weight='C'), django.contrib.postgres.search.SearchConfig('english')), condition=models.Q(('listed', True), ('published', True), models.Q(('description', ''), ('title', ''), _negated=True)), name='event_text'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('series', 'occurrence_on'), name='event_one_per_series_and_date'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='event_ends_after_it_starts', violation_error_message='The end must be after the start.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('starts_at'), '+', models.Value(datetime.timedelta(days=1))))), name='event_lasts_a_day_at_most', violation_error_message='An event can last 24 hours at most. Add one for each day.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group', None), _negated=True), models.Q(('title', ''), _negated=True), _connector='OR'), name='event_has_a_group_or_a_title', violation_error_message='An event that belongs to no group needs a title.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meets', 'online'), ('venue', None)), models.Q(models.Q(('meets', 'online'), _negated=True), models.Q(('venue', None), _negated=True)), _connector='OR'), name='event_in_person_has_a_venue_and_online_has_none', violation_error_message='An event in person needs a venue. One that is only online has none.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['scheduled', 'moved', 'cancelled'])), name='event_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'scheduled'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='event_moved_or_cancelled_has_a_reason'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
