"""Makes .venv and installs what a lock file names; runs on the bare system Python alone."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
LOG = HOME / "pip.log"
OLDEST = (3, 11)

# A set contains the ones named with it, so that `make up` after `make test` installs nothing.
CONTAINS = {"up": ("up",), "dev": ("up", "dev")}

LAUNCHER = """#!/bin/sh
here=$(cd "$(dirname "$0")/../.." && pwd)
PYTHONPATH="$here:$here/functions:$here/site" exec "$here/.venv/bin/python" "$here/functions/cli.py" "$@"
"""

NO_NETWORK = (
    "name resolution",
    "Failed to establish",
    "NewConnectionError",
    "ConnectTimeout",
    "unreachable",
    "ReadTimeout",
)


def stop(sentence):
    """End with one plain sentence for the person at the terminal."""
    sys.exit("✗ " + sentence)


def fingerprint(name):
    """Return what the stamp file of the set `name` holds once it is installed on this Python."""
    return hashlib.sha256(
        (ROOT / "requirements" / (name + ".txt")).read_bytes() + sys.version.encode()
    ).hexdigest()


def stamp(name):
    """Return the file that says which lock of the set `name` is installed."""
    return HOME / (name + ".stamp")


def is_installed(name):
    """Tell whether the set `name` is installed as its lock file now stands."""
    return stamp(name).is_file() and stamp(name).read_text() == fingerprint(name)


def make_environment():
    """Create .venv unless it stands and runs."""
    python = HOME / "bin" / "python"
    if (
        python.exists()
        and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    ):
        return
    print("· making .venv", flush=True)
    try:
        venv.create(HOME, with_pip=True, clear=True, symlinks=True)
    except (subprocess.CalledProcessError, ImportError):
        stop("Python cannot make environments here: install its venv module (on Debian, python3-venv).")


def install(name):
    """Install the set `name` with pip, its words kept in a log."""
    print("· installing requirements/%s.txt (the first time takes a minute or two)" % name, flush=True)
    command = [
        HOME / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--requirement",
        ROOT / "requirements" / (name + ".txt"),
    ]
    with LOG.open("w") as log:
        code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    if code:
        stop(cause(LOG.read_text()))


def write_command():
    """Put the operator's command `aftercare` beside python, so that it needs no path of its own."""
    command = HOME / "bin" / "aftercare"
    command.write_text(LAUNCHER)
    command.chmod(0o755)


def cause(log):
    """Turn pip's words into one sentence that says what to do."""
    if any(sign in log for sign in NO_NETWORK):
        return "The Python package index cannot be reached: check the network and try again (.venv/pip.log)."
    if "No space left" in log:
        return "The disk is full: make room and run the command again (.venv/pip.log)."
    return "Installing failed; the last lines of .venv/pip.log say why:\n" + "\n".join(log.splitlines()[-5:])


def main():
    """Bring the environment to the set that is asked for."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        stop(
            "Python 3.11 or newer is needed, this is %s: run again with PYTHON=python3.11, or install it."
            % found
        )
    name = sys.argv[1]
    if not (HOME / "bin" / "python").exists() or not is_installed(name):
        make_environment()
        install(name)
    write_command()
    for part in CONTAINS[name]:
        stamp(part).write_text(fingerprint(part))


if __name__ == "__main__":
    main()
