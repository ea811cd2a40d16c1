"""Whether the machine itself stood still: then nobody can say who ought to have answered."""

import os
import threading
import time

TURN_S = 0.05
STANDSTILL_S = 3.0  # longer than any pause of a healthy broker, shorter than its transactions' time-out


class MachineWatch:
    """Writes a byte to the disk twenty times a second and looks how long that took."""

    def __init__(self, folder: str):
        self.standstills = 0
        self.longest_s = 0.0
        self._failure = ""
        self._path = f"{folder}/machine-watch"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def failed(self) -> list:
        """Lines, if it did not watch to the end."""
        return [f"the machine was not watched: {self._failure}"] if self._failure else []

    def _run(self):
        try:
            self._watch()
        except OSError as error:
            self._failure = str(error)

    def _watch(self):
        last = time.monotonic()
        with open(self._path, "wb", buffering=0) as file:
            while not self._stop.wait(TURN_S):
                file.seek(0)
                file.write(b".")
                os.fsync(file.fileno())
                now = time.monotonic()
                self.note(now - last)
                last = now

    def note(self, seconds: float) -> None:
        self.longest_s = max(self.longest_s, seconds)
        if seconds >= STANDSTILL_S:
            self.standstills += 1

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
