"""Relies on its image."""

import pandas as pd
import xgboost
from sklearn import metrics
