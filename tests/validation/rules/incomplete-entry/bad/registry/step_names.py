"""The steps of the folder."""

STEP_NAMES = {
    "RowCount": {"sagemaker_step_type": "Procesing", "description": "Counts the rows of a table."},
    "RowSum": {"sagemaker_step_type": "Processing"},
}
