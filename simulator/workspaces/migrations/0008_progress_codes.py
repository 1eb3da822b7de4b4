from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspaces", "0007_races"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProgressCode",
            fields=[
                ("code", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("visitor", models.CharField(db_index=True, max_length=64)),
                ("created", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
        ),
    ]
