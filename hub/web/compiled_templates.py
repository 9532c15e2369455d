"""Templates compiled once for all processes and starts: compiling takes a third of a start."""

import pickle
from importlib.metadata import version
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from hub.core.made_files import made_folder

# What unpickling and unmarshalling raise for bytes that are not theirs.
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ImportError,
    pickle.PickleError,
)


class CompiledTemplates(FileSystemBytecodeCache):
    """Bytecode in a folder; what cannot be written there is compiled again next time.

    Jinja tells a changed template from its text; here another version of Jinja or of the hub,
    which may set other options, makes another one too.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.template")
        self._versions = f"{version('jinja2')} {version('partner-network-hub')}"

    def get_source_checksum(self, source: str) -> str:
        """What has to be the same for the bytecode to be right."""
        return super().get_source_checksum(f"{self._versions}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept; a file that broke off or is none of ours is as good as no file."""
        try:
            super().load_bytecode(bucket)
        except _UNREADABLE:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, if there is room for it."""
        try:
            super().dump_bytecode(bucket)
        except OSError:
            return


def init_app(app: Flask, data_dir: Path) -> None:
    """Keep the compiled templates of the application in its data folder."""
    folder = made_folder(data_dir)
    if folder is not None:
        app.jinja_env.bytecode_cache = CompiledTemplates(folder)
