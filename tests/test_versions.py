"""Versions stand in one place: pyproject.toml names packages, constraints.txt pins them, environment.yml repeats."""

import contextlib
import re
import tomllib
from importlib import metadata
from pathlib import Path

import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]


def required():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"], project["optional-dependencies"]


def name_of(requirement):
    return re.match(r"[A-Za-z0-9._-]+", requirement).group().lower().replace("_", "-")


def pins():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_every_package_is_pinned_once():
    needed, optional = required()
    everything = [*needed, *(requirement for group in optional.values() for requirement in group)]
    assert {name_of(requirement) for requirement in everything} <= set(pins())


def test_pinned_versions_run_on_the_oldest_python_that_is_promised():
    """Debian 12 has Python 3.11.2; some packages want a later patch."""
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert promised == ">=3.11"
    for name, version in pins().items():
        with contextlib.suppress(metadata.PackageNotFoundError):
            installed = metadata.distribution(name)
            wants = installed.metadata["Requires-Python"]
            if installed.version.partition("+")[0] == version and wants:
                assert "3.11.2" in SpecifierSet(wants), f"{name} {version} wants Python {wants}"


def test_pins_name_no_local_builds():
    assert pins()["torch"] == "2.13.0"
    assert not [version for version in pins().values() if "+" in version]


def test_conda_installs_the_same_packages():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (from_pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    options = [entry for entry in from_pip if entry.startswith("-")]
    names = [entry for entry in from_pip if not entry.startswith("-")]
    assert options == ["--constraint constraints.txt", "--editable .[site,test,postgresql]"]
    assert [name_of(name) for name in names] == [name_of(requirement) for requirement in required()[0]]
