"""The steps of the folder."""

from cursus.registry.definitions import step_entry

STEP_NAMES = {
    **step_entry("RowCount", "Processing", "Counts the rows of a table."),
}
