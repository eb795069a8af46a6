import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("newsletter", "0016_answers_from_outside"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="newsletter",
            name="approval_required",
            field=models.BooleanField(
                default=False,
                help_text="A mailing is scheduled only of what somebody approved who neither wrote nor schedules it.",
                verbose_name="a second person approves each edition",
            ),
        ),
        migrations.CreateModel(
            name="ApprovalTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "Approval of an edition",
                "verbose_name_plural": "Approvals of an edition",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="EditionApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("content_hash", models.CharField(max_length=64, verbose_name="hash of the content")),
                ("at", models.DateTimeField(verbose_name="approved")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="newsletter.editionpage",
                        verbose_name="edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval of an edition",
                "verbose_name_plural": "approvals of editions",
                "ordering": ["-at", "-pk"],
                "permissions": [("approve_edition", "Can approve editions for mailing")],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "content_hash", "by"), name="one_approval_per_person"
                    )
                ],
            },
        ),
    ]
