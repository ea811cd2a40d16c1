"""Processes of ours: started, killed, stopped and continued, each with its log; nothing else is ever signalled."""

import os
import signal
import socket
import subprocess
import sys
import time


# Ends with whoever started it, even if that was killed.
MORTAL = ["setpriv", "--pdeathsig", "KILL"]


def wait_until(condition, seconds: float, what: str, step: float = 0.05):
    """Returns the first true result. TimeoutError names what did not come."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(step)
    return result


def free_port() -> int:
    """Below the kernel's range for outgoing connections, so that a restarted process gets it again."""
    rng = int.from_bytes(os.urandom(2), "big")
    for offset in range(18_000):
        port = 12_000 + (rng + offset * 7) % 18_000
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                try:
                    probe.bind(("127.0.0.1", port))
                    return port
                except OSError:
                    continue
    raise RuntimeError("no free port")


def end_in_time() -> None:
    """What was started is stopped when we are asked to end, and before LAGESBILD_CHAOS_LIMIT_S is over."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def over(*_):
        raise TimeoutError("the whole run took longer than LAGESBILD_CHAOS_LIMIT_S")

    signal.signal(signal.SIGALRM, over)
    signal.alarm(int(os.environ.get("LAGESBILD_CHAOS_LIMIT_S", "0")))


HUNG = "no end within its time"


class Process:
    """One program that is started again whenever it ends, until it is dismissed."""

    # Killed by us, or fenced: both are what a supervisor starts again without a word.
    EXPECTED = {-signal.SIGKILL, 75}

    def __init__(self, name: str, command: list, log: str, environment: dict):
        self.name = name
        self.command = command
        self.log = log
        self.environment = environment
        self.child = None
        self.stopped = False
        self.exits: list = []  # codes of all that ended
        self.once: dict = {}  # environment of the next start alone

    def start(self) -> None:
        with open(self.log, "ab") as log:
            environment = {**os.environ, **self.environment, **self.once}
            self.child = subprocess.Popen([*MORTAL, *self.command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                          env=environment)
        self.once = {}
        self.stopped = False

    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def revive(self) -> bool:
        """Starts it again if it has ended; True if it had."""
        if self.child is None or self.running():
            return False
        self.exits.append(self.child.returncode)
        self.start()
        return True

    def unexpected(self) -> list:
        return [code for code in self.exits if code not in self.EXPECTED]

    def kill(self) -> None:
        child = self.child  # whoever watches may start another at once
        child.kill()
        child.wait()

    def stop(self) -> None:
        self._signal(signal.SIGSTOP)
        self.stopped = True

    def resume(self) -> None:
        self._signal(signal.SIGCONT)
        self.stopped = False

    def _signal(self, number) -> None:
        if self.running():
            self.child.send_signal(number)

    def dismiss(self, seconds: float = 20) -> int | None:
        """Asked to end, then made to. Returns its code; HUNG: it had to be killed."""
        if self.child is None:
            return None
        if self.stopped:
            self.resume()
        self._signal(signal.SIGTERM)
        try:
            code = self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            code = HUNG
        self.child = None
        return code


def log_has(path: str, start: int, text: bytes) -> bool:
    """True if `text` stands in the log behind byte `start`."""
    with open(path, "rb") as log:
        log.seek(start)
        return text in log.read()


def log_size(path: str) -> int:
    return os.path.getsize(path) if os.path.exists(path) else 0
