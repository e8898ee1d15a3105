"""The tests of RowCount."""


def test_nothing():
    assert True
