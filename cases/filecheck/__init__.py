"""What a file is, by its content and never by its name, and whether the record may hold it. Imports no Django."""

from cases.filecheck.check import (
    ACCEPTED,
    LARGEST_FILE,
    FileRefused,
    WrongSize,
    media_type_of,
)

__all__ = ["ACCEPTED", "LARGEST_FILE", "FileRefused", "WrongSize", "media_type_of"]
