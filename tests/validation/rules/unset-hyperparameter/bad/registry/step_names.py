"""The steps of the folder."""

from cursus.registry.definitions import step_entry

STEP_NAMES = {
    **step_entry("RowTraining", "Training", "Trains on rows."),
}
