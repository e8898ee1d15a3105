"""The config of the counting of rows."""

from pydantic import BaseModel


class RowCountConfig(BaseModel):
    """The column whose values are counted."""

    column: str = "id"
