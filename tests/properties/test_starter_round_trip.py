import csv
import tempfile
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.project.profile import profile_table
from cursus.project.starter import write_project
from cursus.project.starter_text import scalar

NASTY = ["yes", "no", "null", "~", "1", "1.5", "1e3", "0x1f", "012", "2024-01-01", "=", "<<", "a: b", "a #b", "#a",
         "- a", "? a", "a,b", "[a", "a]", "{a", "a}", "'", '"',
         "\\", " a", "a ", "&a", "*a", "!a", "%a", "@a", "`a", "|",
         ">", "a\nb", "a\tb", "é", "数", "\u2028", "\u0085", "\ufeff", "\U0001f600", "a:", ":a", "\x7f", "true",
         "Off"]  # fmt: skip
texts = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
names = texts.filter(
    lambda text: text.strip() and not any(ord(letter) < 32 and letter not in "\t\n" for letter in text)
)


@given(texts)
def test_any_text_survives_in_brackets_braces_and_after_a_colon(text):
    written = scalar(text)
    assert "\n" not in written
    assert yaml.safe_load(f"a: {written}  # why") == {"a": text}
    assert yaml.safe_load(f"a: [{written}, {written}]") == {"a": [text, text]}
    assert yaml.safe_load(f"- {written}  # why\n- 1") == [text, 1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(names, min_size=4, max_size=4, unique_by=lambda name: name.strip()),
    st.lists(names, min_size=2, max_size=4, unique_by=lambda name: name.strip().lower()),
)
def test_odd_columns_and_classes_come_back_from_the_config_as_they_are_in_the_file(columns, classes):
    classes = [f"class {text}" for text in classes]
    label, key, _, same = columns
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(columns)
            writer.writerows([classes[at % len(classes)], f"K{at:x}x", at % 7 / 3, "same"] for at in range(40))
        profile = profile_table(path, label)
        files = write_project(Path(folder, "project"), profile)
        nodes = yaml.safe_load(files.config.read_text(encoding="utf-8"))["nodes"]
    preprocessing = nodes["TabularPreprocessing_training"]
    assert preprocessing["label_name"] == nodes["XGBoostModelEval"]["label_name"] == label
    assert preprocessing["id_columns"] == nodes["XGBoostTraining"]["hyperparameters"]["id_columns"] == [key]
    assert nodes["FeatureEngineering"]["drop_columns"] == [same]
    assert sorted(preprocessing["label_mapping"]) == sorted(text.strip() for text in classes)
    assert sorted(preprocessing["label_mapping"].values()) == list(range(len(classes)))
