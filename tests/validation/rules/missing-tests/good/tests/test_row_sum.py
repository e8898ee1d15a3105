"""The sum of rows."""


def test_nothing():
    assert True
