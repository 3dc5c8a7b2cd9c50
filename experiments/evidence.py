"""ceasefire evidence: what each number rests on, and what the documents report."""

from typing import Any

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import file_place, plain, show


def check(settings: dict[str, Any]) -> str:
    """Check all settings: what is to be shown, as text."""
    from sim.evidence.case import read_case
    from sim.report.evidence import describe_evidence

    file_place(settings["file"])
    filters = {key: settings[key] for key in ("grounds", "source", "rule")}
    return describe_evidence(read_case(settings), settings["show"], settings["format"], filters)


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="evidence")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Print the register, or write it to a file."""
    from sim.report.tables import write_text

    settings = plain(config, "evidence")
    text, file = check(settings), file_place(settings["file"])
    show(text if file is None else f"Written to {write_text(file, text)}")
