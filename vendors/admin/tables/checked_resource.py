"""How every table comes in: each row checked as a form would check it, and all that is wrong in a file told at once."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export import resources, results
from import_export.widgets import ManyToManyWidget

from vendors.admin.tables.cells import as_text, escaped, unescaped

Errors = dict[str, Any]
"""What is wrong with a row, by the attribute concerned."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, and where; `line` is 0 for what concerns the whole file, `column` "" for a whole row."""

    line: int
    column: str
    value: str
    message: str


class TableResult(results.Result):
    """The result of an import, with all its errors as one list."""

    def __init__(self, resource: "CheckedResource") -> None:
        super().__init__()
        self.resource = resource
        self.of_rows: list[Fault] = []

    def append_invalid_row(self, number: int, row: Any, validation_error: ValidationError) -> None:
        super().append_invalid_row(number, row, validation_error)
        for name, messages in self.invalid_rows[-1].error_dict.items():
            column = "" if name == NON_FIELD_ERRORS else self.resource.column_of(name)
            value = str(row.get(column) or "")
            for message in messages:
                told = message.removeprefix(f"{name}: ").removeprefix(f"{column}: ")
                self.of_rows.append(Fault(self.resource.line_of(number), column, value, told))

    def append_error_row(self, number: int, row: Any, errors: list[Any]) -> None:
        super().append_error_row(number, row, errors)
        line = self.resource.line_of(number)
        self.of_rows += [Fault(line, "", "", str(error.error)) for error in errors]

    @property
    def faults(self) -> list[Fault]:
        of_file = [Fault(0, "", "", str(getattr(error.error, "reason", error.error))) for error in self.base_errors]
        return of_file + self.of_rows


