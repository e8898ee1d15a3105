"""What all steps of one SageMaker type share, in the SDK's names."""
