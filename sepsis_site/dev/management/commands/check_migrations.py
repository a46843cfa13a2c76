"""``manage.py check_migrations``: run every migration forward, back and forward again in an empty database."""

from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

SCHEMA = """
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
WHERE table_schema = 'public'
UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' FROM pg_trigger WHERE NOT tgisinternal
"""


class Command(BaseCommand):
    help = "Run every migration forward, back and forward again in an empty database. It takes a minute or two."
    requires_system_checks = ()

    def handle(self, **options):
        original = connection.settings_dict["NAME"]
        temporary = f"{original}_migrations"
        quoted = connection.ops.quote_name(temporary)
        try:
            self.query(f"DROP DATABASE IF EXISTS {quoted}")
            self.query(f"CREATE DATABASE {quoted}")
        except DatabaseError as error:
            raise CommandError(f"A database for it could not be made: {str(error).splitlines()[0]}") from error
        try:
            connection.close()
            connection.settings_dict["NAME"] = temporary
            schemas = []
            for back in (True, False):
                call_command("migrate", verbosity=0)
                schemas.append(set(self.query(SCHEMA)))
                self.stdout.write("Forward.")
                if back:
                    for app in sorted(MigrationLoader(connection).migrated_apps):
                        call_command("migrate", app, "zero", verbosity=0)
                    left = {row[0] for row in self.query(SCHEMA)} - {"django_migrations"}
                    if left:
                        raise CommandError(f"Left behind on the way back: {', '.join(sorted(left))}")
                    self.stdout.write("Back.")
            if schemas[0] != schemas[1]:
                odd = sorted({row[0] for row in schemas[0] ^ schemas[1]})
                raise CommandError(f"The second run forward made other tables: {', '.join(odd)}")
        finally:
            connection.close()
            connection.settings_dict["NAME"] = original
            self.query(f"DROP DATABASE IF EXISTS {quoted}")

    def query(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
