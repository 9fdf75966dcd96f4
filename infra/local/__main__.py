"""`make up`: the whole stack on this machine, in the foreground, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

from infra.local.build import build
from infra.local.deploy import deploy, tell_gateway
from infra.local.place import Place, is_free
from infra.local.processes import Family, Trouble, end_leftovers, sole_owner, wait_until
from infra.local.warm import warm
from infra.local.watch import watch

DATA_FORMAT = "1"
RESET = "Clear it with `make reset`, then run `make up` again."


def say(text: str) -> None:
    """Show progress."""
    print(f"· {text}", flush=True)


def stop_event() -> threading.Event:
    """Return what is set when somebody wants the stack to stop."""
    asked = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: asked.set())
    return asked


def check_ports(place: Place) -> None:
    """Raise Trouble naming the first port that is taken and how to choose another."""
    wanted = {"PORT": place.port, "MAILBOX_PORT": place.mailbox_port, "SMTP_PORT": place.smtp_port}
    if len(set(wanted.values())) < len(wanted):
        raise Trouble(f"{', '.join(wanted)} must be three different ports.")
    for name, port in wanted.items():
        if not is_free(port):
            raise Trouble(
                f"Port {port} is in use: stop what uses it, or choose another: {name}={port + 10} make up"
            )


def check_folder(place: Place) -> None:
    """Raise Trouble if nothing can be written where the data is to lie."""
    try:
        place.data.mkdir(parents=True, exist_ok=True)
        (place.data / "lock").touch()
    except OSError as error:
        raise Trouble(
            f"Nothing can be written in {place.data} ({error.strerror}): choose another with DATA_DIR=…"
        ) from error


def check_data(place: Place) -> None:
    """Raise Trouble if the folder was written by another version of this stack."""
    file = place.data / "format"
    if file.exists() and file.read_text() != DATA_FORMAT:
        raise Trouble(f"The data in {place.data} is of another version. {RESET}")
    file.write_text(DATA_FORMAT)


def prepare(place: Place) -> None:
    """Make the folders, the one for temporary files empty: a killed run leaves much in it."""
    shutil.rmtree(place.scratch, ignore_errors=True)
    for folder in (place.scratch, place.logs, place.state, place.data / "s3"):
        folder.mkdir(parents=True, exist_ok=True)
    place.renew_inner()


def start_servers(place: Place, family: Family) -> None:
    """Start the emulator and the mailbox."""
    place.edge_secret()  # made before anybody reads it
    family.start("emulator", "infra.local.emulator", str(place.data), str(place.inner["emulator"]))
    mailbox = ["--foreground", "--no-quit", "--db", str(place.data / "mailbox.sqlite")]
    mailbox += ["--http-port", str(place.mailbox_port), "--smtp-port", str(place.inner["mailbox"])]
    family.start("mailbox", "maildump_runner.main", *mailbox, PYTHONWARNINGS="ignore")


def await_server(family: Family, name: str, url: str) -> None:
    """Wait until a server answers; raise Trouble if it ends or never does."""

    def answers() -> bool:
        if family.find_ended():
            return True
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 # nosec B310 # our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    if not wait_until(answers, seconds=60) or family.find_ended():
        log = family.log(family.find_ended() or name)
        if "unreadable:" in log.read_text(errors="replace")[-500:]:
            raise Trouble(f"The saved data in {family.place.data} cannot be read. {RESET}")
        raise Trouble(f"The {family.find_ended() or name} did not start; why stands at the end of {log}")


def bring_up(place: Place, family: Family) -> None:
    """Start everything in order."""
    start_servers(place, family)
    build(place, say)
    await_server(family, "emulator", f"{place.emulator_url}/_ministack/health")
    await_server(family, "mailbox", f"http://127.0.0.1:{place.mailbox_port}/")
    say("deploying")
    there = deploy(place)
    tell_gateway(place, there)
    family.start("gateway", "infra.local.gateway")
    say("warming the functions")
    warm(place, there)
    await_server(family, "gateway", f"{place.url}/api/health")


def serve(place: Place, asked: threading.Event) -> None:
    """Run the stack until it is asked to stop; raise Trouble if a part of it ends by itself."""
    family = Family(place)
    started = time.monotonic()
    try:
        prepare(place)
        bring_up(place, family)
        if place.watch:
            threading.Thread(target=watch, args=(place, asked, say), daemon=True).start()
        took = time.monotonic() - started
        print(
            f"Ready in {took:.0f} s: {place.url}/  ·  mailbox http://127.0.0.1:{place.mailbox_port}/", end=""
        )
        print(f"  ·  incoming mail 127.0.0.1:{place.smtp_port}  ·  Ctrl-C stops", flush=True)
        while not asked.wait(0.5):
            if gone := family.find_ended():
                raise Trouble(f"The {gone} ended by itself; why stands at the end of {family.log(gone)}")
    finally:
        say("stopping, saving data")
        family.stop()


def main() -> None:
    """Run; end with one plain sentence if something is wrong."""
    os.environ.pop("AWS_ENDPOINT_URL", None)
    asked = stop_event()
    place = Place.from_environment()
    try:
        check_folder(place)
        with sole_owner(place):
            check_data(place)
            if count := end_leftovers(place):
                say(f"ended {count} processes of a run that was killed")
            check_ports(place)
            serve(place, asked)
    except Trouble as trouble:
        sys.exit(f"✗ {trouble}")


if __name__ == "__main__":
    main()
