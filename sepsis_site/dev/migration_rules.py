"""What a migration may do to a live site: the old code goes on asking and storing while it runs, and shortly after.

Pure: operations and the state of the models before each are passed in. A table made by the same migration is nobody's
yet, and may be treated in any way. Held by sepsis_site/dev/tests/test_migrations.py.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations
from django.db.models import CheckConstraint, GeneratedField, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

LATER = "The old code still asks for it. First put out code that does without, then remove it, and say so in REASONS."
STORES = "The old code stores rows without it. Let it be null, or give it a db_default."
REWRITES = "It writes every row anew, with the table locked. Say in REASONS why it is small enough."
CONCURRENTLY = "Nobody can store rows while it is made. Use AddIndexConcurrently, in a migration that is not atomic."
NOT_VALID = "The table is locked while every row is checked. Use AddConstraintNotValid, then ValidateConstraint."
UNIQUE = "The table is locked while its index is made. Say in REASONS why it is small enough."
APART = "The table stays locked while rows are changed. Give the rows a migration of their own."
UNTOLD = "The models would say what the table was never told. Let the database hear of it."
BACK = "There is no way back. Give it one, or say in REASONS why there is none."

CODE_OR_SQL = (migrations.RunPython, migrations.RunSQL)


def problems(operations, state, app_label):
    """What is unsafe in a migration, a sentence each: ["AddField event.room: …"]. ``state`` is changed on the way."""
    found, new, changes_tables = [], set(), False
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            found += problems(operation.database_operations, state.clone(), app_label)
            found += untold(operation.state_operations, state, app_label)
            continue
        name = getattr(operation, "model_name", getattr(operation, "name", "")) or ""
        if isinstance(operation, migrations.CreateModel):
            new.add(operation.name.lower())
        changes_tables |= not isinstance(operation, CODE_OR_SQL)
        if name.lower() not in new:
            problem = _problem(operation, state, app_label)
            if problem:
                parts = [name, getattr(operation, "name", "") if name != getattr(operation, "name", name) else ""]
                what = ".".join(str(part).lower() for part in parts if part)
                found.append(f"{type(operation).__name__} {what}: {problem}".replace(" :", ":"))
        operation.state_forwards(app_label, state)
    if changes_tables and any(isinstance(operation, CODE_OR_SQL) for operation in operations):
        found.append(APART)
    return found


def untold(operations, state, app_label):
    """What operations of which the database never hears would change in it, a sentence each. ``state`` is changed."""
    found = []
    for operation in operations:
        if isinstance(operation, migrations.AlterField):
            old = state.models[app_label, operation.model_name_lower].fields[operation.name]
            if _all_of_column(old) != _all_of_column(operation.field):
                found.append(f"AlterField {operation.model_name_lower}.{operation.name}: {UNTOLD}")
        elif not isinstance(operation, migrations.AlterModelOptions):
            found.append(f"{type(operation).__name__}: {UNTOLD}")
        operation.state_forwards(app_label, state)
    return found


def _problem(operation, state, app_label):
    match operation:
        case migrations.AddField(field=field):
            return _of_new_field(field)
        case migrations.AlterField():
            old = state.models[app_label, operation.model_name_lower].fields[operation.name]
            return _of_changed_field(old, operation.field)
        case (
            migrations.RemoveField()
            | migrations.RenameField()
            | migrations.DeleteModel()
            | migrations.RenameModel()
            | migrations.AlterModelTable()
        ):
            return LATER
        case AddIndexConcurrently() | RemoveIndexConcurrently() | AddConstraintNotValid():
            return ""
        case migrations.AddIndex() | migrations.RemoveIndex():
            return CONCURRENTLY
        case migrations.AddConstraint(constraint=constraint):
            return NOT_VALID if isinstance(constraint, CheckConstraint) else UNIQUE
        case migrations.RunPython() | migrations.RunSQL() if not operation.reversible:
            return BACK
    return ""


def _of_new_field(field):
    if isinstance(field, ManyToManyField):
        return ""
    if isinstance(field, GeneratedField):
        return REWRITES
    if not field.null and field.db_default is NOT_PROVIDED:
        return STORES
    if field.unique:
        return UNIQUE
    return ""


def _of_changed_field(old, new):
    if type(old).__name__ != type(new).__name__ and _column(old) != _column(new):
        return REWRITES
    if old.null and not new.null:
        return STORES
    if (new.unique and not old.unique) or (new.db_index and not old.db_index):
        return UNIQUE
    if _column(old) != _column(new):
        return REWRITES
    if new.max_length is not None and (old.max_length is None or new.max_length < old.max_length):
        return REWRITES
    return ""


def _all_of_column(field):
    return _column(field), field.max_length, field.null, field.unique, field.db_index, repr(field.db_default)


def _column(field):
    """What kind of column a field has; not how long, for a longer one costs nothing."""
    *_, options = field.deconstruct()
    matters = ("max_digits", "decimal_places", "to", "db_column", "db_collation", "expression", "output_field")
    return field.get_internal_type(), [repr(options.get(name)) for name in matters]
