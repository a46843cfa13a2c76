"""The stories' tables. Triggers refuse a published story without a consent that covers it."""

import uuid

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import stories.models.workflow

FORWARD = """
CREATE FUNCTION stories_published_means_consented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'published' THEN
        -- Lock the consent: the trigger of a concurrent change to it would not see this row.
        PERFORM FROM stories_consent WHERE id = NEW.consent_id FOR SHARE;
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

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.BooleanField(default=False, help_text='Tick when they agreed that readers of this site may read it.', verbose_name='publish the story on this site')),
                ('photo', models.BooleanField(default=False, help_text='Tick when they agreed that readers may see the photo. Without it the photo stays off the site.', verbose_name='publish the photo on this site')),
                ('video', models.BooleanField(default=False, help_text='Tick when they agreed that readers may see the video. Without it the video stays off the site.', verbose_name='publish the video on this site')),
                ('leaflets', models.BooleanField(default=False, help_text='Tick when they agreed to leaflets and posts too, not only to this site.', verbose_name='use it in leaflets and on social media')),
                ('contact', models.BooleanField(default=False, help_text='Tick when they agreed that we may write to them or call them about it.', verbose_name='contact them about it')),
                ('wording', models.TextField(help_text='The very words they agreed to.')),
                ('given_by', models.CharField(help_text="Who agreed: the teller, a parent, or the charity's record.", max_length=120)),
                ('source', models.CharField(help_text='Where they agreed, such as the page or a letter.', max_length=80)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('must_be_confirmed', models.BooleanField(default=False)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by_name', models.CharField(blank=True, max_length=150, verbose_name='confirmed by')),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Follows the words “Stories about”.', max_length=60, unique=True)),
                ('slug', models.SlugField(help_text='The end of the address of the stories about it, such as “intensive-care”.', max_length=60, unique=True, verbose_name='address')),
                ('order', models.PositiveSmallIntegerField(default=0, help_text='Lower numbers come first.')),
            ],
            options={
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='StoryCopy',
            fields=[
            ],
            options={
                'verbose_name': 'story words',
                'verbose_name_plural': 'story words',
                'proxy': True,
                'default_permissions': ('view', 'change'),
                'indexes': [],
                'constraints': [],
            },
            bases=('core.pagecopy',),
        ),
        migrations.CreateModel(
            name='HistoricalStory',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('title', models.CharField(max_length=120)),
                ('slug', models.SlugField(max_length=80, verbose_name='address')),
                ('kind', models.CharField(choices=[('survivor', 'Told by a survivor'), ('relative', 'Told by a relative'), ('bereaved', 'Told by someone bereaved')], max_length=10)),
                ('told_by', models.CharField(blank=True, max_length=80)),
                ('relation', models.CharField(blank=True, max_length=80)),
                ('teaser', models.TextField(blank=True, max_length=300)),
                ('is_about_death', models.BooleanField(default=False, verbose_name='about a death')),
                ('is_about_child', models.BooleanField(default=False, verbose_name='about a child')),
                ('is_graphic', models.BooleanField(default=False, verbose_name='describes illness or treatment in detail')),
                ('content_note', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True, verbose_name='the story')),
                ('photo', models.TextField(blank=True, max_length=120)),
                ('photo_width', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('photo_height', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('photo_alt', models.CharField(blank=True, max_length=200, verbose_name='what the photo shows')),
                ('video', models.TextField(blank=True, max_length=120)),
                ('video_type', models.CharField(blank=True, editable=False, max_length=20)),
                ('video_link', models.URLField(blank=True, verbose_name='link to the video on YouTube or Vimeo')),
                ('poster', models.TextField(blank=True, max_length=120, verbose_name='still of the video')),
                ('poster_width', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('poster_height', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('captions', models.TextField(blank=True, max_length=120, verbose_name='captions (WebVTT)')),
                ('link_has_captions', models.BooleanField(default=False, verbose_name='the linked video has captions of its own')),
                ('transcript', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('submitted', 'Sent in, not looked at yet'), ('in review', 'Being looked at'), ('asked', 'Waiting for the sender'), ('published', 'Published'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='submitted', editable=False, max_length=10)),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('publish_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='on the site until')),
                ('on_home', models.BooleanField(default=False, verbose_name='on the front page')),
                ('missing', models.TextField(blank=True, verbose_name='what is missing')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical story',
                'verbose_name_plural': 'historical stories',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalTag',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=150)),
                ('name', models.CharField(db_index=True, max_length=60)),
                ('slug', models.SlugField(max_length=60, verbose_name='address')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical tag',
                'verbose_name_plural': 'historical tags',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Story',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='The heading of the story, and its line in lists. Calm words: it is read without the content note.', max_length=120)),
                ('slug', models.SlugField(help_text='The end of the story’s address, such as “learning-to-walk-again”. Best without a full name.', max_length=80, unique=True, verbose_name='address')),
                ('kind', models.CharField(choices=[('survivor', 'Told by a survivor'), ('relative', 'Told by a relative'), ('bereaved', 'Told by someone bereaved')], help_text='Who tells it. Readers can choose stories by this.', max_length=10)),
                ('told_by', models.CharField(blank=True, help_text='A first name or another name, as readers see it. May be empty.', max_length=80)),
                ('relation', models.CharField(blank=True, help_text='Such as “mother of a boy who was three”. May be empty.', max_length=80)),
                ('teaser', models.TextField(blank=True, help_text='One or two calm sentences for the list. A story with a content note shows the note there instead.', max_length=300)),
                ('is_about_death', models.BooleanField(default=False, help_text='Tick when somebody dies in it, even if that is told in one line.', verbose_name='about a death')),
                ('is_about_child', models.BooleanField(default=False, help_text='Tick when a child is ill or dies in it.', verbose_name='about a child')),
                ('is_graphic', models.BooleanField(default=False, help_text='Tick when it tells of wounds, operations or intensive care in detail.', verbose_name='describes illness or treatment in detail')),
                ('content_note', models.CharField(blank=True, help_text='Shown before any of the text, such as “This story is about the death of a child.” Needed when one of the three boxes above is ticked.', max_length=200)),
                ('original_text', models.TextField(blank=True, editable=False, help_text='As it was sent in. Never changed.')),
                ('body', models.TextField(blank=True, help_text='The story as readers see it. Keep the teller’s own words and mend only what is hard to follow.', verbose_name='the story')),
                ('photo', models.FileField(blank=True, max_length=120, upload_to='stories/photos')),
                ('photo_width', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('photo_height', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('photo_alt', models.CharField(blank=True, help_text='For people who cannot see it. Needed.', max_length=200, verbose_name='what the photo shows')),
                ('video', models.FileField(blank=True, max_length=120, upload_to='stories/videos')),
                ('video_type', models.CharField(blank=True, editable=False, max_length=20)),
                ('video_link', models.URLField(blank=True, verbose_name='link to the video on YouTube or Vimeo')),
                ('poster', models.FileField(blank=True, max_length=120, upload_to='stories/photos', verbose_name='still of the video')),
                ('poster_width', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('poster_height', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('captions', models.FileField(blank=True, max_length=120, upload_to='stories/captions', verbose_name='captions (WebVTT)')),
                ('link_has_captions', models.BooleanField(default=False, verbose_name='the linked video has captions of its own')),
                ('transcript', models.TextField(blank=True, help_text='Everything that is said, and what matters that is seen.')),
                ('state', models.CharField(choices=[('submitted', 'Sent in, not looked at yet'), ('in review', 'Being looked at'), ('asked', 'Waiting for the sender'), ('published', 'Published'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='submitted', editable=False, max_length=10)),
                ('approved_by_name', models.CharField(blank=True, editable=False, max_length=150, verbose_name='approved by')),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('publish_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='on the site until')),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('was_public_before', models.BooleanField(default=False, editable=False)),
                ('on_home', models.BooleanField(default=False, verbose_name='on the front page')),
                ('missing', models.TextField(blank=True, help_text='For editors only: what has to be found out before it can be published.', verbose_name='what is missing')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', config='english', weight='A'), '||', django.contrib.postgres.search.SearchVector('teaser', config='english', weight='B'), django.contrib.postgres.search.SearchConfig('english')), '||', django.contrib.postgres.search.SearchVector('body', config='english', weight='C'), django.contrib.postgres.search.SearchConfig('english')), '||', django.contrib.postgres.search.SearchVector('transcript', config='english', weight='D'), django.contrib.postgres.search.SearchConfig('english')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('approved_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consent', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='held_by', to='stories.consent')),
                ('tags', models.ManyToManyField(blank=True, help_text='What it is about. Readers can choose stories by these.', related_name='stories', to='stories.tag')),
            ],
            options={
                'verbose_name_plural': 'stories',
                'ordering': ['-published_at', '-pk'],
            },
            bases=(stories.models.workflow.StoryWorkflow, models.Model),
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='their name')),
                ('email', models.EmailField(max_length=254)),
                ('is_parent_of_teller', models.BooleanField(default=False, verbose_name='parent or guardian of the teller')),
                ('people_in_it', models.TextField(blank=True, max_length=1000, verbose_name='who is in the story')),
                ('family_content', models.CharField(choices=[('yes', 'Yes, they are content for it to be told'), ('only me', 'Nobody but me is in it'), ('not yet', 'I have not asked yet')], max_length=10, verbose_name='are they, or their family, content')),
                ('link_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('form_key', models.CharField(editable=False, max_length=64, unique=True)),
                ('story', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sender', to='stories.story')),
            ],
        ),
        migrations.AddField(
            model_name='consent',
            name='story',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='stories.story'),
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('submitted', 'Sent in'), ('edited', 'Edited'), ('review begun', 'Taken on'), ('asked', 'Asked the sender'), ('change wanted', 'Sender asks for a change'), ('approved', 'Approved'), ('scheduled', 'To be published later'), ('declined', 'Declined'), ('withdrawn by sender', 'Withdrawn by the sender'), ('withdrawn', 'Withdrawn by staff'), ('leaving set', 'Given a time to leave the site'), ('stays', 'Stays on the site'), ('seen', 'Seen, and done'), ('featured', 'Put on the front page'), ('not featured', 'Taken off the front page'), ('consent recorded', 'Consent recorded'), ('consent confirmed', 'Consent confirmed'), ('handed out', 'What we hold was taken out'), ('erased', 'Personal details erased'), ('mail failed', 'An email could not be sent')], max_length=20)),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(blank=True, max_length=150, verbose_name='by')),
                ('note', models.TextField(blank=True, help_text='What was written to the sender, or by them.')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audit_events', to='stories.story')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalStory_tags',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='stories.historicalstory')),
                ('story', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='stories.story')),
                ('tag', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='stories.tag')),
            ],
            options={
                'verbose_name': 'HistoricalStory_tags',
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_withdrawn_after_given'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('wording', ''), _negated=True), models.Q(('given_by', ''), _negated=True)), name='consent_has_its_words'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by_name', '')), models.Q(models.Q(('confirmed_at', None), _negated=True), models.Q(('confirmed_by_name', ''), _negated=True)), _connector='OR'), name='consent_confirmed_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='story_search'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(condition=models.Q(('state', 'published')), fields=['-published_at', '-id'], name='story_published'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('approved_at__isnull', False), ('consent__isnull', False), ('published_at__isnull', False), models.Q(('approved_by_name', ''), _negated=True)), _connector='OR'), name='story_published_with_consent_and_approver', violation_error_message='A story is published only with consent, and once somebody has approved it.'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_about_child', False), ('is_about_death', False), ('is_graphic', False)), models.Q(('content_note', ''), _negated=True), _connector='OR'), name='story_content_note_where_needed', violation_error_message='Write a content note: readers need to know what the story is about.'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('body', ''), _negated=True), models.Q(('video', ''), _negated=True), models.Q(('video_link', ''), _negated=True), _connector='OR'), name='story_published_says_something', violation_error_message='There is no text and no video yet.'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('video', ''), ('video_link', '')), models.Q(models.Q(('transcript', ''), _negated=True), models.Q(('video', ''), models.Q(('captions', ''), _negated=True), _connector='OR'), models.Q(('video_link', ''), ('link_has_captions', True), _connector='OR')), _connector='OR'), name='story_published_video_for_everybody', violation_error_message='A video needs captions and a transcript before it can be published.'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(('video', ''), ('video_link', ''), _connector='OR'), name='story_one_video', violation_error_message='Upload a video or link to one, not both.'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(('photo', ''), models.Q(('state', 'published'), _negated=True), models.Q(('photo_alt', ''), _negated=True), _connector='OR'), name='story_photo_described', violation_error_message='Say what the photo shows, for people who cannot see it.'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', False), _connector='OR'), name='story_withdrawn_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('publish_until', None), ('publish_until__gt', models.F('published_at')), _connector='OR'), name='story_leaves_after_it_came', violation_error_message='It has to come before it leaves. First change when it leaves the site.'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(('slug__in', ('share', 'feed', 'mine', 'media')), _negated=True), name='story_address_is_free', violation_error_message='This address is taken by another page. Choose another.'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