class CheckedResource(resources.ModelResource):
    """A table of one model. Unchanged rows are passed over; of a column that only goes out, a change is an error."""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True
        use_transactions = True

    only_exported_because: dict[str, str] = {}
    """For each column that is exported and not imported, what to do instead."""
    version_column = ""
    """The column by which a row tells from which version of the record it was exported; "" where there is none."""

    def get_result_class(self) -> Any:
        return partial(TableResult, self)

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        return escaped(super().export_field(field, instance, **kwargs))

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """ValueError for columns that no table has: what is written in a misspelt one would be lost in silence."""
        self.lines: list[int] | None = getattr(dataset, "lines", None)
        self.line_of_key: dict[str, int] = {}
        self.stored_rows = self._rows_as_stored()
        super().before_import(dataset, **kwargs)
        known = [field.column_name for field in self.get_import_fields()]
        unknown = [name for name in dataset.headers or () if name not in known]
        if unknown:
            raise ValueError(
                f"There is no column “{'”, “'.join(map(str, unknown))}” in this table; it has {', '.join(known)}."
            )

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """Import a row; one whose cells are all as they are in the record is passed over before anything is looked up.

        The library would take some thirty milliseconds for it, a minute for the whole table of sources.
        """
        (name,) = self.get_import_id_fields()
        key = str(row.get(name) or "").strip()
        stored = self.stored_rows.get(key)
        is_first = key not in self.line_of_key
        if stored is None or not is_first or not self._is_as_stored(row, stored):
            return super().import_row(row, instance_loader, **kwargs)
        self.line_of_key[key] = self.line_of(kwargs["row_number"])
        unchanged = self.get_row_result_class()()
        unchanged.import_type = results.RowResult.IMPORT_TYPE_SKIP
        return unchanged

    def _is_as_stored(self, row: Any, stored: dict[str, str]) -> bool:
        """Whether the row would change nothing: a version may have been raised by what is in another table."""
        cells = ((name, value) for name, value in row.items() if name != self.version_column)
        return all(stored.get(name) == as_text(unescaped(value)) for name, value in cells)

    def _rows_as_stored(self) -> dict[str, dict[str, str]]:
        """Return the cells of all rows of the record by their key."""
        (name,) = self.get_import_id_fields()
        exported = [(field, field.column_name) for field in self.get_import_fields()]
        rows = (
            {column: as_text(field.export(row)) for field, column in exported}
            for row in self.get_queryset().iterator(500)
        )
        return {str(row[name]): row for row in rows}

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        for name, value in row.items():
            row[name] = unescaped(value)
        self.row_faults: Errors = {}
        super().before_import_row(row, **kwargs)
        self._check_key_once(row, kwargs["row_number"])

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Set the row's values. ValidationError with all that is wrong in its cells, those of relations included."""
        errors: Errors = dict(self.row_faults)
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors |= error.error_dict
        errors |= self._faults_of_relations(row) | self._faults_of_derived(instance, row)
        if errors:
            raise ValidationError(errors)

    def validate_instance(
        self, instance: Any, import_validation_errors: Errors | None = None, validate_unique: bool = True
    ) -> None:
        """Raise ValidationError with what was wrong in the cells, by the model, and by `rules_of_row`, in one."""
        errors: Errors = {}
        try:
            super().validate_instance(instance, import_validation_errors, validate_unique)
        except ValidationError as error:
            errors = {name: self._with_choices(name, faults) for name, faults in error.update_error_dict({}).items()}
        errors |= {name: fault for name, fault in self.rules_of_row(instance).items() if name not in errors}
        if errors:
            raise ValidationError(errors)

    def _with_choices(self, name: str, faults: list[ValidationError]) -> list[ValidationError]:
        """Name the choices where a value is none of them."""
        if not any(fault.code == "invalid_choice" for fault in faults) or name == NON_FIELD_ERRORS:
            return faults
        choices = ", ".join(str(value) for value, _ in self._meta.model._meta.get_field(name).flatchoices if value)
        return [ValidationError(f"there is no such {name}; there are {choices}")] if choices else faults

    def rules_of_row(self, instance: Any) -> Errors:
        """Return what further rules find wrong in a row."""
        return {}

    def column_of(self, attribute: str) -> str:
        """Return the name of the column that sets an attribute."""
        columns = {field.attribute: field.column_name for field in self.get_import_fields()}
        return str(columns.get(attribute, attribute))

    def line_of(self, number: int) -> int:
        """Return the line in the file of the row with this number; the first line names the columns."""
        return self.lines[number - 1] if self.lines else number + 1

    def only_exported(self) -> list[str]:
        readonly = [field.column_name for field in self.get_import_fields() if field.readonly]
        return [name for name in readonly if name != self.version_column]

    def _check_key_once(self, row: Any, number: int) -> None:
        (name,) = self.get_import_id_fields()
        key = str(row.get(name) or "").strip()
        line = self.line_of(number)
        first = self.line_of_key.setdefault(key, line)
        if key and first != line:
            self.row_faults[name] = ValidationError(f"this row is in the file twice, first in line {first}")

    def _faults_of_relations(self, row: Any) -> Errors:
        """Check the cells that are otherwise read only once the row is saved."""
        errors: Errors = {}
        for field in self.get_import_fields():
            if isinstance(field.widget, ManyToManyWidget) and field.column_name in row:
                try:
                    field.clean(row)
                except ValueError as error:
                    errors[field.attribute] = ValidationError(str(error))
        return errors

    def _faults_of_version(self, row: Any, given: str) -> Errors:
        """Refuse to overwrite what was saved since the export; a row that was written by hand has no version."""
        (name,) = self.get_import_id_fields()
        stored = self.stored_rows.get(str(row.get(name) or "").strip())
        now = stored[self.version_column] if stored else given
        if given in ("", now):
            return {}
        told = f"{self.subject_of(row)} was saved since this table was exported (version {given} then, {now} now)"
        return {self.version_column: ValidationError(f"{told}: export it again, and make the change in that table")}

    def subject_of(self, row: Any) -> str:
        """Return in words what a row's version is of."""
        return "this row"

    def _faults_of_derived(self, instance: Any, row: Any) -> Errors:
        errors: Errors = {}
        for field in self.get_import_fields():
            if not field.readonly or field.column_name not in row:
                continue
            given, now = str(row[field.column_name] or "").strip(), str(field.export(instance))
            if field.column_name == self.version_column:
                errors |= self._faults_of_version(row, as_text(row[field.column_name]).strip())
            elif given != now and not (given == "" and instance.pk is None):
                advice = self.only_exported_because[field.column_name]
                errors[field.attribute] = ValidationError(f"it is “{now}” and cannot be changed here: {advice}")
        return errors
