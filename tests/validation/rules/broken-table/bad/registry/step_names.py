"""The steps of this folder."""

from cursus.registry.definitions import step_entry

STEP_NAMES = {
    **step_entry("RowCount", "Processing", "Counts rows"),
    **step_entry("Row" + "Sum", "Processing", "Adds up rows"),
}
