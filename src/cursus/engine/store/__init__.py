"""The local folder that stands for S3 and the model registry."""
