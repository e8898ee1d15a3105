"""What libraries do with paths: which argument of which call is read, written or listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cursus.validation.reading.interpretation.arithmetic import MISSING, plain
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Items,
    Made,
    Method,
    Table,
    Unknown,
    Value,
    Values,
)
from cursus.validation.reading.interpretation.effects import Access

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["Sink", "see_call", "see_mentions", "see_method", "see_open", "see_sinks"]


class Sink(NamedTuple):
    """An argument that is a path; a sure one is never anything else, such as an open file."""

    position: int
    access: Access
    names: tuple[str, ...] = ()
    is_sure: bool = True


_READ, _WRITE, _LIST = Access.READ, Access.WRITE, Access.LIST
_FILE = ("path", "filename", "file", "fname", "f", "filepath_or_buffer", "path_or_buf", "io", "fp")

_CALLS: Mapping[str, tuple[Sink, ...]] = {
    **dict.fromkeys(("os.listdir", "os.scandir", "os.walk", "glob.glob", "glob.iglob", "os.stat"), (Sink(0, _LIST),)),
    **dict.fromkeys(
        ("os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.getsize", "os.path.getmtime", "os.access"),
        (Sink(0, _LIST),),
    ),
    **dict.fromkeys(
        ("os.makedirs", "os.mkdir", "os.remove", "os.unlink", "os.rmdir", "os.chmod", "shutil.rmtree", "os.removedirs"),
        (Sink(0, _WRITE, ("name", "path")),),
    ),
    **dict.fromkeys(
        ("shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree", "shutil.move", "os.rename", "os.replace"),
        (Sink(0, _READ, ("src",)), Sink(1, _WRITE, ("dst",))),
    ),
    "shutil.make_archive": (Sink(0, _WRITE, ("base_name",)), Sink(2, _READ, ("root_dir",))),
    "shutil.unpack_archive": (Sink(0, _READ, ("filename",)), Sink(1, _WRITE, ("extract_dir",))),
    "numpy.save": (Sink(0, _WRITE, _FILE),),
    "numpy.savez": (Sink(0, _WRITE, _FILE),),
    "numpy.savez_compressed": (Sink(0, _WRITE, _FILE),),
    "numpy.savetxt": (Sink(0, _WRITE, _FILE),),
    "joblib.dump": (Sink(1, _WRITE, ("filename",)),),
    "torch.save": (Sink(1, _WRITE, ("f",)),),
    "pyarrow.parquet.write_table": (Sink(1, _WRITE, ("where",)),),
    "pyarrow.csv.write_csv": (Sink(1, _WRITE, ("output_file",)),),
    "xgboost.DMatrix": (Sink(0, _READ, ("data",), is_sure=False),),
    "lightgbm.Booster": (Sink(-1, _READ, ("model_file",)),),
    "xgboost.Booster": (Sink(-1, _READ, ("model_file",)),),
    "cv2.imwrite": (Sink(0, _WRITE, _FILE),),
    "lightgbm.Dataset": (Sink(0, _READ, ("data",), is_sure=False),),
    "matplotlib.pyplot.savefig": (Sink(0, _WRITE, _FILE),),
}
_READING = (
    "load",
    "loadtxt",
    "genfromtxt",
    "fromfile",
    "imread",
    "parse_file",
    "load_model",
    "from_pretrained",
    "memmap",
)
# Handles are what these take, never paths.
_OF_HANDLES = ("json.load", "pickle.load", "yaml.load", "yaml.safe_load", "toml.load", "tomllib.load", "marshal.load")
_METHODS: Mapping[str, tuple[Sink, ...]] = {
    "savefig": (Sink(0, _WRITE, _FILE),),
    "save_model": (Sink(0, _WRITE, _FILE),),
    "dump_model": (Sink(0, _WRITE, _FILE),),
    "save_pretrained": (Sink(0, _WRITE, ("save_directory",)),),
    "save_weights": (Sink(0, _WRITE, _FILE),),
    "save": (Sink(0, _WRITE, _FILE, is_sure=False),),
    "dump": (Sink(0, _WRITE, _FILE, is_sure=False),),
    "load_model": (Sink(0, _READ, _FILE, is_sure=False),),
    "from_pretrained": (Sink(0, _READ, (), is_sure=False),),
    "load_weights": (Sink(0, _READ, _FILE, is_sure=False),),
    "load": (Sink(0, _READ, _FILE, is_sure=False),),
    "extractall": (Sink(0, _WRITE, ("path",), is_sure=False),),
    "extract": (Sink(1, _WRITE, ("path",), is_sure=False),),
}
_FORMATS = frozenset(
    {"csv", "parquet", "json", "pickle", "excel", "feather", "table", "fwf", "orc", "hdf", "stata", "sas", "xml"}
)
_OPENERS = ("open", "gzip.open", "bz2.open", "lzma.open", "io.open", "codecs.open", "builtins.open", "tarfile.open")
_FILES = ("h5py.File", "zipfile.ZipFile", "tarfile.TarFile", "PIL.Image.open", "fsspec.open")
_SAID = ("logging.", "logger.", "warnings.", "builtins.print", "builtins.str", "builtins.repr", "traceback.")
_SAYS = frozenset({"info", "debug", "warning", "error", "exception", "critical", "log", "warn"})
_WRITES = frozenset("wax+")


def see_call(run: Interpreter, name: str, arguments: Arguments, at: At) -> None:
    """Notes what a library's function does with its arguments."""
    short = name.rpartition(".")[2]
    if name in {*_OPENERS, *_FILES}:
        see_open(run, arguments.get(0, *_FILE, "name"), arguments.get(1, "mode"), at)
    elif name in _CALLS:
        see_sinks(run, _CALLS[name], arguments, at)
    elif short.startswith("read_"):
        see_sinks(run, (Sink(0, _READ, (*_FILE, "source", "filepath"), is_sure=short[5:] in _FORMATS),), arguments, at)
    elif short in _READING and name not in _OF_HANDLES:
        see_sinks(run, (Sink(0, _READ, (*_FILE, "filename"), is_sure=False),), arguments, at)
    elif not (name.startswith(_SAID) or short.endswith(("Error", "Exception", "Warning"))):
        see_mentions(run, arguments, at)


