"""The rules of the check of workspaces: what each finds, and how grave that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.workspaces.findings import Group

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RULES", "Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its group, how grave its findings are, and what it finds."""

    group: Group
    severity: str
    finds: str


_OUT, _SHARED, _NAMES, _CONFLICTS = Group.ISOLATION, Group.SHARED_CODE, Group.NAMES, Group.CONFLICTS
_FREE = "error; warning in scripts and tests"

RULES: Mapping[str, Rule] = {
    "import-of-another-workspace": Rule(
        _OUT, "error", "A module imports another workspace's, by whatever name, or takes its steps from the registry."
    ),
    "import-out-of-the-package": Rule(_OUT, "error", "A relative import climbs out of `cursus_dev`."),
    "import-by-folder": Rule(
        _OUT, "error", "A module imports its own workspace by a name that holds in one place only."
    ),
    "import-from-outside": Rule(_OUT, "error", "A file outside of the workspace is run as a module by its path."),
    "import-of-nothing": Rule(_OUT, "error", "An import from `cursus_dev` leads to no file."),
    "import-by-computed-name": Rule(
        _OUT, "warning", "The name or path of an import is computed, so it cannot be told."
    ),
    "change-of-the-search-path": Rule(
        _OUT, _FREE, "`sys.path`, `sys.modules` or a variable is changed by which all modules are found."
    ),
    "change-of-a-shared-module": Rule(_OUT, "error", "A module of cursus is changed while it runs."),
    "path-into-another-workspace": Rule(_OUT, "error", "A path that is written out leads into another workspace."),
    "write-into-shared-code": Rule(_OUT, "error", "A file of the shared code is opened for writing, moved or removed."),
    "link-out-of-the-workspace": Rule(_OUT, "error", "A link leads out of the workspace."),
    "link-to-nothing": Rule(_OUT, "error", "A link leads to nothing."),
    "unreadable-file": Rule(_OUT, "error", "A Python file cannot be read, or is no Python."),
    "no-workspace": Rule(_OUT, "warning", "A folder between the workspaces is none; told with `--all`."),
    "shared-code-changed": Rule(_SHARED, "error", "A shared file was changed, added or removed since it was accepted."),
    "installed-code-changed": Rule(_SHARED, "error", "A shared file is not as the installed wheel has it."),
    "no-shared-lock": Rule(_SHARED, "warning", "Nothing says which shared code the workspace was made beside."),
    "broken-shared-lock": Rule(_SHARED, "error", "`shared.lock` is no such lock."),
    "table": Rule(_NAMES, "error", "The table of the steps is at fault: names, fields, a policy, a workspace id."),
    "unknown-step-type": Rule(_NAMES, "error", "The SageMaker type of a line in the table is none."),
    "name-off-the-rule": Rule(
        _NAMES, "warning", "A class name in the table is not the one that follows from the step's."
    ),
    "entry-without-files": Rule(_NAMES, "error", "A step has a line in the table and no files."),
    "files-without-entry": Rule(
        _NAMES, "warning", "A file is named as a layer of a step that has no line in the table."
    ),
    "missing-layer": Rule(_NAMES, "error", "A step lacks its contract, specification, config or builder."),
    "missing-script": Rule(_NAMES, "error", "The entry point of a contract is not in `scripts`."),
    "name-differs-from-entry": Rule(
        _NAMES, "error", "A file does not define the constant or class that its name and the table say."
    ),
    "builder-not-found": Rule(_NAMES, "error", "A builder lies in a file of another name."),
    "file-differs-in-case": Rule(_NAMES, "error", "The names of two files differ in case only."),
    "name-in-common": Rule(
        _CONFLICTS, "error; note where a policy decides", "A shared step or a pack has a step of the same name."
    ),
    "name-of-an-alias": Rule(_CONFLICTS, "warning", "A shared step is known by that name too."),
    "name-differs-in-case": Rule(_CONFLICTS, "error", "The names of two steps differ in case only."),
    "config-class-in-common": Rule(_CONFLICTS, "warning", "Two steps have config classes of one name."),
    "id-of-a-pack": Rule(_CONFLICTS, "error", "An installed pack has the workspace's id as its name."),
    "name-in-another-workspace": Rule(_CONFLICTS, "note", "Another workspace has a step of that name."),
    "step-does-not-load": Rule(Group.LOADING, "error", "The builder or the config of a step cannot be imported."),
}
"""The rules by the names that findings carry, in the order in which groups are told."""
