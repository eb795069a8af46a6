"""What was mailed before carries its title and number in the frozen page: read them from there."""

import re
from html import unescape
from typing import Any

from django.db import migrations

TITLE = re.compile(r'<h1 class="edition__title">(.*?)</h1>', re.DOTALL)
NUMBER = re.compile(r'<p class="edition__number">Vol\. (\d{1,9})</p>')
TAG = re.compile(r"<[^>]*>")
BATCH = 100


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill both where they are missing; what has no heading keeps its subject. Idempotent."""
    variants = apps.get_model("newsletter", "MailingVariant").objects.using(schema_editor.connection.alias)
    for one in variants.filter(title="").only("web_html", "subject").iterator(chunk_size=BATCH):
        title, number = TITLE.search(one.web_html), NUMBER.search(one.web_html)
        words = " ".join(unescape(TAG.sub("", title[1])).split()) if title else one.subject
        variants.filter(pk=one.pk).update(title=words[:400], number=int(number[1]) if number else None)


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0014_archive_and_corrections")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
