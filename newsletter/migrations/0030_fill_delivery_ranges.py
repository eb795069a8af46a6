"""Ranges and tallies for the mailings there are, also those that are being sent during the upgrade."""

from django.db import migrations

RANGE = 250
OPEN_MAILINGS = "('draft', 'scheduled', 'preparing', 'sending', 'paused', 'held')"
ENDED = "('submitted', 'failed', 'withheld', 'cancelled', 'uncertain')"

RANGES = f"""
    INSERT INTO newsletter_deliveryrange (mailing_id, first_id, last_id, due_at, leased_until)
    SELECT mailing_id, MIN(id), MAX(id),
           MIN(CASE WHEN state = 'pending' THEN next_attempt_at END),
           MIN(CASE WHEN state IN ('claimed', 'sending') THEN lease_until END)
    FROM (SELECT d.id, d.mailing_id, d.state, d.next_attempt_at, d.lease_until,
                 (ROW_NUMBER() OVER (PARTITION BY d.mailing_id ORDER BY d.id) - 1) / {RANGE} AS place
          FROM newsletter_delivery d JOIN newsletter_mailing m ON m.id = d.mailing_id
          WHERE m.state IN {OPEN_MAILINGS} OR m.finished_at IS NULL OR d.state = 'uncertain') numbered
    GROUP BY mailing_id, place
"""  # noqa: S608 - numbers and table names only
TALLIES = f"""
    INSERT INTO newsletter_mailingtally (mailing_id, shard, state, reason, number)
    SELECT mailing_id, 0, state, reason, COUNT(*) FROM newsletter_delivery WHERE state IN {ENDED}
    GROUP BY mailing_id, state, reason
"""  # noqa: S608 - table names only


def fill(apps, schema_editor):
    """Two statements; rows are changed beside their old version from now on, for which pages keep some room."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE newsletter_delivery SET (fillfactor = 75)")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(RANGES)
        cursor.execute(TALLIES)


def empty(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE newsletter_delivery RESET (fillfactor)")
    for model in ("DeliveryRange", "MailingTally"):
        apps.get_model("newsletter", model).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0029_delivery_ranges")]
    operations = [migrations.RunPython(fill, empty)]
