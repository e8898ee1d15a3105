import json

import pytest

from cursus_runtime.hyperparameters import from_command_line, gathered, settled

DEFAULTS = {"label": "", "eta": 0.1, "depth": 6, "metrics": ["auc"]}


def test_a_command_line_is_pairs_with_either_spelling():
    argv = ["--max-depth", "3", "--gamma=-1", "--offset", "-2.5", "--fast", "-k", "v"]
    assert from_command_line(argv) == {"max_depth": "3", "gamma": "-1", "offset": "-2.5", "fast": "true", "k": "v"}


def test_a_value_without_a_name_is_refused():
    with pytest.raises(ValueError, match="'3' follows no --name"):
        from_command_line(["3"])


def test_the_command_line_wins_over_the_file(tmp_path):
    path = tmp_path / "h.json"
    path.write_text(json.dumps({"eta": 0.3, "depth": 4}))
    assert gathered(path, {"eta": "0.5"}) == {"eta": "0.5", "depth": 4}
    assert gathered(tmp_path / "none.json", {"eta": "0.5"}) == {"eta": "0.5"}


def test_texts_become_what_their_defaults_are():
    given = {"label": 7, "eta": "1e-2", "depth": "8.0", "metrics": '["auc", "logloss"]'}
    assert settled(given, DEFAULTS) == {"label": "7", "eta": 0.01, "depth": 8, "metrics": ["auc", "logloss"]}


def test_all_wrong_values_are_named():
    with pytest.raises(ValueError, match=r"eta is 'fast'.*depth is '2.5'"):
        settled({"eta": "fast", "depth": "2.5"}, DEFAULTS)


def test_an_unknown_name_is_told_with_the_nearest_known(caplog):
    settled({"dept": 3}, DEFAULTS)
    assert "'dept' is not known and not used (did you mean 'depth'?)" in caplog.text
