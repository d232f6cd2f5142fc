from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_delete
from django.utils.module_loading import import_string


class VendorsConfig(AppConfig):
    name = "vendors"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Telecom vendor tracker"

    def ready(self) -> None:
        # By name: all these need models, which do not exist yet while this module is imported.
        import_string("vendors.models.history.watch_names")()
        for model in import_string("vendors.record.retirement.GUARDED"):
            pre_delete.connect(import_string("vendors.record.retirement.refuse_deletion"), sender=model)
        post_migrate.connect(import_string("vendors.permissions.on_migrated"), sender=self)
        post_migrate.connect(import_string("vendors.record.indexing.on_migrated"), sender=self)
        post_migrate.connect(import_string("vendors.record.source_count.on_migrated"), sender=self)
