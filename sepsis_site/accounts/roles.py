"""The four roles and their permissions, in one table.

- **Support staff**: all content (helpline, pages, answers, groups, booklets, newsletter, texts of stories). They can
  take a story down, but neither publish nor decline one, nor see its sender, nor manage accounts.
- **Story moderators**: stories with senders and consents, and nothing else.
- **Group volunteers**: the groups they lead, with series, events and venues. They delete nothing.
  ``groups/volunteers/leader_scope.py`` says which rows; ``groups/admin/leader_scope.py`` enforces it.
- **Managers**: all of that, and accounts. No superuser is needed.

A role is a Django group; ``apply`` gives it exactly these permissions. A new model needs a line here (a test says so).
An account also needs ``is_staff`` to log in.
"""

from typing import NamedTuple

from django.utils.text import camel_case_to_spaces

SUPPORT_STAFF = "Support staff"
STORY_MODERATORS = "Story moderators"
GROUP_VOLUNTEERS = "Group volunteers"
MANAGERS = "Managers"
ROLES = [SUPPORT_STAFF, STORY_MODERATORS, GROUP_VOLUNTEERS, MANAGERS]

# Every permission that a model has, those of its own making included.
ALL = "all"
NOTHING = ""


class Access(NamedTuple):
    """Each role's permissions on a model: "view", "add", "change", "delete", or the name of a custom permission."""

    staff: str = NOTHING
    moderators: str = NOTHING
    volunteers: str = NOTHING
    managers: str = ALL

    def of(self, role):
        return dict(zip(ROLES, self, strict=True))[role]


CONTENT = Access(staff=ALL)
# Written by readers and by the site: read, worked through and cleared.
TO_READ = Access(staff="view delete", managers="view delete")
# The site's own bookkeeping.
NOBODYS = Access(managers=NOTHING)

ACCESS = {
    "groups.SupportGroup": Access(staff=ALL, volunteers="view change"),
    "groups.EventSeries": Access(staff=ALL, volunteers="view add change"),
    "groups.Event": Access(staff=ALL, volunteers="view add change"),
    "groups.Venue": Access(staff=ALL, volunteers="view add change"),
    "groups.Postcode": NOBODYS,
    "groups.PostcodeArea": NOBODYS,
    "groups.Town": NOBODYS,
    "stories.Story": Access(staff="view add change", moderators=ALL),
    "stories.Tag": Access(staff=ALL, moderators=ALL),
    "stories.StoryCopy": Access(staff=ALL, moderators=ALL),
    # Permission to view senders includes publishing, declining and writing to them: stories/admin/decisions.py.
    "stories.Sender": Access(moderators=ALL),
    "stories.Consent": Access(moderators="view"),
    "stories.AuditEvent": Access(moderators="view"),
    "faq.Topic": CONTENT,
    "faq.Question": CONTENT,
    "faq.QuestionFeedback": TO_READ,
    "faq.Synonym": CONTENT,
    "support.Helpline": CONTENT,
    "support.OpeningHours": CONTENT,
    "support.SpecialHours": CONTENT,
    "support.Closure": CONTENT,
    "support.FrontPageCopy": CONTENT,
    "support.NewsletterCopy": CONTENT,
    "support.CommunitiesCopy": CONTENT,
    "support.BookletsCopy": CONTENT,
    "support.Page": CONTENT,
    "support.WarningSigns": CONTENT,
    "support.PageFeedback": TO_READ,
    "support.DeadLink": TO_READ,
    "support.OnlineCommunity": CONTENT,
    "support.Resource": CONTENT,
    "support.BookletRequest": CONTENT,
    "support.BookletRequestItem": CONTENT,
    # To view is to read addresses, to change is to export them, to delete is to erase one for good.
    "support.Subscriber": CONTENT,
    "support.NewsletterConsent": Access(staff="view", managers="view"),
    "core.FormAttempt": NOBODYS,
    "core.RequestCount": NOBODYS,
    "core.Redirect": NOBODYS,
    "core.CacheVersion": NOBODYS,
    # Each page has a proxy with a line of its own.
    "core.PageCopy": NOBODYS,
    "auth.User": Access(),
    # To give users a role. Permissions of roles are read-only in the admin: this table resets them.
    "auth.Group": Access(managers="view"),
    # For a user who lost their phone. Only the user adds a second factor.
    "otp_totp.TOTPDevice": Access(managers="view delete"),
    "otp_static.StaticDevice": Access(managers="view delete"),
    "otp_static.StaticToken": Access(managers="delete"),
    "auth.Permission": NOBODYS,
    "admin.LogEntry": NOBODYS,
    "contenttypes.ContentType": NOBODYS,
    "sessions.Session": NOBODYS,
}


def line_of(model):
    """Return the table's line for ``model``, or None. Historical models have no permissions of their own."""
    label = model._meta.label
    if label in ACCESS:
        return ACCESS[label]
    app, name = label.split(".")
    # Versions of a thing's lists are called after both, as in HistoricalStory_tags.
    return NOBODYS if f"{app}.{name.removeprefix('Historical').partition('_')[0]}" in ACCESS else None


def permissions_of(model):
    """Return (codename, name) of each permission of ``model``."""
    options = model._meta
    # What the model itself says: the admin calls users people and groups roles, see admin_config.
    words = options.original_attrs.get("verbose_name") or camel_case_to_spaces(options.object_name)
    usual = [(f"{verb}_{options.model_name}", f"Can {verb} {words}") for verb in options.default_permissions]
    return dict([*usual, *options.permissions])


def codenames(model, role):
    """Return the codenames that ``role`` has on ``model``. Raises ValueError for an unknown permission."""
    line, existing = line_of(model), permissions_of(model)
    what = line.of(role) if line else NOTHING
    if what == ALL:
        return set(existing)
    chosen = {word if word in existing else f"{word}_{model._meta.model_name}" for word in what.split()}
    if unknown := chosen - existing.keys():
        raise ValueError(f"{model._meta.label} has no permission {', '.join(sorted(unknown))}.")
    return chosen


def apply(apps, using="default"):
    """Create the four roles with exactly the table's permissions. Idempotent.

    ``apps`` is the current registry or that of a migration. Models added later are skipped until ``manage.py
    refresh_roles`` or their migration runs it again. Missing permissions are created as Django would after migrating.
    """
    permissions = _permissions(apps, using)
    group_model = apps.get_model("auth", "Group")
    for role in ROLES:
        group, _ = group_model.objects.using(using).get_or_create(name=role)
        group.permissions.set(
            permissions[model._meta.label_lower, codename]
            for model in apps.get_models()
            for codename in codenames(model, role)
        )


def _permissions(apps, using):
    """Return the rows of all permissions in the table, keyed by model label and codename."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    rows = apps.get_model("auth", "Permission").objects.using(using)
    found = {}
    for model in apps.get_models():
        if line_of(model) is None:
            continue
        options = model._meta
        kind, _ = types.get_or_create(app_label=options.app_label, model=options.model_name)
        existing = {row.codename: row for row in rows.filter(content_type=kind)}
        for codename, words in permissions_of(model).items():
            row = existing.get(codename) or rows.create(content_type=kind, codename=codename, name=words)
            found[options.label_lower, codename] = row
    return found
