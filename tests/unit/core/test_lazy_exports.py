import sys

import pytest

from cursus.core.lazy_exports import lazy_exports


def test_a_module_is_imported_when_the_first_of_its_names_is_asked_for(tmp_path, monkeypatch):
    package = tmp_path / "lazy_package"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from cursus.core.lazy_exports import lazy_exports\n"
        "__getattr__ = lazy_exports(__name__, {'Builder': 'builder'})\n"
    )
    (package / "builder.py").write_text("class Builder: ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import lazy_package

    assert "lazy_package.builder" not in sys.modules
    assert lazy_package.Builder.__name__ == "Builder"
    assert lazy_package.Builder is sys.modules["lazy_package.builder"].Builder


def test_another_name_is_no_attribute():
    with pytest.raises(AttributeError, match=r"module 'cursus.core' has no attribute 'Buildr'"):
        lazy_exports("cursus.core", {"Builder": "builder"})("Buildr")
