"""Data and helpers for the tests of roles: two groups, a marker in every row, all admin URLs, and form data.

``own`` is what one volunteer looks after; everything else belongs to others. Every text of a row holds the row's
marker, so that a page that shows any of it is noticed.
"""

import re
from datetime import date
from html.parser import HTMLParser

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import DataError, IntegrityError, connection, models, transaction
from django.urls import URLPattern, URLResolver, reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.models import PageCopy
from groups.models import Event, EventSeries, Postcode, PostcodeArea, SupportGroup, Town, Venue
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory
from sepsis_site.accounts import roles

MARKER = re.compile(r"zq\d{4,}zq")

# Django's own tables. Users are marked by their email address only, because lists of authors and leaders show names.
UNMARKED = {"auth.Group", "auth.Permission", "contenttypes.ContentType", "sessions.Session", "admin.LogEntry"}


class AdminData:
    """All rows, the volunteer's own ones among them, and the marker of each."""

    def __init__(self, volunteer):
        self.volunteer = volunteer
        self.own = {model: set() for model in (SupportGroup, Event, EventSeries, Venue)}
        # The row behind each marker, as (model, primary key).
        self.rows = {}

    def is_own(self, model, key):
        return key in self.own.get(model, ()) or (model is User and key == self.volunteer.pk)

    def add_markers(self):
        """Give every row its marker; log entries and history rows get the marker of their object."""
        self.markers = {}
        everything = sorted(apps.get_models(), key=lambda model: _present(model) is not model)
        for model in everything:
            if model._meta.label not in UNMARKED and not model._meta.proxy:
                for row in model._base_manager.all():
                    key = _key_of_thing(row)
                    self._mark(row, self.markers.setdefault(key, f"zq{len(self.markers):04}zq"))
        self.rows = {marker: key for key, marker in self.markers.items()}
        author = User.objects.create_user("keeper", is_staff=True)
        for (model, key), marker in self.markers.items():
            kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
            LogEntry.objects.create(
                user=author, content_type=kind, object_id=key, object_repr=marker, action_flag=CHANGE
            )

    def _mark(self, row, marker):
        texts = {
            field.name: _text(field, marker)
            for field in row._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not (field.choices or field.primary_key or field.generated or field.is_relation)
            and (field.max_length or 99) >= len(_text(field, marker))
            and (row._meta.label != "auth.User" or field.name == "email")
            # A device's key has to stay valid.
            and field.name != "key"
        }
        of_row = type(row)._base_manager.filter(pk=row.pk)
        for some in (texts, *({name: text} for name, text in texts.items())):
            try:
                with transaction.atomic():
                    of_row.update(**some)
            except (IntegrityError, DataError):
                # A constraint forbids one of the texts: set the others one by one.
                continue
            if some is texts:
                return

    def hidden_from(self, role):
        """Return the markers that a user of ``role`` may not see; of volunteers, the volunteer of this data."""
        return {
            marker
            for marker, (model, key) in self.rows.items()
            if not {"view", "change"} & permissions_of(model, role)
            or (role == roles.GROUP_VOLUNTEERS and not self.is_own(model, key))
        }

    def rows_of_others(self, tables=None):
        """Return the current rows that are not the volunteer's own, by model; of all tables or of some."""
        found = {}
        for model in apps.get_models(include_auto_created=True):
            if model._meta.label in ("sessions.Session", "admin.LogEntry") or _present(model) is not model:
                continue
            if tables is not None and model._meta.db_table not in tables:
                continue
            rows = model._base_manager.order_by("pk").values()
            found[model._meta.label] = [row for row in rows if not self.is_own(model, row[model._meta.pk.attname])]
        return found


def create_admin_data(now):
    """Create a group with its volunteer beside the rows that exist, and mark all rows."""
    data = AdminData(create_staff("volunteer", roles.GROUP_VOLUNTEERS))
    # Two dates of each group are enough.
    Event.objects.exclude(pk__in=[event.pk for event in Event.objects.order_by("group", "pk")[:2]]).exclude(
        group=None
    ).delete()
    Event.history.exclude(id__in=Event.objects.values("pk")).delete()
    # An earlier test may have loaded thousands of places, which are read-only and slow to mark.
    for model in (Postcode, PostcodeArea, Town):
        model.objects.all().delete()
    # An earlier test may have rolled back cached content types.
    ContentType.objects.clear_cache()
    group = SupportGroupFactory(name="Our own group", slug="our-own-group")
    group.leaders.set([data.volunteer])
    series = EventSeriesFactory(group=group, ends_on=date(2026, 12, 9))
    events = [EventFactory(group=group), EventFactory(group=group, cancelled=True)]
    data.own[SupportGroup].add(group.pk)
    data.own[EventSeries].add(series.pk)
    data.own[Event].update(event.pk for event in events)
    data.own[Venue].add(group.usual_venue_id)
    other = create_staff("other", roles.GROUP_VOLUNTEERS)
    other.email = "other@example.org"
    other.save()
    SupportGroup.objects.exclude(pk=group.pk).first().leaders.set([other])
    TOTPDevice.objects.create(user=other, name="phone")
    StaticDevice.objects.create(user=other, name="codes").token_set.create()
    data.add_markers()
    return data


