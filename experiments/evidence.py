"""ceasefire evidence: what each number rests on, and what the documents report."""

import hydra
from omegaconf import DictConfig

from experiments.cli import with_kind_errors
from experiments.settings import file_place, plain, show


@hydra.main(version_base="1.3", config_path="pkg://configs", config_name="evidence")
@with_kind_errors
def app(config: DictConfig) -> None:
    """Print the register, or write it to a file."""
    from sim.evidence.case import read_case
    from sim.report.evidence import describe_evidence
    from sim.report.tables import write_text

    settings = plain(config, "evidence")
    file = file_place(settings["file"])
    filters = {key: settings[key] for key in ("grounds", "source", "rule")}
    text = describe_evidence(read_case(settings), settings["show"], settings["format"], filters)
    show(text if file is None else f"Written to {write_text(file, text)}")
