"""Are the pins fresh? `python tests/lock.py` compares pyproject.toml and both lock files, without any network.

With --write it pins anew: `uv` resolves, which needs the package index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).parents[1]
LOCKS = {"requirements.lock": (), "requirements-dev.lock": ("dev",)}
WIDEST = "requirements-dev.lock"


def main() -> int:
    """Check, or write with --write; returns 1 when something is stale."""
    if "--write" in sys.argv:
        # The widest first: what it had to pin lower, for a tool of the tests, is pinned lower for everyone.
        write(WIDEST, LOCKS[WIDEST], "/dev/null")
        for lock in LOCKS.keys() - {WIDEST}:
            write(lock, LOCKS[lock], WIDEST)
    faults = [fault for lock, extras in LOCKS.items() for fault in faults_of(lock, extras)]
    print("\n".join([*faults, "Run `make lock`."]) if faults else "The pins fulfil pyproject.toml and each other.")
    return 1 if faults else 0


def faults_of(lock: str, extras: tuple[str, ...]) -> list[str]:
    """What is not pinned, pinned outside of what is asked for, or pinned although nothing needs it."""
    pins = dict(_pin(line) for line in (HOUSE / lock).read_text("utf-8").splitlines() if line)
    faults, reached, waiting = [], set[str](), _asked(extras)
    while waiting:
        wanted, by = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in pins:
            faults.append(f"{lock}: {by} needs {wanted}, which is not pinned")
        elif not wanted.specifier.contains(pins[name], prereleases=True):
            faults.append(f"{lock}: {by} needs {wanted}, and {pins[name]} is pinned")
        elif (name, *sorted(wanted.extras)) not in reached:
            reached.add((name, *sorted(wanted.extras)))  # type: ignore[arg-type]
            waiting += [(need, name) for need in _needs(name, wanted.extras)]
    needed = {name for name, *_ in reached}
    return faults + [f"{lock}: nothing needs {name}" for name in sorted(pins.keys() - needed)]


def _pin(line: str) -> tuple[str, str]:
    name, _, version = line.partition("==")
    return canonicalize_name(name), version


def _asked(extras: tuple[str, ...]) -> list[tuple[Requirement, str]]:
    told = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    lines = [*told["project"]["dependencies"], *told["build-system"]["requires"]]
    lines += [line for extra in extras for line in told["project"]["optional-dependencies"][extra]]
    return [(Requirement(line), "pyproject.toml") for line in lines]


def _needs(name: str, extras: set[str]) -> list[Requirement]:
    """What an installed package needs on this machine, with the extras it was asked for."""
    requirements = [Requirement(line) for line in metadata.requires(name) or []]
    return [
        one
        for one in requirements
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in (extras or {""}))
    ]


def write(lock: str, extras: tuple[str, ...], constraint: str) -> None:
    """Resolve what pyproject.toml asks for and pin it, within a constraint; a local build's mark (+cpu) is left out."""
    links = os.environ.get("PIP_FIND_LINKS", "").split()
    # Of this environment: nobody's PATH has it.
    uv = str(Path(sys.executable).with_name("uv"))
    command = [uv, "pip", "compile", "--quiet", "--no-annotate", "--no-header", "--python-version", "3.11"]
    command += [part for link in links for part in ("--find-links", link)]
    command += ["--build-constraint", "/dev/null", "--constraint", constraint]
    asked = [part for extra in extras for part in ("--extra", extra)]
    found = _compiled([*command, *asked, "pyproject.toml"]) + _compiled([*command, "-"], "setuptools>=80\n")
    pins = {_pin(line)[0]: line.partition("+")[0] for line in found}
    (HOUSE / lock).write_text("".join(f"{line}\n" for line in sorted(pins.values())), "utf-8")


def _compiled(command: list[str], given: str = "") -> list[str]:
    return subprocess.run(
        command, cwd=HOUSE, check=True, capture_output=True, text=True, input=given
    ).stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main())
