"""What a file is, by its content and never by its name, and whether the record may hold it. Imports no Django."""

from cases.filecheck.check import (
    ACCEPTED,
    LARGEST_FILE,
    SAVED,
    FileRefused,
    WrongSize,
    media_type_of,
    saved_ending,
)

__all__ = ["ACCEPTED", "LARGEST_FILE", "SAVED", "FileRefused", "WrongSize", "media_type_of", "saved_ending"]
