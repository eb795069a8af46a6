"""PostgreSQL keeps the words a person is found by: a text it makes itself whenever the person changes.

SQLite cannot normalise by itself and gets no column. The table is written anew once, which sign-ups wait for: about
a second for every 50,000 people.
"""

from django.db import migrations

ADD = """
    ALTER TABLE newsletter_subscriber ADD COLUMN search_words text GENERATED ALWAYS AS (
        lower(normalize(company || chr(10) || name_reading || chr(10) || family_name || given_name, NFKC))
    ) STORED
"""
DROP = "ALTER TABLE newsletter_subscriber DROP COLUMN search_words"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0027_provider_messages")]

    operations = [migrations.RunPython(add, drop)]
