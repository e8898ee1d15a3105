"""The steps in the long style."""

STEP_NAMES = {
    "OrderCleaning": {
        "config_class": "OrderCleaningConfig",
        "builder_step_name": "OrderCleaningStepBuilder",
        "spec_type": "OrderCleaning",
        "sagemaker_step_type": "Processing",
        "description": "Cleans and splits orders",
    },
    "OrderTraining": {
        "config_class": "OrderTrainingConfig",
        "builder_step_name": "OrderTrainingStepBuilder",
        "spec_type": "OrderTraining",
        "sagemaker_step_type": "Training",
        "description": "Trains a booster on clean orders",
    },
    "OrderModel": {
        "config_class": "OrderModelConfig",
        "builder_step_name": "OrderModelStepBuilder",
        "spec_type": "OrderModel",
        "sagemaker_step_type": "CreateModel",
        "description": "Makes a model of the booster",
    },
}
