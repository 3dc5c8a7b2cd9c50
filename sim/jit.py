"""Compiled twins of the plain rules; the only place that knows numba.

A rule is plain Python. `compiled(rule)` recompiles the same code object in a twin of its module's
namespace, in which every other rule (and every rule module) is replaced by its own compiled twin.
So the rule exists once: the Mesa model runs the plain function, the ensemble the twin. fastmath
stays off: it would break the exact agreement of the two.
"""

import dis
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_RULES: set[Any] = set()
_MASK = (1 << 64) - 1


def rule(function: F) -> F:
    """Mark a function as a rule: it has a compiled twin. The function itself stays plain Python."""
    _RULES.add(function)
    return function


@rule
def machine_word(x: int) -> int:
    """`x` modulo 2^64. The twin is a cast to an unsigned machine word, which wraps by itself."""
    return x & _MASK


@rule
def borrowed(array: Any) -> Any:
    """The array itself. The twin is a view that counts no references: counting costs more than the rules.

    Only for arrays that outlive the call.
    """
    return array


def compiled(function: Callable[..., Any]) -> Any:
    """Return the compiled twin of a rule.

    Raises
    ------
    TypeError
        If the function was not marked with `@rule`.
    """
    if function not in _RULES:
        raise TypeError(f"{function.__qualname__} is not a rule: mark it with @rule")
    return _twin(function)


def compiled_kernel(function: Callable[..., Any]) -> Any:
    """Compile an outermost loop around rules: releases the GIL, kept in the compile cache."""
    numba = _numba()
    folder = _cache_folder()
    if folder is None:
        return numba.njit(nogil=True, error_model="numpy", forceinline=True)(_in_twin_namespace(function))
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(folder)  # read when a function is decorated
    try:
        return numba.njit(nogil=True, cache=True, error_model="numpy")(_in_twin_namespace(function))
    finally:
        numba.config.CACHE_DIR = before


@cache
def _twin(function: Callable[..., Any]) -> Any:
    numba = _numba()
    if function is machine_word:
        return numba.njit(lambda x: numba.uint64(x))  # noqa: PLW0108 (a type is no function to numba)
    if function is borrowed:
        return _uncounted()
    return numba.njit(nogil=True, error_model="numpy", forceinline=True)(_in_twin_namespace(function))


def _in_twin_namespace(function: Any) -> FunctionType:
    read = _globals_of(function.__code__)
    namespace = {k: _replaced(v) for k, v in function.__globals__.items() if k in read or k.startswith("__")}
    twin = FunctionType(function.__code__, namespace, function.__name__, function.__defaults__)
    twin.__module__, twin.__qualname__ = function.__module__, function.__qualname__
    return twin


def _globals_of(code: Any) -> set[str]:
    """Names that a code object reads from its module; comprehensions are code objects within it."""
    names = {step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}
    return names.union(*(_globals_of(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def _replaced(value: Any) -> Any:
    if isinstance(value, ModuleType) and value.__name__.startswith("sim."):
        return _TwinModule(value)
    if isinstance(value, FunctionType) and value in _RULES:
        return _twin(value)
    return value


class _TwinModule(ModuleType):
    """A rule module as the compiler sees it: its rules compiled, on first use, all else as it is."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(module.__name__)
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return _replaced(getattr(self._module, name))


@cache
def _numba() -> Any:
    """The compiler, taught `slice._replace(field=value)`, which rules use and numba does not know."""
    import inspect

    import numba
    from numba.core import types
    from numba.core.imputils import impl_ret_borrowed
    from numba.core.typing import templates
    from numba.extending import lower_builtin

    class ReplaceAttribute(templates.AttributeTemplate):
        key = types.BaseNamedTuple

        def resolve__replace(self, record: Any) -> Any:
            class Replace(templates.AbstractTemplate):
                key = "namedtuple._replace"

                def generic(self, args: Any, kws: Any) -> Any:
                    if args or not set(kws) <= set(record.fields):
                        return None
                    given = [kws.get(name, types.Omitted(None)) for name in record.fields]
                    names = [
                        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None)
                        for name in record.fields
                    ]
                    call = templates.signature(record, *given, recvr=record)
                    return call.replace(pysig=inspect.Signature(names))

            return types.BoundFunction(Replace, record)

    templates.infer_getattr(ReplaceAttribute)

    @lower_builtin("namedtuple._replace", types.BaseNamedTuple, types.VarArg(types.Any))
    def lower_replace(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        record = sig.args[0]
        values = [
            builder.extract_value(args[0], i)
            if isinstance(given, types.Omitted)
            else context.cast(builder, value, given, field)
            for i, (given, value, field) in enumerate(zip(sig.args[1:], args[1:], record.types, strict=True))
        ]
        return impl_ret_borrowed(context, builder, record, context.make_tuple(builder, record, values))

    return numba


def _uncounted() -> Any:
    from numba.core import cgutils
    from numba.extending import intrinsic
    from numba.np.arrayobj import make_array

    @intrinsic
    def uncounted(_typing: Any, array: Any) -> Any:
        def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            view = make_array(sig.args[0])(context, builder, value=args[0])
            view.meminfo = cgutils.get_null_value(view.meminfo.type)
            return view._getvalue()

        return array(array), lower

    return uncounted


@cache
def source_digest() -> str:
    """Digest of everything that decides the compiled code: the rules and what they stand on, numba, Python.

    numba itself only notices an edit in the file of the kernel, not in a rule that the kernel calls.
    """
    import numba

    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    root = Path(__file__).parent
    for path in sorted([*root.glob("*.py"), *root.glob("rules/*.py"), *root.glob("ensemble/*.py")]):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def _cache_folder() -> Path | None:
    """A writable folder for compiled code, or None; never beside the sources, which may be read-only."""
    import platformdirs

    candidates = [
        os.environ.get("CEASEFIRE_CACHE_DIR"),
        platformdirs.user_cache_dir("ceasefire-sim", appauthor=False),
        str(Path(tempfile.gettempdir()) / f"ceasefire-sim-{os.getuid() if hasattr(os, 'getuid') else 0}"),
    ]
    for candidate in filter(None, candidates):
        folder = Path(candidate) / "compiled" / source_digest()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=folder):
                pass
            # Compiled code is loaded by unpickling: never from a folder that somebody else made.
            if not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid():
                return folder
        except OSError:
            continue
    return None
