"""A report of stored studies: every number is the study's, and awkward studies and templates are told well."""

import json
import re
import shlex
import shutil

import pandas as pd
import pytest

from sim.errors import ConfigError, StoreError
from sim.report.page.contents import SECTIONS, home, page_of
from sim.report.page.folder import make_report, write_report
from sim.report.page.likelihood import term
from sim.report.page.setting import copy_templates, rendered, shipped, templates
from sim.report.page.studies import Studies
from sim.report.pictures.gallery import GALLERY
from sim.store.catalogue import entries_at, read_entry
from tests.report.places import letters, look_up, marks_of, rounded, section
from tests.report.studies import MADE, run

SINGLE = [(name,) for name in MADE]
SEVERAL = [("forecast", "early"), tuple(MADE)]


@pytest.fixture(scope="module")
def whole(stored, tmp_path_factory):
    """The folder of a report, with its figures."""
    entries = entries_at([stored["sweep"]])
    return write_report(tmp_path_factory.mktemp("reports"), entries, (templates(None), None), {})


def names_of(given):
    return "+".join(given) if len(given) < 4 else "all"


@pytest.mark.parametrize("names", [*SINGLE, *SEVERAL], ids=names_of)
def test_every_number_is_the_studys_and_none_stands_unmarked(told, stored, names):
    marks = marks_of(told(*names)["report.html"])
    folders = {folder.name: folder for folder in stored.values()}
    assert len(marks.numbers) >= 10
    for mark in marks.numbers:
        assert mark.value == pytest.approx(look_up(mark.source, folders), rel=1e-12, abs=0.0), mark
        assert rounded(mark), mark
    assert marks.stray == []


def test_the_check_of_numbers_sees_what_it_is_there_for(told):
    html = told("early")["report.html"]
    marks = marks_of(html.replace("<h2>Contents</h2>", "<p>It is 12 of 13.</p>"))
    assert marks.stray == ["It is 12 of 13."]
    mark = next(mark for mark in marks.numbers if mark.text == "97.1\u202f%" or mark.scale == 100.0)
    mark.text = "12.3\u202f%"
    assert not rounded(mark)


@pytest.mark.parametrize("names", [*SINGLE, *SEVERAL], ids=names_of)
def test_no_probability_is_a_false_nought(told, names):
    text = " ".join(marks_of(told(*names)["report.html"]).blocks)
    assert not re.search(r"(?<![\d.<>])0\.0+(?![\d])\s?\u202f?%|(?<!\d)0\.00(?!\d)", text)


@pytest.mark.parametrize("names", [("forecast",), ("rare",), tuple(MADE)], ids=names_of)
def test_markdown_says_the_same(told, names):
    html = told(*names)["report.html"]
    said = letters(told(*names)["report.md"])
    blocks = marks_of(html[html.index("<main>") : html.index("</main>")]).blocks
    assert len(blocks) > 50
    assert [block for block in blocks if letters(block) not in said] == []


def test_the_answer_is_a_word_with_its_number_its_interval_and_its_range(told):
    lead, spread = re.findall(r'id="answer".*?<p class="lead">(.*?)</p>\s*<p>(.*?)</p>',
                              told("early")["report.html"], re.DOTALL)[0]  # fmt: skip
    assert re.search(r"<strong>(it is|there is) .*</strong>", lead)
    assert lead.count("<data") == 3
    assert "Monte Carlo interval" in lead
    assert spread.count("<data") >= 2
    assert "“" in spread


def test_a_forecast_without_evidence_says_so(told):
    text = told("early")["report.md"]
    assert "the prior stands alone" in text
    assert "that the ceasefire stays free of exchanges of fire (three moves or more) and of collapse until" in text
    assert "always speak of collapse" in text


def test_fixed_parameters_are_said_to_be_left_out(told):
    text = told("rare")["report.md"]
    assert "Every parameter stands at its mode" in text
    assert "at its mode, or at the value that was given" not in text
    assert "over unknowns" not in text


