"""The folder of a sensitivity study: text, tables, the resolved configuration, a manifest."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.report.study import config_digest
from sim.store.folder import write_config, write_folder, write_manifest, write_table
from sim.studies.sensitivity import Sensitivity


def write_sensitivity(
    folder: Path, study: Sensitivity, text: str, config: Mapping[str, Any], started: float
) -> Path:  # fmt: skip
    """Write a sensitivity study into its folder: text, all indices, of Sobol's the shares by grounds, and pairs.

    Parameters
    ----------
    started
        `time.perf_counter()` when the work began.

    Raises
    ------
    StoreError
        If something cannot be written.
    """
    plan, spread = study.plan, study.indices.spread
    scenario = plan.factors.case.scenario

    def fill(new: Path) -> None:
        (new / "sensitivity.txt").write_text(text + "\n", "utf-8")
        write_table(study.table, new / "indices")
        if plan.name == "sobol":
            write_table(study.by_grounds(), new / "grounds")
        if study.pairs is not None:
            write_table(study.pairs, new / "pairs")
        write_config(config, new / "config.yaml")
        facts = {
            "command": "sensitivity", "scenario": scenario.name, "method": plan.name,
            "measure": plan.measure.name, "about": plan.measure.about, "unit": plan.measure.unit,
            "parameters": len(plan.factors), "held": plan.factors.held,
            "evaluations": plan.evaluations, "replications": plan.replications,
            "seed": plan.seed, "uncertainty": "prior", "as_of": scenario.start_date.isoformat(),
            "mean": spread.mean, "variance": spread.variance, "noise_variance": spread.noise, "complete": True,
            "wall_seconds": round(time.perf_counter() - started, 2),
        }  # fmt: skip
        write_manifest(new / "manifest.json", config_digest(config), facts, new)

    return write_folder(folder, fill)
