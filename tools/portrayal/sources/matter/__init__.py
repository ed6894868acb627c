"""Read and set single fields of front matter; every byte that is not the field stays as it is."""

from portrayal.sources.matter.blocks import body_of
from portrayal.sources.matter.editing import read_fields, set_fields
from portrayal.sources.matter.values import Fields, Path, Value, as_table, at_path, is_empty

__all__ = ["Fields", "Path", "Value", "as_table", "at_path", "body_of", "is_empty", "read_fields", "set_fields"]
