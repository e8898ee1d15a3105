"""Relies on its image for more than it has."""

import pandas as pd
import polars
