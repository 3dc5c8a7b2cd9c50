"""Run the notebooks and keep what they show: python -m notebooks.refresh [01 02 ...]

What is kept is the same on every day and machine: no times, no versions, no digests of studies (which name the code,
and so change with every edit of it).
"""

import base64
import os
import re
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

HERE = Path(__file__).parent

NOTEBOOKS = sorted(HERE.glob("[0-9][0-9]_*.ipynb"))

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}

DIGEST = re.compile(r"(?<=-)[0-9a-f]{12}\b|(?<=digest )[0-9a-f]{12}\b")
"""Of a study: twelve hexadecimal digits, at the end of its name or after the word."""

COLOURS = 64
"""Of a figure."""

SLOWEST = 180
"""Seconds that a cell may take on a slow machine."""


def read(path: Path) -> NotebookNode:
    """A notebook as it is kept."""
    return nbformat.read(path, as_version=4)


def executed(path: Path, folder: Path) -> NotebookNode:
    """Run a notebook in `folder`/notebooks, as if it lay there: studies go to `folder`/results."""
    notebook, place = read(path), folder / "notebooks"
    place.mkdir()
    kernel = AsyncKernelManager(kernel_name="python3", connection_file=str(folder / "kernel.json"))
    client = NotebookClient(
        notebook, km=kernel, timeout=SLOWEST, record_timing=False, coalesce_streams=True,
        resources={"metadata": {"path": str(place)}}, extra_arguments=["--IPKernelApp.log_level=40"],
    )  # fmt: skip
    client.execute(env=_environment(folder), cleanup_kc=True)  # a manager that is given would be left running
    return tidied(notebook)


def _environment(folder: Path) -> dict[str, str]:
    """This process', with the command `ceasefire` on the path, and nothing of IPython's left behind."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "IPYTHONDIR": str(folder / "ipython"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def tidied(notebook: NotebookNode) -> NotebookNode:
    """Leave out what would change from day to day."""
    notebook.metadata = nbformat.from_dict(KERNEL)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            if "text" in output:
                output.text = DIGEST.sub("·" * 12, output.text)
            for kind, content in output.get("data", {}).items():
                if kind.startswith("text/"):
                    output.data[kind] = DIGEST.sub("·" * 12, content)
            output.get("data", {}).pop("image/jpeg", None)  # pillow shows each picture twice
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = _smaller(output.data["image/png"])
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
    return notebook


def _smaller(image: str) -> str:
    """The same picture in as many colours as the eye needs: a third of the bytes."""
    with Image.open(BytesIO(base64.b64decode(image))) as whole, BytesIO() as small:
        whole.convert("RGB").quantize(COLOURS).save(small, "png", optimize=True)
        return base64.b64encode(small.getvalue()).decode()


def main(chosen: list[str]) -> None:
    """Run the chosen notebooks, or all, and write them anew."""
    for path in NOTEBOOKS:
        if not chosen or any(path.name.startswith(name) for name in chosen):
            with tempfile.TemporaryDirectory() as folder:
                notebook = executed(path, Path(folder))
            nbformat.write(notebook, path)
            print(f"{path.name}: {path.stat().st_size / 1000:,.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
