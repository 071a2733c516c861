from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kgen.rendering.job import STDOUT, Job, Place, PlaceError, place_of
from kgen.rendering.plan import Options, PlanError, all_jobs, job_of
from kgen.settings import Render, Settings
from kgen.values.sources import setting

PROD = Render("web.py", ({"a": 1}, "base.yaml"), "shop", "rendered/prod", "json", sort=True, split=False)


def folder_at(path: str, *, split: bool = True) -> Place:
    return Place(path, is_folder=True, split=split)


def file_at(path: str) -> Place:
    return Place(path, is_folder=False, split=False)


def of(**renders: Render) -> Settings:
    return Settings(renders)


def test_a_target_without_options_goes_to_standard_output() -> None:
    assert job_of("mysql", Settings()) == Job("mysql")
    assert Job("mysql").place == STDOUT


def test_options_say_what_a_target_is_rendered_with() -> None:
    single = (setting("replicas=5"),)
    job = job_of("mysql", Settings(), Options(("v.yaml",), single, "shop", "all.json", "json", sort=True))
    assert job == Job("mysql", None, ("v.yaml",), single, "shop", sort=True, format="json", place=file_at("all.json"))


def test_a_render_of_the_settings_is_known_by_its_name() -> None:
    job = job_of("prod", of(prod=PROD))
    assert (job.target, job.name, job.label, job.values) == ("web.py", "prod", "prod", ({"a": 1}, "base.yaml"))
    assert (job.namespace, job.sort, job.format, job.place) == (
        "shop",
        True,
        "json",
        folder_at("rendered/prod", split=False),
    )
    assert job_of("web.py", of(prod=PROD)) == Job("web.py")


def test_options_are_added_to_a_render_or_win_over_it() -> None:
    single = (setting("replicas=5"),)
    job = job_of("prod", of(prod=PROD), Options(("more.yaml",), single, "test", "out/", "yaml", split=True))
    assert (job.values, job.settings) == (({"a": 1}, "base.yaml", "more.yaml"), single)
    assert (job.namespace, job.sort, job.format, job.place) == ("test", True, "yaml", folder_at("out/"))
    assert job_of("prod", of(prod=PROD), Options(out="-", split=True)).place == STDOUT


def test_all_renders_are_jobs_each_with_its_own_place() -> None:
    jobs = all_jobs(of(prod=PROD, dev=Render("web.py", out="rendered/dev.yaml")))
    assert [(job.name, job.place.path) for job in jobs] == [("prod", "rendered/prod"), ("dev", "rendered/dev.yaml")]
    with pytest.raises(PlanError, match="needs to know where to write dev: give each an `out`"):
        all_jobs(of(prod=PROD, dev=Render("web.py")))
    with pytest.raises(PlanError, match=r"prod and dev would both write to rendered/x/\.\./prod"):
        all_jobs(of(prod=PROD, dev=Render("web.py", out="rendered/x/../prod")))


@pytest.mark.parametrize(
    ("path", "split", "place"),
    [
        (None, None, STDOUT),
        ("-", True, STDOUT),
        ("out", None, folder_at("out")),
        ("out.d/", None, folder_at("out.d/")),
        ("v1.2", None, file_at("v1.2")),
        ("v1.2", True, folder_at("v1.2")),
        ("out", False, folder_at("out", split=False)),
        ("there.d", None, folder_at("there.d")),
        ("file", None, file_at("file")),
    ],
)
def test_a_path_is_a_folder_or_a_file(path: str | None, split: Any, place: Place, folder: Path) -> None:
    (folder / "there.d").mkdir()
    (folder / "file").touch()
    assert place_of(path, split=split) == place


@pytest.mark.usefixtures("folder")
def test_a_file_is_not_split() -> None:
    with pytest.raises(PlaceError, match=r"web\.py is a file"):
        place_of("web.py", split=True)
