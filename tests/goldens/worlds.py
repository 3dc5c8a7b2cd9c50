"""Golden worlds: told day by day, with the state at each day's end, in files that carry their own settings.

After a wanted change of results:  python -m tests.goldens.worlds  writes them anew; read what moved,
and note it in the changelog under "Results change".
"""

from pathlib import Path

import yaml

from sim.evidence.case import load_case
from sim.report.story import tell
from sim.studies.world import World, run_world

FOLDER = Path(__file__).parent
STATE = (
    "tension", "pressure_pakistan", "pressure_afghanistan", "belief", "effort", "closed_share",
    "verification", "oversight", "loss_pakistan", "loss_afghanistan", "excitation_ttp", "excitation_bla",
)  # fmt: skip
END_OF_SETTINGS = "---\n"


def golden_files() -> list[Path]:
    """The golden worlds."""
    return sorted(FOLDER.glob("*.txt"))


def settings_of(path: Path) -> dict[str, object]:
    """The settings at the head of a golden file."""
    return yaml.safe_load(path.read_text("utf-8").split(END_OF_SETTINGS)[0])


def run_golden(path: Path) -> World:
    """Run the world that a golden file describes."""
    settings = settings_of(path)
    case = load_case(settings.get("changes") or {})
    return run_world(case, seed=settings["seed"], replicate=settings["replicate"])


def text_of(path: Path) -> str:
    """What the golden file should say."""
    head = path.read_text("utf-8").split(END_OF_SETTINGS)[0]
    world = run_golden(path)
    table = world.to_pandas()[["day", *STATE]]
    numbers = table.to_string(index=False, float_format=lambda x: f"{x:.6f}")
    return f"{head}{END_OF_SETTINGS}{tell(world)}\n\n{numbers}\n"


if __name__ == "__main__":
    for file in golden_files():
        file.write_text(text_of(file), "utf-8")
        print(file.name)
