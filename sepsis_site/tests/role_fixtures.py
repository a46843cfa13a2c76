"""What the walk through the admin goes through: two groups' worlds, a marker in every row, and what a form would send.

``own`` is what one volunteer looks after; everything else in the database is foreign to them. Every row has a word
of its own in all its texts, so that a page that shows anything of a row says so, whichever way it got there.
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

# Django's own tables, of no text of ours. People are known by their email addresses: what they are called stands in
# many a list of who wrote or who looks after something.
UNMARKED = {"auth.Group", "auth.Permission", "contenttypes.ContentType", "sessions.Session", "admin.LogEntry"}


class World:
    """All rows, whose they are, and the marker of each."""

    def __init__(self, volunteer):
        self.volunteer = volunteer
        self.own = {model: set() for model in (SupportGroup, Event, EventSeries, Venue)}
        # The row behind each marker, as (model, primary key).
        self.rows = {}

    def is_own(self, model, key):
        return key in self.own.get(model, ()) or (model is User and key == self.volunteer.pk)

    def plant(self):
        """Give every row its marker; lines of the log and old versions get that of the thing they are about."""
        self.markers = {}
        everything = sorted(apps.get_models(), key=lambda model: _present(model) is not model)
        for model in everything:
            if model._meta.label not in UNMARKED and not model._meta.proxy:
                for row in model._base_manager.all():
                    key = _key_of_thing(row)
                    self._mark(row, self.markers.setdefault(key, f"zq{len(self.markers):04}zq"))
        self.rows = {marker: key for key, marker in self.markers.items()}
        keeper = User.objects.create_user("keeper", is_staff=True)
        for (model, key), marker in self.markers.items():
            kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
            LogEntry.objects.create(
                user=keeper, content_type=kind, object_id=key, object_repr=marker, action_flag=CHANGE
            )

    def _mark(self, row, marker):
        texts = {
            field.name: _text(field, marker)
            for field in row._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
            and not (field.choices or field.primary_key or field.generated or field.is_relation)
            and (field.max_length or 99) >= len(_text(field, marker))
            and (row._meta.label != "auth.User" or field.name == "email")
            # A key that is none cannot be shown as one.
            and field.name != "key"
        }
        of_row = type(row)._base_manager.filter(pk=row.pk)
        for some in (texts, *({name: text} for name, text in texts.items())):
            try:
                with transaction.atomic():
                    of_row.update(**some)
            except (IntegrityError, DataError):
                # A rule of the table has its say about one of them: the others go in one by one.
                continue
            if some is texts:
                return

    def hidden_from(self, role):
        """The markers of what somebody of ``role`` may not see: the world's volunteer, if it is theirs."""
        return {
            marker
            for marker, (model, key) in self.rows.items()
            if not {"view", "change"} & words_of(model, role)
            or (role == roles.GROUP_VOLUNTEERS and not self.is_own(model, key))
        }

    def foreign(self, tables=None):
        """Everything that is not the volunteer's own, as it stands in the database now: all, or only some tables."""
        found = {}
        for model in apps.get_models(include_auto_created=True):
            if model._meta.label in ("sessions.Session", "admin.LogEntry") or _present(model) is not model:
                continue
            if tables is not None and model._meta.db_table not in tables:
                continue
            rows = model._base_manager.order_by("pk").values()
            found[model._meta.label] = [row for row in rows if not self.is_own(model, row[model._meta.pk.attname])]
        return found


