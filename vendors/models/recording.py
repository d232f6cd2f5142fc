"""The history of rows and of their relations, from whichever end a relation is changed."""

from typing import Any

from django.db.models import Model
from simple_history.models import HistoricalRecords


class RecordedHistory(HistoricalRecords):  # type: ignore[misc]
    """History that also records a relation changed from its other end: `bloc.countries.set(…)`,
    `vendor.actions.add(…)`.

    simple-history assumes that the row on which a relation is changed is of the model that it records.
    """

    def m2m_changed(
        self, instance: Any, action: str, attr: str, pk_set: Any, reverse: bool, model: type[Model], **kwargs: Any
    ) -> None:
        if not reverse:
            super().m2m_changed(instance, action, attr, pk_set, reverse, **kwargs)
        elif action == "pre_clear":
            instance._about_to_be_cleared = self._at_the_other_end(instance, attr, model)
        elif action in ("post_add", "post_remove", "post_clear"):
            changed = instance.__dict__.pop("_about_to_be_cleared", ()) if action == "post_clear" else pk_set
            for row in model._default_manager.filter(pk__in=changed or ()):
                self.create_historical_record(row, "~")

    @staticmethod
    def _at_the_other_end(instance: Any, attr: str, model: type[Model]) -> list[Any]:
        return list(model._default_manager.filter(**{attr: instance}).values_list("pk", flat=True))