def create_staff(name, role):
    """Create a staff user with a role."""
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    return user


def permissions_of(model, role):
    """Return what a role may do with a model: view, add, change, delete."""
    line = roles.line_of(model)
    what = line.of(role) if line else ""
    return {"view", "add", "change", "delete"} if what == roles.ALL else set(what.split())


def _present(model):
    """Return the model itself, or the tracked model of a history model."""
    return getattr(model, "instance_type", model)


def _key_of_thing(row):
    """Return the object of a row or of its history row, as (model, primary key)."""
    model = _present(type(row))
    if model is PageCopy:
        name = row.key.partition(".")[0]
        return next((proxy, name) for proxy in PageCopy.__subclasses__() if proxy.page.name == name)
    return model, getattr(row, model._meta.pk.attname)


def _text(field, marker):
    if isinstance(field, models.EmailField):
        return f"{marker}@example.org"
    return f"https://{marker}.example/" if isinstance(field, models.URLField) else marker


# URLs


def model_admins():
    """Return every registered model admin, in the order of the models' names."""
    return sorted(admin.site._registry.values(), key=lambda model_admin: model_admin.opts.label)


def admin_urls(model_admin, key=None):
    """Yield the name and path of each URL of a model admin: of the whole model, or of the row with ``key``.

    A second key in a path is that of a history row if there is one, else ``key`` again.
    """
    base = reverse("admin:index") + f"{model_admin.opts.app_label}/{model_admin.opts.model_name}/"
    for pattern in _patterns(model_admin.get_urls()):
        route, asks = _route(pattern)
        if asks == (key is not None):
            versions = _versions(model_admin.model, key) if route.count("{}") > 1 else [key]
            for version in versions:
                name = (pattern.name or "short").removeprefix(
                    f"{model_admin.opts.app_label}_{model_admin.opts.model_name}_"
                )
                yield name, base + route.format(key, *[version] * (route.count("{}") - 1))


def site_urls(keys):
    """Yield the name and path of each other URL of the admin; those with a parameter once for each of ``keys``."""
    ours = {f"{model_admin.opts.app_label}/{model_admin.opts.model_name}/" for model_admin in model_admins()}
    for pattern in admin.site.get_urls():
        if isinstance(pattern, URLResolver) and str(pattern.pattern) in ours:
            continue
        for each in _patterns([pattern]):
            route, asks = _route(each)
            for key in keys if asks else [None]:
                yield each.name, reverse("admin:index") + route.format(*[key] * route.count("{}"))


def _patterns(urls, before=""):
    for each in urls:
        if isinstance(each, URLPattern):
            each.before = before
            yield each
        else:
            yield from _patterns(each.url_patterns, before + str(each.pattern))


def _route(pattern):
    """Return the path with ``{}`` for its parameters, and whether it has any."""
    route = pattern.before + str(pattern.pattern)
    route = re.sub(r"<[^>]+>", "{}", route)
    # re_path()
    route = re.sub(r"\(\?P\{\}[^)]*\)|\([^)]*\)", "{}", route).removeprefix("^").removesuffix("$").replace("\\Z", "")
    return route, "{}" in route


def _versions(model, key):
    if issubclass(model, PageCopy):
        return list(model.page.rows(PageCopy.history).values_list("history_id", flat=True)[:2]) or [key]
    for old in apps.get_models():
        if _present(old) is model and old is not model:
            found = old._base_manager.filter(**{model._meta.pk.attname: key}).values_list("history_id", flat=True)
            return list(found[:2]) or [key]
    return [key]


# Forms


class _Fields(HTMLParser):
    """Collects what a browser sends of all forms of a page, unchanged."""

    def __init__(self):
        super().__init__()
        self.sent, self.select, self.area, self.options = {}, None, None, []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("submit", "file", "button") or (kind in ("checkbox", "radio") and "checked" not in given):
                return
            self.sent.setdefault(name, []).append(given.get("value", "on" if kind == "checkbox" else "") or "")
        elif tag == "textarea":
            self.area = name
            self.sent[name] = [""]
        elif tag == "select":
            self.select, self.options, self.many = name, [], "multiple" in given
        elif tag == "option" and self.select:
            self.options.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data):
        if self.area:
            self.sent[self.area][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select" and self.select:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            if not chosen and not self.many and self.options:
                chosen = [self.options[0][0]]
            self.sent[self.select], self.select = chosen, None


def form_data(response):
    """Return the fields of all forms of a page, each as a list of values."""
    parser = _Fields()
    parser.feed(response.content.decode())
    parser.sent.pop("csrfmiddlewaretoken", None)
    return parser.sent


# Writing


class RecordedWrites:
    """A context manager that records the tables written to, except sessions, and rolls back."""

    SQL = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|COPY)\s+"?(\w+)', re.IGNORECASE)

    def __enter__(self):
        self.tables = set()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.watch = connection.execute_wrapper(self._note)
        self.watch.__enter__()
        return self

    def _note(self, execute, sql, parameters, many, context):
        if found := self.SQL.match(sql if isinstance(sql, str) else str(sql)):
            self.tables.add(found[1])
        return execute(sql, parameters, many, context)

    def __exit__(self, *error):
        self.watch.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)
        self.tables -= {"django_session"}