def test_a_parameter_that_was_given_is_not_said_to_stand_at_its_mode(tmp_path):
    run(*MADE["rare"], "mediation.rescue_prob=0.4", f"results={tmp_path}")
    text = rendered(templates(None), page_of(Studies(entries_at(tmp_path.iterdir())), {}), None)["report.md"]
    assert "Every parameter stands at its mode, or at the value that was given: what is not known of them" in text


def test_a_title_is_text_and_no_markup(told):
    html = told("rare")["report.html"]
    assert "<h1>Doha &lt;b&gt;&amp;&lt;/b&gt; &#34;quoted&#34;</h1>" in html
    assert told("rare")["report.md"].startswith('# Doha \\<b>&\\</b> "quoted"\n')


def test_poor_evidence_is_said_before_anything_else(told):
    html = told("forecast")["report.html"]
    assert html.index("NOT TO BE RELIED ON") < html.index("<nav")


@pytest.mark.parametrize(("name", "words"), [("forecast", "By a study that is not to be relied on (see above), as of "),
                                             ("early", "As of ")])  # fmt: skip
def test_the_sentence_of_the_answer_carries_its_own_warning(told, name, words):
    (lead,) = re.findall(r'<p class="lead">(.*?)</p>', told(name)["report.html"], re.DOTALL)
    assert lead.startswith(f"{words}<time")


def test_errors_of_shares_are_points(told):
    text = told("early")["report.md"]
    assert re.search(r"\(give or take [\d.]+ points\) comes from chance", text)
    assert not re.search(r"give or take [\d.]+\s?\u202f?%", text)


def test_the_question_begins_with_forecasts_and_names_methods(told):
    text = told(*MADE)["report.md"]
    asked = re.findall(r"^- (.*\?.*)$", section(text, "The question"), re.MULTILINE)
    assert len(asked) == len(MADE)
    assert all(": how likely is it that " in line for line in asked[:3])
    assert not any(": how likely is it that " in line for line in asked[3:])
    assert sum("Asked by a tornado study: one parameter at a time." in line for line in asked) == 1
    for method in ("Sobol indices (SALib)", "Morris screening (SALib)", "a tornado study"):
        assert sum(f"Asked by {method}" in line for line in asked) == 1
        assert f"### By {method}: `sensitivity-" in section(text, "What drives the answer")


def test_discoveries_are_told_apart_by_what_they_ask(stored, tmp_path):
    run("discover", str(stored["sweep"]), f"results={tmp_path}")
    run("discover", str(stored["sweep"]), "measure=agreement_60", "above=0.3", "boxes=1", f"results={tmp_path}")
    page = page_of(Studies(entries_at([stored["sweep"], *tmp_path.iterdir()])), {})
    text = rendered(templates(None), page, None)["report.md"]
    asked = [line for line in section(text, "The question").splitlines() if "Under which conditions" in line]
    assert sorted(line.partition(" varied, is the ")[2] for line in asked) == [
        "probability of at least one agreement within 60 days above 30\u202f%?",
        "probability of no collapse within 90 days below 50\u202f%?",
    ]
    assert "Of interest: the probability of no collapse within 90 days is below 50\u202f%." in text


def test_questions_that_sound_alike_are_told_apart_by_their_studies(stored, tmp_path):
    run(*MADE["rare"][:-1], "seed=2", f"results={tmp_path}")
    (other,) = tmp_path.iterdir()
    page = page_of(Studies(entries_at([stored["rare"], other, stored["early"]])), {})
    asked = section(rendered(templates(None), page, None)["report.md"], "The question").splitlines()
    named = [name for line in asked for name in re.findall(r"\? \(`(.*)`\)$", line)]
    assert named == sorted([stored["rare"].name, other.name])


@pytest.mark.parametrize("names", [("forecast", "early", "rare"), ("rare", "forecast", "early"), tuple(MADE)],
                         ids=names_of)  # fmt: skip
