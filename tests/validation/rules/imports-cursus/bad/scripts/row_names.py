"""Names kinds of rows."""

from cursus.core.base import enums

kinds = list(enums.DependencyType)
