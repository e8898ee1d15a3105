from __future__ import annotations

from cursus.engine.clearing import Clearing


def test_folders_go_one_after_the_other_and_none_is_left_at_the_end(tmp_path):
    folders = [tmp_path / str(number) for number in range(3)]
    for folder in folders:
        (folder / "ml" / "model").mkdir(parents=True)
        (folder / "ml" / "file").write_text("x")
    clearing = Clearing()
    for before, folder in zip([None, *folders], folders, strict=False):
        clearing.clear(folder)
        assert before is None or not before.exists()
    clearing.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_no_fault(tmp_path):
    clearing = Clearing()
    clearing.clear(tmp_path / "nowhere")
    clearing.close()