def test_studies_of_a_kind_stand_by_as_of_date_and_name_in_every_section(told, stored, names):
    text = told(*names)["report.md"]
    first = sorted(stored[name].name for name in ("early", "rare"))  # both as of 19 October
    for title in ("The answer", "Why it would break"):
        found = re.findall(r"^### As of .*: `(.*)`$", section(text, title), re.MULTILINE)
        assert found == [*first, stored["forecast"].name]
    again = re.findall(r"^`(.*)`: digest", section(text, "How to reproduce this"), re.MULTILINE)
    assert again[:3] == [*first, stored["forecast"].name]


@pytest.mark.parametrize(("names", "said"), [(("forecast", "early"), True), (("early",), False)], ids=str)
def test_answers_to_different_dates_are_said_to_answer_different_questions(told, names, said):
    text = section(told(*names)["report.md"], "The answer")
    assert ("end on different dates, and so answer different questions" in text) is said
    assert ("`ceasefire figures STUDIES only=as_of`" in text) is said


@pytest.mark.parametrize("name", ["forecast", "early", "rare"])
def test_the_words_of_a_day_are_those_that_its_interval_spans(told, stored, name):
    rows = re.findall(r"^\| \d+ \w+ \d{4} \| (\d+) \|[^|]*\|[^|]*\| ([^|]*) \|",
                      section(told(name)["report.md"], "The answer"), re.MULTILINE)  # fmt: skip
    table = pd.read_csv(stored[name] / "forecast.csv").query("quantity == 'holds'").set_index("day")
    ends = {day: [term(table.loc[int(day), end]).word for end in ("mc_low", "mc_high")] for day, _ in rows}
    assert [said for _, said in rows] == [" to ".join(dict.fromkeys(ends[day])) for day, _ in rows]
    assert any(" to " in said for _, said in rows) or name == "rare"


def test_worlds_that_were_resampled_are_marked_and_the_mark_is_explained(told, stored):
    steps = pd.read_csv(stored["forecast"] / "observations.csv")
    text = section(told("forecast")["report.md"], "What the evidence did")
    assert 0 < steps["resampled"].sum() == len(re.findall(r"^\|.* [\d,]+ \\\* \|", text, re.MULTILINE))
    assert "\\*: then resampled, which makes worlds alike and brings no row of parameters back" in text


def test_a_sweep_says_of_what_and_by_when_its_extremes_are_and_where_its_figures_differ(told):
    text = section(told("sweep")["report.md"], "Where it tips")
    assert "Over the design the probability that the ceasefire holds to 17 April 2026 runs from " in text
    assert "the figure against the settings shows day 90, 17 January 2026." in text
    assert "below (Where it tips)" in section(told("sweep")["report.md"], "Why it would break")


