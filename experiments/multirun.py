"""Hydra's multirun as its users expect: every job is checked before one starts, and one that fails stops no other."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.plugins import Plugins
from hydra.core.utils import JobReturn, JobStatus
from hydra.types import HydraContext, TaskFunction
from omegaconf import DictConfig, OmegaConf

from experiments.arguments import as_given
from experiments.cli import INTERRUPTED, kindly
from experiments.settings import plain, show
from sim.errors import ConfigError

Plugins.instance()  # runs the modules of Hydra's plugins: classes imported from them before would be others
from hydra._internal.core_plugins.basic_launcher import BasicLauncher  # noqa: E402
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper  # noqa: E402

Job = Sequence[str]


def check_jobs_first() -> None:
    """Let Hydra use `CheckedSweeper` wherever it would use its basic sweeper, whatever the configuration."""
    basic = f"{BasicSweeper.__module__}.{BasicSweeper.__qualname__}"
    Plugins.instance().class_name_to_class[basic] = CheckedSweeper  # Hydra takes a new name from hydra_plugins only


class CheckedSweeper(BasicSweeper):
    """Hydra's basic sweeper; all jobs are checked first, all are run, and the end says how many finished."""

    command: str
    """Whose jobs they are."""

    def setup(self, *, hydra_context: HydraContext, task_function: TaskFunction, config: DictConfig) -> None:
        """Remember the command beside what Hydra's sweeper needs."""
        super().setup(hydra_context=hydra_context, task_function=task_function, config=config)
        self.command = task_function.__module__.rpartition(".")[2]

    def sweep(self, arguments: list[str]) -> Any:
        """Run the jobs of a multirun.

        Raises
        ------
        ConfigError
            If the settings of a job are not allowed: then none is started.
        SystemExit
            With code 2 if a job failed, 130 if the multirun was interrupted.
        """
        assert self.hydra_context is not None
        parser = OverridesParser.create(config_loader=self.hydra_context.config_loader)
        overrides = parser.parse_overrides([*self._parse_config(), *arguments])
        in_turn = isinstance(self.launcher, BasicLauncher)
        batches = self.split_arguments(overrides, 1 if in_turn else self.max_batch_size)
        jobs = [job for batch in batches for job in batch]
        for job in jobs:
            self.check(job)
        returns = self.launch(batches, len(jobs), in_turn)
        failed = [ended for ended in returns if ended.status == JobStatus.FAILED]
        if failed and not in_turn:  # their own words may stand in the log files of another machine
            for ended in failed:
                print(f"{as_given(ended.overrides or ())}: {_last_words(ended)}", file=sys.stderr)
        said = f"{len(jobs) - len(failed)} of {len(jobs)} jobs finished."
        if failed:
            _end(f"{said} The same command runs those that failed again.", 2)
        show(said)
        return [returns]

    def check(self, job: Job) -> None:
        """Check a job's settings as its command does.

        Raises
        ------
        ConfigError
            If they are not allowed.
        """
        assert self.hydra_context is not None
        assert self.config is not None
        try:
            config = self.hydra_context.config_loader.load_sweep_config(self.config, list(job))
            own = OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])
            settings = plain(own, self.command)
            check = getattr(import_module(f"experiments.{self.command}"), "check", None)
            if check is not None:
                check(settings)
        except Exception as error:
            said = kindly(error)
            if said is None:
                raise
            raise ConfigError(f"{as_given(job)}: {said} No job was started.") from None

    def launch(self, batches: Sequence[Sequence[Job]], jobs: int, in_turn: bool) -> list[JobReturn]:
        """Run the jobs batch by batch; what came of them, in order.

        Raises
        ------
        SystemExit
            With code 130 if interrupted, with 2 if the launcher lost a job's process.
        """
        assert self.launcher is not None
        again = "What is finished is stored; the same command takes it up again."
        returns: list[JobReturn] = []
        try:
            for batch in batches:
                returns += self.launcher.launch(batch, initial_job_idx=len(returns))
        except (KeyboardInterrupt, SystemExit) as stop:
            if isinstance(stop, SystemExit) and stop.code != INTERRUPTED:
                raise
            done = sum(ended.status == JobStatus.COMPLETED for ended in returns)
            count = f" after {done} of {jobs} jobs" if in_turn else ""
            _end(f"Interrupted{count}; no further job was started. {again}", INTERRUPTED)
        except RuntimeError as error:  # of joblib and submitit alike: a process died
            _end(f"The launcher lost a job ({str(error).splitlines()[0]}). {again}", 2)
        return returns


def _last_words(ended: JobReturn) -> str:
    error = ended._return_value  # `return_value` raises it
    return kindly(error) or repr(error)


def _end(message: str, code: int) -> None:
    print(message, file=sys.stderr)
    raise SystemExit(code)
