"""Which steps exist, and where their layers are."""
