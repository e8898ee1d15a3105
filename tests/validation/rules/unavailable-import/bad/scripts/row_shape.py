"""Tells the shape of images."""

import cv2


def shape(path):
    """Gives width and height."""
    return cv2.imread(path).shape
