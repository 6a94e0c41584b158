"""The recipe of the native pjsua2 wheel: cache key, cache, checksums, source edits."""

from __future__ import annotations

import shutil
import tarfile
import threading
from pathlib import Path

import pytest
from pjsip import edit_sources, recipe

TAG = "cpython-311"
NOWHERE = recipe.Sources()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the recipe to change."""
    return Path(shutil.copytree(recipe.HERE, tmp_path / "pjsip"))


def key(folder: Path, tag: str = TAG, sources: recipe.Sources = NOWHERE, requirements: Path | None = None) -> str:
    return recipe.cache_key(tag, sources, folder, requirements or recipe.BUILD_REQUIREMENTS)


def test_given_the_same_inputs_when_the_key_is_made_twice_then_it_is_the_same(copy: Path) -> None:
    assert key(copy) == key(recipe.HERE)


@pytest.mark.parametrize("name", recipe.RECIPE_FILES)
def test_given_any_file_of_the_recipe_when_it_changes_then_the_key_changes(copy: Path, name: str) -> None:
    before = key(copy)
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert key(copy) != before


def test_given_every_file_that_the_build_reads_when_the_recipe_lists_its_files_then_none_is_forgotten() -> None:
    driver = {"recipe.py", "__init__.py", "fetch-sources.sh", "sources.sha256", "README.md"}  # they choose, not shape
    files = (path.relative_to(recipe.HERE) for path in recipe.HERE.rglob("*") if path.is_file())
    present = {path.as_posix() for path in files if "__pycache__" not in path.parts}
    assert present - driver == set(recipe.RECIPE_FILES)


def test_given_another_python_or_other_build_tools_or_another_system_when_the_key_is_made_then_it_differs(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key(copy)
    assert key(copy, "cpython-312") != before
    tools = tmp_path / "build.txt"
    tools.write_text("setuptools==1\n", encoding="utf-8")
    assert key(copy, requirements=tools) != before
    monkeypatch.setattr(recipe, "system_tag", lambda: "x86_64 debian 99")
    assert key(copy) != before


def test_given_a_source_tarball_when_it_is_a_known_one_then_the_key_is_the_default_and_else_its_own(
    copy: Path, tmp_path: Path
) -> None:
    tarball = tmp_path / "pjproject.tar.gz"
    tarball.write_bytes(b"some other release")
    other = key(copy, sources=recipe.Sources(str(tarball)))
    assert other != key(copy)
    with (copy / "sources.sha256").open("a", encoding="utf-8") as listing:
        listing.write(f"{recipe.sha256(tarball)}  pjproject.tar.gz\n")
    assert key(copy, sources=recipe.Sources(str(tarball))) == key(copy)


def test_given_the_list_of_known_tarballs_when_it_is_read_then_every_line_is_a_checksum_and_a_name() -> None:
    known = recipe.known_checksums()
    assert known
    assert all(len(checksum) == 64 and name for checksum, name in known.items())


def test_given_a_wheel_in_the_cache_when_one_byte_of_it_changes_then_it_no_longer_counts(tmp_path: Path) -> None:
    wheel = tmp_path / "pjsua2_python-2.17+native.1-cp311-cp311-linux_x86_64.whl"
    wheel.write_bytes(b"wheel")
    assert recipe.cached_wheel(tmp_path) is None, "without its checksum it is incomplete"
    (tmp_path / "wheel.sha256").write_text(f"{recipe.sha256(wheel)}  {wheel.name}\n", encoding="utf-8")
    assert recipe.cached_wheel(tmp_path) == wheel
    wheel.write_bytes(b"Wheel")
    assert recipe.cached_wheel(tmp_path) is None


def test_given_the_cache_folder_when_the_user_names_one_then_it_is_there() -> None:
    assert recipe.cache_root({"XDG_CACHE_HOME": "/elsewhere"}) == Path("/elsewhere/agent-desktop")


@pytest.fixture
def building(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A build step that takes no time; the list grows by one folder per build."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(recipe, "python_tag", lambda _python: TAG)
    done: list[Path] = []

    def build_in(work: Path, *_rest: object) -> Path:
        done.append(work)
        wheel = work / "pjsua2_python-1-linux_x86_64.whl"
        wheel.write_bytes(b"wheel")
        return wheel

    monkeypatch.setattr(recipe, "_build_in", build_in)
    return done


def test_given_two_builds_at_once_when_both_want_the_same_wheel_then_it_is_built_once(building: list[Path]) -> None:
    wheels: list[Path] = []
    threads = [
        threading.Thread(target=lambda: wheels.append(recipe.build(Path("python"), NOWHERE, lambda _line: None)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(building) == 1
    assert len(wheels) == 4
    assert len(set(wheels)) == 1
    assert wheels[0].read_bytes() == b"wheel"
    left = {path.name for path in wheels[0].parents[1].iterdir()}
    assert left == {"lock", wheels[0].parent.name}, "the build tree is gone"


def test_given_a_damaged_wheel_in_the_cache_when_it_is_wanted_then_it_is_built_again(building: list[Path]) -> None:
    wheel = recipe.build(Path("python"), NOWHERE, lambda _line: None)
    wheel.write_bytes(b"damaged")
    assert recipe.build(Path("python"), NOWHERE, lambda _line: None).read_bytes() == b"wheel"
    assert len(building) == 2


def tarball_of(folder: Path, inside: str) -> Path:
    (folder / "tree" / inside).mkdir(parents=True)
    (folder / "tree" / inside / "file").touch()
    path = folder / "pjproject-9.9.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder / "tree", "pjproject-9.9")
    return path


def test_given_a_tarball_without_libsrtp_when_none_is_named_then_one_sentence_says_what_is_missing(
    tmp_path: Path,
) -> None:
    tarball = tarball_of(tmp_path, "pjlib")
    with pytest.raises(
        recipe.BuildFailed, match="carries no libsrtp: name its source tarball in AGENT_DESKTOP_LIBSRTP"
    ):
        recipe._obtain(tmp_path, recipe.Sources(str(tarball)), lambda _line: None)


def test_given_an_upstream_release_when_it_is_unknown_then_it_is_taken_with_a_note_of_its_checksum(
    tmp_path: Path,
) -> None:
    tarball = tarball_of(tmp_path, "third_party/srtp")
    said: list[str] = []
    assert recipe._obtain(tmp_path, recipe.Sources(str(tarball)), said.append) == (tarball, None)
    assert recipe.sha256(tarball) in said[0]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [("no/such.tar.gz", "There is no source tarball no/such.tar.gz"), (__file__, "is not a readable source tarball")],
)
def test_given_a_source_that_cannot_be_read_when_it_is_wanted_then_one_sentence_says_so(
    tmp_path: Path, given: str, sentence: str
) -> None:
    with pytest.raises(recipe.BuildFailed, match=sentence):
        recipe._obtain(tmp_path, recipe.Sources(given), lambda _line: None)


# ---- source edits


def edit(times: int = 1) -> edit_sources.Edit:
    return edit_sources.Edit("file.c", "why", "old", "new", times)


@pytest.mark.parametrize(("text", "times"), [("other", 1), ("old old", 1), ("old", 2)])
def test_given_a_release_that_changed_an_edited_place_when_the_source_is_edited_then_the_build_stops(
    tmp_path: Path, text: str, times: int
) -> None:
    (tmp_path / "file.c").write_text(text, encoding="utf-8")
    with pytest.raises(edit_sources.SourceChanged, match=rf"file\.c: expected {times} place\(s\), found \d: why"):
        edit_sources.apply(tmp_path, (edit(times),))
    assert (tmp_path / "file.c").read_text(encoding="utf-8") == text


def test_given_a_source_tree_when_all_edits_fit_then_each_is_made_and_our_files_are_in_place(tmp_path: Path) -> None:
    for one in edit_sources.EDITS:
        path = tmp_path / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + one.old * one.times, encoding="utf-8")
    makefile = tmp_path / "pjmedia/build/Makefile"
    makefile.write_text(makefile.read_text(encoding="utf-8") + " bdimad_dev.o", encoding="utf-8")
    for folder in ("build", "pjsip-apps/src/swig", "pjlib/include/pj"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / "pjsip-apps/src/swig/pjsua2.i").write_text("#ifdef SWIGPYTHON\n#ifdef SWIGPYTHON\n", encoding="utf-8")
    edit_sources.apply(tmp_path)
    presence = (tmp_path / "pjsip/src/pjsua-lib/pjsua_pres.c").read_text(encoding="utf-8")
    assert "pjsip_dlg_dec_lock(dlg);" in presence
    assert "dec_lock(buddy->dlg)" not in presence
    objects = makefile.read_text(encoding="utf-8").split()
    assert objects == ["alsa_dev.o", *sorted(f"{path.stem}.o" for path in edit_sources.PULSE.glob("*.c"))]
    swig = (tmp_path / "pjsip-apps/src/swig/pjsua2.i").read_text(encoding="utf-8")
    assert swig.count("%apply int { pjmedia_aud_dev_index };") == 1
    ours = {path.name for path in (tmp_path / "pjmedia/src/pjmedia-audiodev").iterdir()}
    assert ours >= {path.name for path in edit_sources.PULSE.glob("*.[ch]")}
    assert "PJSIP_TCP_KEEP_ALIVE_INTERVAL   30" in (tmp_path / "pjlib/include/pj/config_site.h").read_text(
        encoding="utf-8"
    )
