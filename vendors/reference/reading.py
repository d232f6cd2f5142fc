"""All reference data files of a folder, read and checked as a whole."""

from pathlib import Path

from vendors.reference.files import BadFiles, Rows, in_order, read_folder
from vendors.reference.record_schema import ACTIONS, MILESTONES, SOURCES, WITHDRAWN, record_faults
from vendors.reference.schema import (
    BLOCS,
    BODIES,
    COUNTRIES,
    COUNTRY_NAMES,
    RECORD,
    VENDORS,
    own_ancestors,
    unnamed_languages,
)

FILES = (RECORD, BLOCS, COUNTRIES, COUNTRY_NAMES, BODIES, VENDORS, ACTIONS, MILESTONES, SOURCES, WITHDRAWN)


def read_reference(folder: Path) -> Rows:
    """Return the rows of all reference data files in the folder; BadFiles with every fault that they have."""
    rows, faults = read_folder(folder, FILES)
    reported = {(fault.file, fault.line, fault.column) for fault in faults}
    unread = {fault.file for fault in faults if fault.line <= 1}
    further = [*unnamed_languages(rows[BODIES.name]), *own_ancestors(rows[VENDORS.name])]
    # A file that could not be read accuses nobody.
    if not any(schema.covers(file) for schema in (ACTIONS, MILESTONES, SOURCES) for file in unread):
        further += record_faults(rows)
    faults += [fault for fault in further if (fault.file, fault.line, fault.column) not in reported]
    if faults:
        raise BadFiles(in_order(faults, FILES))
    return rows
