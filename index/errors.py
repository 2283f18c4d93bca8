"""What can go wrong while reports are kept.

IndexFault
├── CatalogDamaged      the catalog's file is not a sound database: restore it, or move it away and add again
├── CatalogTooNew       the data folder was written by a newer Dateline: upgrade
├── DataNotWritable     the disk is read-only, full, or not ours
├── DataBusy            another process is writing to the same data folder: wait, or stop it
├── UnknownReport       no report has that id
├── ModelFault          an embedding model is missing, altered, or cannot be loaded
├── ModelChanged        the vectors were made by another model: `dateline rebuild`
├── VectorsDamaged      the vectors cannot be read: `dateline rebuild` makes them anew from the catalog
└── BackupRefused       a backup cannot be made or restored there, or is none: name another file or folder
"""

from __future__ import annotations


class IndexFault(Exception):
    """Something that keeps reports from going in or coming out; the message names it and the remedy."""


class CatalogDamaged(IndexFault):
    """The catalog's file is not a sound SQLite database."""


class CatalogTooNew(IndexFault):
    """The data folder belongs to a newer version of Dateline."""


class DataNotWritable(IndexFault):
    """The data folder cannot be written: read-only, full, or no permission."""


class DataBusy(IndexFault):
    """Another process holds the data folder."""


class UnknownReport(IndexFault):
    """No report in the catalog has that id."""


class ModelFault(IndexFault):
    """An embedding model is missing, altered, or cannot be loaded."""


class ModelChanged(IndexFault):
    """The collection holds vectors of another model."""


class VectorsDamaged(IndexFault):
    """The vectors cannot be read."""


class BackupRefused(IndexFault):
    """A backup cannot be made there, cannot be restored there, or is none."""
