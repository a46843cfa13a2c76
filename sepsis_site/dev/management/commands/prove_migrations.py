"""``manage.py prove_migrations``: every migration forward, all the way back, and forward again, in a database aside."""

from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

SHAPE = """
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
WHERE table_schema = 'public'
UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' FROM pg_trigger WHERE NOT tgisinternal
"""


class Command(BaseCommand):
    help = "Run every migration forward, back and forward again in an empty database aside. It takes a minute or two."
    requires_system_checks = ()

    def handle(self, **options):
        mine = connection.settings_dict["NAME"]
        aside = f"{mine}_migrations"
        quoted = connection.ops.quote_name(aside)
        try:
            self.ask(f"DROP DATABASE IF EXISTS {quoted}")
            self.ask(f"CREATE DATABASE {quoted}")
        except DatabaseError as error:
            raise CommandError(f"A database for it could not be made: {str(error).splitlines()[0]}") from error
        try:
            connection.close()
            connection.settings_dict["NAME"] = aside
            shapes = []
            for back in (True, False):
                call_command("migrate", verbosity=0)
                shapes.append(set(self.ask(SHAPE)))
                self.stdout.write("Forward.")
                if back:
                    for app in sorted(MigrationLoader(connection).migrated_apps):
                        call_command("migrate", app, "zero", verbosity=0)
                    left = {row[0] for row in self.ask(SHAPE)} - {"django_migrations"}
                    if left:
                        raise CommandError(f"Left behind on the way back: {', '.join(sorted(left))}")
                    self.stdout.write("Back.")
            if shapes[0] != shapes[1]:
                odd = sorted({row[0] for row in shapes[0] ^ shapes[1]})
                raise CommandError(f"The second way forward made other tables: {', '.join(odd)}")
        finally:
            connection.close()
            connection.settings_dict["NAME"] = mine
            self.ask(f"DROP DATABASE IF EXISTS {quoted}")

    def ask(self, question):
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall() if cursor.description else []