def test_a_forecast_whose_numbers_another_holds_is_told_once(stored, tmp_path):
    fuller = tmp_path / f"{stored['early'].name}-kept"
    shutil.copytree(stored["early"], fuller)
    manifest = json.loads((fuller / "manifest.json").read_text("utf-8"))
    shutil.copyfile(fuller / "forecast.csv", fuller / "replications.csv")
    manifest["sha256"]["replications.csv"] = manifest["sha256"]["forecast.csv"]
    (fuller / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    for order in ([stored["early"], fuller], [fuller, stored["early"]]):
        studies = Studies(entries_at(order))
        assert [study.name for study in studies.of("forecast")] == [fuller.name]
        page = page_of(studies, {})
        text = rendered(templates(None), page, None)["report.md"]
        assert text.count(" how likely is it that ") == 1
        assert f"All that `{stored['early'].name}` holds stands in `{fuller.name}` as well" in text
    assert len(Studies(entries_at([stored["early"], stored["forecast"], stored["rare"]])).told) == 3


@pytest.mark.parametrize("names", SINGLE, ids=names_of)
def test_a_section_without_a_study_says_what_to_run(told, names):
    text = told(*names)["report.md"]
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [title for title, _ in SECTIONS.values()]
    advised = set(re.findall(r"run `(ceasefire \w+)", text))
    assert len(advised) >= 4
    assert {f"ceasefire {MADE[name][0]}" for name in names if name not in ("sweep", "early", "rare")} & advised == set()


def test_a_study_that_was_interrupted_is_said_to_be_incomplete(stored, tmp_path):
    partial = tmp_path / stored["sweep"].name
    shutil.copytree(stored["sweep"], partial)
    shards = sorted((partial / "shards").iterdir())
    assert len(shards) > 1
    shards[-1].unlink()
    page = page_of(Studies(entries_at([partial])), {})
    html = rendered(templates(None), page, None)["report.html"]
    assert html.index("INCOMPLETE") < html.index("<nav")
    assert "points finished" in html


def test_a_damaged_study_is_refused(stored, tmp_path):
    damaged = tmp_path / stored["forecast"].name
    shutil.copytree(stored["forecast"], damaged)
    with (damaged / "forecast.csv").open("a") as table:
        table.write("x")
    with pytest.raises(StoreError, match=r"forecast.csv is damaged.*Run the study again"):
        write_report(tmp_path / "out", entries_at([damaged]), (templates(None), None), {})
    assert not (tmp_path / "out").exists()


def test_figures_and_reports_that_lie_among_studies_are_left_out(ceasefire, stored, tmp_path):
    shutil.copytree(stored["backtest"], tmp_path / "results" / stored["backtest"].name)
    first = ceasefire("report", "results")
    (folder,) = re.findall(r"Stored in (.*)", first.out)
    again = ceasefire("report", "results")
    assert f"Stored in {folder}\n" in again.out
    alone = ceasefire("report", folder)
    assert alone.code == 2
    assert "a report tells of what these commands store: forecast" in alone.err


def test_a_study_of_an_older_version_is_to_be_run_again(stored, tmp_path):
    older = tmp_path / stored["early"].name
    shutil.copytree(stored["early"], older)
    manifest = json.loads((older / "manifest.json").read_text("utf-8"))
    del manifest["sha256"]["forecast.json"]
    (older / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(StoreError, match=r"holds no forecast.json: it was stored by an older version. Run it again"):
        make_report(entries_at([older]))


def test_a_report_is_the_same_to_the_byte(whole, stored, tmp_path):
    again = write_report(tmp_path, entries_at([stored["sweep"]]), (templates(None), None), {})
    files = [path.relative_to(whole) for path in whole.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert {"report.html", "report.md", "config.yaml", "figures"} <= {file.parts[0] for file in files}
    assert [file for file in files if (whole / file).read_bytes() != (again / file).read_bytes()] == []


def test_the_figures_of_a_report_lie_beside_it(whole):
    named = re.findall(r"!\[.*\]\((figures/.*)\)", (whole / "report.md").read_text("utf-8"))
    assert named
    for name in named:
        stem = (whole / name).with_suffix("")
        assert all(stem.with_suffix(kind).is_file() for kind in (".png", ".svg", ".pdf", ".csv", ".md"))
    html = (whole / "report.html").read_text("utf-8")
    assert html.count("data:image/svg+xml;base64,") == 2 * len(named)
    assert html.count("<img") == len(named) == len(re.findall(r'<img [^>]*alt="[^"]{40,}"', html))


def test_the_command_of_a_report_runs_the_study_again(whole, monkeypatch):
    (line,) = re.findall(r"```sh\n(.*)\n```", (whole / "report.md").read_text("utf-8"))
    _, *arguments = shlex.split(line.replace("$PWD", str(whole)))
    monkeypatch.chdir(whole)
    run(*arguments)
    (again,) = (whole / "results").iterdir()
    first = read_entry(again).manifest["digest"]
    assert f"digest `{first}`" in (whole / "report.md").read_text("utf-8")


def test_every_figure_of_the_gallery_has_a_section():
    assert home("sweep_pathways") == home("response") == "tipping"
    assert {home(name) for name in GALLERY} | {home(f"{name}-2") for name in GALLERY} <= set(SECTIONS)


def test_a_template_of_ones_own_replaces_the_shipped_one(ceasefire, stored, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "report.html.jinja").write_text("<h1>{{ page.title }}</h1>{{ page['answer'].blocks[0].words }}", "utf-8")
    ended = ceasefire("report", str(stored["backtest"]), f"template={own}")
    assert ended.code == 0, ended.err
    (folder,) = re.findall(r"Stored in (.*)", ended.out)
    html = (tmp_path / folder / "report.html").read_text("utf-8")
    assert html.startswith("<h1>Pakistan-Afghanistan ceasefire")
    assert "there is no probability to give" in html
    assert "## The answer" in (tmp_path / folder / "report.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("line one\n{% if page %}", "report.html.jinja, line 2: Unexpected end of template"),
        ("one\n\n{{ page.tilte }}", "report.html.jinja, line 3: 'sim.report.page.blocks.Page object' has no attribute"),
        (
            "{{ page.titel }}",
            "`page` has title, subtitle, warnings, sections, version, and each section by its name, as",
        ),
        ("{{ pgae }}", "report.html.jinja, line 1: 'pgae' is undefined"),
        ("{{ page['answers'] }}", "report.html.jinja, line 1: "),
        ("{{ 1 / 0 }}", "report.html.jinja, line 1: division by zero"),
        ("{{ page.title | shout }}", "report.html.jinja, line 1: No filter named 'shout'"),
        ("{% include 'blocks.jinja' %}", "there is no template blocks.jinja. There are blocks.html.jinja"),
    ],
)
def test_a_mistake_in_a_template_is_one_message_and_nothing_is_written(ceasefire, stored, tmp_path, template, message):
    own = tmp_path / "own"
    own.mkdir()
    (own / "report.html.jinja").write_text(template, "utf-8")
    ended = ceasefire("report", str(stored["trace"]), f"template={own}")
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert len(ended.err.splitlines()) == 1
    assert not list(tmp_path.glob("results/*"))


def test_templates_are_copied_to_be_changed(ceasefire, tmp_path):
    ended = ceasefire("report", "copy=mine")
    assert ended.code == 0, ended.err
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == shipped()
    both = ceasefire("report", "anywhere", "copy=other")
    assert (both.code, both.err) == (
        2,
        "copy: copies templates, and makes no report. Leave the studies out, or copy=FOLDER.\n",
    )
    assert not (tmp_path / "other").exists()
    again = ceasefire("report", "copy=mine")
    assert again.code == 2
    assert "something stands there already" in again.err


def test_copied_templates_make_the_same_report(told, stored, tmp_path):
    own = copy_templates(tmp_path / "own")
    page = page_of(Studies(entries_at([stored["early"]])), {})
    assert rendered(templates(own), page, own) == told("early")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "studies: none is named"),
        (("nowhere",), "nowhere: there is no such study"),
        (("template=nowhere",), "studies: none is named"),
        (("template=3",), "template: 3 is not a folder"),
    ],
)
def test_a_mistake_is_one_message(ceasefire, arguments, message):
    ended = ceasefire("report", *arguments)
    assert ended.code == 2
    assert message in ended.err


def test_a_folder_of_templates_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"there is no such folder. `ceasefire report copy=.*nowhere` makes one"):
        templates(tmp_path / "nowhere")


def test_a_folder_without_templates_and_a_file_are_refused_with_advice_that_works(ceasefire, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "report.html").write_text("<h1>mine</h1>", "utf-8")
    for given, what in ((own, "holds no template. It could hold blocks.html"), (own / "report.html", "that is a file")):
        with pytest.raises(ConfigError, match=what) as refused:
            templates(given)
        _, *advice = shlex.split(re.findall(r"`(.*)`", str(refused.value))[0])
        assert advice[-1].startswith("copy=")
    assert ceasefire(*advice).code == 0
    templates(tmp_path / advice[-1].removeprefix("copy="))