def see_method(run: Interpreter, name: str, arguments: Arguments, at: At) -> None:
    """Notes what a method of an object that is not followed does with its arguments, by its name."""
    if name in _METHODS:
        see_sinks(run, _METHODS[name], arguments, at)
    elif name.startswith("to_"):
        see_sinks(run, (Sink(0, _WRITE, _FILE, is_sure=name[3:] in _FORMATS),), arguments, at)
    elif name.startswith("read_"):
        see_sinks(run, (Sink(0, _READ, _FILE, is_sure=False),), arguments, at)
    elif name not in _SAYS:
        see_mentions(run, arguments, at)


def see_open(run: Interpreter, paths: Values | None, modes: Values | None, at: At) -> None:
    """Notes that a file is opened."""
    access = _READ
    for mode in modes or ():
        text = plain(mode)
        if text is MISSING:
            access = Access.UNKNOWN
        elif isinstance(text, str) and _WRITES & set(text.partition(":")[0]):
            access = _WRITE
    for value in paths or ():
        run.effects.see_path(_opened(value), access, at, is_sure=True)


def _opened(value: Value) -> Value:
    """What is opened, which is a path for sure; parts of a parameter that nobody gives are nobody's riddle."""
    owner = value
    while isinstance(owner, Method):
        owner = owner.owner
    is_parameter = isinstance(owner, Unknown) and owner.is_parameter
    return Unknown("it is what a call gives", value.at, is_parameter) if isinstance(value, Made | Method) else value


def see_mentions(run: Interpreter, arguments: Arguments, at: At) -> None:
    """Notes the container paths that go where nobody follows them."""
    for value in _within(arguments):
        run.effects.see_path(value, Access.UNKNOWN, at, is_sure=False)


def see_sinks(run: Interpreter, sinks: tuple[Sink, ...], arguments: Arguments, at: At) -> None:
    """Notes what is done with the arguments that are paths."""
    for sink in sinks:
        for value in arguments.get(sink.position, *sink.names) or ():
            run.effects.see_path(value, sink.access, at, is_sure=sink.is_sure)


def _within(arguments: Arguments) -> Iterator[Value]:
    """The arguments and what they hold."""
    for values in arguments.all():
        for value in values:
            yield value
            if isinstance(value, Items):
                yield from (inner for item in value.items for inner in item)
            elif isinstance(value, Table):
                yield from (inner for _, item in value.entries for inner in item)
