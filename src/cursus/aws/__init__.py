"""The only door to boto3 and, as an extra, to the SageMaker SDK."""
