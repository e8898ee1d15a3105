import json
import tarfile

import numpy as np
import pandas as pd
import pytest


def call(script, inputs, outputs, environment=None, argv=()):
    """Call a script's main with its defaults, as `run` does."""
    values = {name: default or "" for name, default in script.ENVIRONMENT.items()}
    script.main(
        {name: str(path) for name, path in inputs.items()},
        {name: str(path) for name, path in outputs.items()},
        {**values, **(environment or {})},
        script.parse_arguments(list(argv)),
    )


@pytest.fixture(scope="session")
def call_script():
    return call


@pytest.fixture(scope="session")
def messy_table():
    """600 rows with numbers, categories, dates, gaps and two classes that the features tell apart in part."""
    source = np.random.RandomState(0)
    rows = 600
    frame = pd.DataFrame(
        {
            "id": [f"{at:04d}" for at in range(rows)],
            "amount": source.lognormal(3, 1, rows).round(2),
            "size [cm]": source.normal(size=rows),
            "colour": source.choice(["rot", " grün ", "bläu"], rows),
            "zip": source.choice(["02134", "00501", "10001"], rows),
            "when": pd.to_datetime("2024-01-01") + pd.to_timedelta(source.randint(0, 10**7, rows), unit="s"),
            "is_new": source.rand(rows) < 0.5,
        }
    )
    odds = frame["size [cm]"] + (frame["colour"] == "rot") * 2 - 1
    frame["label"] = np.where(source.rand(rows) < 1 / (1 + np.exp(-odds)), "yes", "no")
    frame.loc[::17, "amount"] = np.nan
    frame.loc[5, "amount"] = np.inf
    frame.loc[::23, "colour"] = None
    frame.loc[7, "colour"] = 'line\nbreak, "quoted"'
    frame.loc[[3, 4], "label"] = None
    return frame


@pytest.fixture(scope="session")
def trained(tmp_path_factory, messy_table):
    """Folders of a preprocessed table and the model trained on it: `p`, `t`, `m`, `e`, and the archive in `a`."""
    from cursus.steps.scripts import tabular_preprocessing, xgboost_training

    base = tmp_path_factory.mktemp("trained")
    (base / "in").mkdir()
    messy_table.to_csv(base / "in/data.csv", index=False)
    environment = {"LABEL_FIELD": "label", "ID_COLUMNS": '["id"]'}
    call(
        tabular_preprocessing,
        {"DATA": base / "in"},
        {"processed_data": base / "p", "transform_input": base / "t"},
        environment,
    )
    (base / "h.json").write_text(json.dumps({"label_name": "label", "id_columns": ["id"], "nthread": 1}))
    call(
        xgboost_training,
        {"input_path": base / "p", "hyperparameters_s3_uri": base / "h.json"},
        {"model_output": base / "m", "evaluation_output": base / "e"},
        argv=["--num_round", "30", "--max-depth", "3"],
    )
    (base / "a").mkdir()
    with tarfile.open(base / "a/model.tar.gz", "w:gz") as archive:
        for path in sorted((base / "m").iterdir()):
            archive.add(path, path.name)
    return base