def make_world(now):
    """The world of one group beside whatever there is already."""
    world = World(person("volunteer", roles.GROUP_VOLUNTEERS))
    # A year of dates would teach no more than a few do.
    Event.objects.exclude(pk__in=[event.pk for event in Event.objects.order_by("group", "pk")[:2]]).exclude(
        group=None
    ).delete()
    Event.history.exclude(id__in=Event.objects.values("pk")).delete()
    # Twenty thousand places that an earlier test loaded: nobody writes to them, and each would be marked.
    for model in (Postcode, PostcodeArea, Town):
        model.objects.all().delete()
    # Kinds of thing that an earlier test made, and took back, are still known by number.
    ContentType.objects.clear_cache()
    group = SupportGroupFactory(name="Our own group", slug="our-own-group")
    group.leaders.set([world.volunteer])
    series = EventSeriesFactory(group=group, ends_on=date(2026, 12, 9))
    events = [EventFactory(group=group), EventFactory(group=group, cancelled=True)]
    world.own[SupportGroup].add(group.pk)
    world.own[EventSeries].add(series.pk)
    world.own[Event].update(event.pk for event in events)
    world.own[Venue].add(group.usual_venue_id)
    other = person("other", roles.GROUP_VOLUNTEERS)
    other.email = "other@example.org"
    other.save()
    SupportGroup.objects.exclude(pk=group.pk).first().leaders.set([other])
    TOTPDevice.objects.create(user=other, name="phone")
    StaticDevice.objects.create(user=other, name="codes").token_set.create()
    world.plant()
    return world


def person(name, role):
    """Somebody of the staff who has ``role``."""
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    return user


def words_of(model, role):
    """What ``role`` may do with ``model``, as words of the table."""
    line = roles.line_of(model)
    what = line.of(role) if line else ""
    return {"view", "add", "change", "delete"} if what == roles.ALL else set(what.split())


def _present(model):
    """The model itself or, of a table of old versions, the model of the thing."""
    return getattr(model, "instance_type", model)


def _key_of_thing(row):
    """The thing in the admin that ``row`` or an old version is of, as (model, primary key)."""
    model = _present(type(row))
    if model is PageCopy:
        name = row.key.partition(".")[0]
        return next((proxy, name) for proxy in PageCopy.__subclasses__() if proxy.page.name == name)
    return model, getattr(row, model._meta.pk.attname)


def _text(field, marker):
    if isinstance(field, models.EmailField):
        return f"{marker}@example.org"
    return f"https://{marker}.example/" if isinstance(field, models.URLField) else marker


# Addresses


def keepers():
    """Every registered admin, in the order of the models' names."""
    return sorted(admin.site._registry.values(), key=lambda keeper: keeper.opts.label)


def addresses(keeper, key=None):
    """All addresses of one admin: without ``key`` those of the whole model, else those of that one row.

    As pairs of a name ("changelist", "cancel", …) and the address. A second key in an address is that of an old
    version if there are any, else ``key`` once more.
    """
    base = reverse("admin:index") + f"{keeper.opts.app_label}/{keeper.opts.model_name}/"
    for pattern in _patterns(keeper.get_urls()):
        route, asks = _route(pattern)
        if asks == (key is not None):
            versions = _versions(keeper.model, key) if route.count("{}") > 1 else [key]
            for version in versions:
                name = (pattern.name or "short").removeprefix(f"{keeper.opts.app_label}_{keeper.opts.model_name}_")
                yield name, base + route.format(key, *[version] * (route.count("{}") - 1))


def addresses_of_the_site(keys):
    """All other addresses of the admin, each that asks for something with each of ``keys``."""
    ours = {f"{keeper.opts.app_label}/{keeper.opts.model_name}/" for keeper in keepers()}
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
    """The address with ``{}`` for what it asks for, and whether it asks for anything."""
    route = pattern.before + str(pattern.pattern)
    route = re.sub(r"<[^>]+>", "{}", route)
    # An address given as a regular expression.
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
    """What a browser would send of all forms on a page that nobody has touched."""

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


def as_sent(response):
    """The fields of all forms of a page, each a list of values, as they stand there."""
    parser = _Fields()
    parser.feed(response.content.decode())
    parser.sent.pop("csrfmiddlewaretoken", None)
    return parser.sent


# Writing


class Writes:
    """Which tables are written to while this is open, but for the session and the note of a login. All is undone."""

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
