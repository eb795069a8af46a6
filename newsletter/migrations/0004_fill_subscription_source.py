"""How the subscriptions there are came about, read from the first consent record of each.

Works through them in steps of 10,000, each a transaction of its own, so that a million
neither locks the table nor fills memory. Broken off, it can be run again.
"""

from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Max, Min

STEP = 10_000

# One newsletter may have every record there is: adding 0 keeps the planner from its index, so that it
# looks a person up by the pseudonym even before PostgreSQL has counted the table.
FIRST = """
    SELECT {column} FROM newsletter_consentrecord AS proof
    JOIN newsletter_subscriber AS person ON person.pseudonym = proof.pseudonym
    WHERE person.id = newsletter_subscription.subscriber_id
    AND proof.newsletter_id + 0 = newsletter_subscription.newsletter_id
    ORDER BY proof.at, proof.id LIMIT 1
"""
# A form's address without scheme and host, which take eight characters or more: its path.
PATH = """
    CASE WHEN proof.action = 'requested' AND proof.form_address LIKE '%%://%%/%%'
    THEN substr(proof.form_address, {find}(substr(proof.form_address, 9), '/') + 8, 300) ELSE '' END
"""
FILL = """
    UPDATE newsletter_subscription SET
    source = CASE WHEN ({action}) = 'imported' THEN 'import' ELSE 'form' END,
    source_detail = COALESCE(({path}), '')
    WHERE id >= %s AND id < %s
"""


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    find = "strpos" if connection.vendor == "postgresql" else "instr"
    statement = FILL.format(
        action=FIRST.format(column="proof.action"), path=FIRST.format(column=PATH.format(find=find))
    )
    rows = apps.get_model("newsletter", "Subscription").objects.using(connection.alias)
    ends = rows.aggregate(first=Min("id"), last=Max("id"))
    for start in range(ends["first"] or 0, (ends["last"] or -1) + 1, STEP):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(statement, [start, start + STEP])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("newsletter", "0003_topics_and_frequency")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
