"""Laws of editing tables of steps: whatever a person's file looks like, a line comes or goes and the rest stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.registry.definitions import step_entry
from cursus.registry.table_edits import add_entry, remove_entry
from cursus.registry.tables import read_table

FORMS = (
    '"{name}": {{"sagemaker_step_type": "Processing"}}',
    "'{name}': {{'sagemaker_step_type': 'Training', 'description': 'Trains'}}",
    '"{name}": {{\n        "sagemaker_step_type": "Fail",  # inside {name}\n    }}',
    '**step_entry("{name}", "Processing", "Counts")',
    '**step_entry(\n        "{name}",\n        "Processing",\n        description="Counts",\n    )',
)

lines = st.tuples(st.sampled_from(FORMS), st.booleans(), st.booleans(), st.booleans())
orders = st.lists(st.tuples(st.sampled_from("ABCDEFGH"), st.booleans()), max_size=8)


@st.composite
def tables(draw):
    """A table's file, and the comments of it that are no line's own."""
    kept, parts = [], []
    drawn = draw(st.lists(lines, max_size=5))
    for name, (form, above, at_end, apart) in zip("ABCDE", drawn, strict=False):
        if above:
            kept.append(f"# above {name}")
            parts.append(f"    {kept[-1]}\n")
        parts.append("\n" if apart else "")
        is_last = name == "ABCDE"[len(drawn) - 1]
        comma = "" if is_last and draw(st.booleans()) else ","
        parts.append(f"    {form.format(name=name)}{comma}{f'  # end of {name}' if at_end else ''}\n")
    if draw(st.booleans()):
        kept.append("# the end")
        parts.append("    # the end\n")
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    text = f"# head\nPROJECT_STEP_NAMES = {{\n{''.join(parts)}}}\n\nother = [1,2 ,]  # tail\n"
    return text.replace("\n", ends).encode(), ["# head", "other = [1,2 ,]  # tail", *kept]


@settings(max_examples=150, deadline=None)
@given(tables(), orders)
def test_lines_come_and_go_and_the_rest_stays(table, orders):
    content, kept = table
    names = [name for name, _, _ in read_table(content).entries]
    for name, comes in orders:
        if comes == (name in names):
            continue
        if comes:
            content = add_entry(content, name, dict(step_entry(name, "Fail", name)[name]), "t.py")
            names.append(name)
        else:
            content = remove_entry(content, name, "t.py")
            names.remove(name)
        text = content.decode()
        assert [each for each, _, _ in read_table(content).entries] == names
        assert read_table(content).faults == ()
        assert [each for each in kept if each not in text] == []
        assert len(text.encode().split(b"\r\n")) in {1, len(text.encode().split(b"\n"))}


@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from("FGH"))
def test_a_line_that_came_and_went_leaves_no_trace(table, name):
    content, _ = table
    entry = dict(step_entry(name, "Fail", "x")[name])
    assert remove_entry(add_entry(content, name, entry, "t.py"), name, "t.py") == content
