"""The steps."""

STEP_NAMES = {
    "RowCount": {
        "config_class": "RowCountConfig",
        "builder_step_name": "RowCountStepBuilder",
        "spec_type": "RowCount",
        "sagemaker_step_type": "Processing",
        "description": "Counts rows.",
    },
}
