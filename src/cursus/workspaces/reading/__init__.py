"""What the files of a workspace say, read without being run."""
