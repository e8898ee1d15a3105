"""What a script may import; shipped beside every script, for Python 3.8 or newer.

`entry`, `arguments`, `environment` and `files` need the standard library only; `frames`, `encoding`, `expressions`
and `metrics` need pandas or numpy, `booster` needs xgboost, `plots` draws when matplotlib is there.
"""
