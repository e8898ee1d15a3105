"""The small part of S3 that jobs use, served on loopback over the store's folder; standard library only."""
