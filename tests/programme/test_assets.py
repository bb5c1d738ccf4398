"""Fetched files: named by the lock file, copied with their licences, fetched once."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("assets_script", ROOT / "scripts" / "assets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_copied_comes_from_packages_the_lock_file_names(script):
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for source in script.COPIES:
        parts = source.split("/")
        package = "/".join(parts[:2]) if parts[0].startswith("@") else parts[0]
        assert "integrity" in locked[f"node_modules/{package}"]


def test_versions_are_exact():
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(version[0].isdigit() for version in versions)


def test_every_fetched_file_has_its_licence_beside_it(script):
    names = set(script.COPIES.values())
    assert {"echarts.LICENSE", "zrender.LICENSE", "NotoSansSC.LICENSE", "NotoSerifSC.LICENSE"} <= names
    assert all((script.ASSETS / name).exists() for name in names)


def test_nothing_is_fetched_when_all_is_there(script, monkeypatch):
    def fetched(**_):
        raise AssertionError("fetched again")

    monkeypatch.setattr(script, "fetch", fetched)
    monkeypatch.setattr("sys.argv", ["assets.py"])
    script.main()


def test_a_changed_lock_file_fetches_again(script, monkeypatch, tmp_path):
    monkeypatch.setattr(script, "STAMP", tmp_path / "stamp")
    (tmp_path / "stamp").write_text("of another lock file", encoding="utf-8")
    assert not script.up_to_date()


def test_a_machine_without_npm_is_told_what_to_do(script, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(script, "BIN", tmp_path)
    with pytest.raises(SystemExit, match="make setup"):
        script.npm()
