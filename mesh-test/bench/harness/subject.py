"""A subject: processes on core 0 and the port that the generator talks to."""
import os
import socket
import subprocess
import time

SUBJECT_CORE = "0"
LOAD_CORE = "1"


def wait_for_port(port, host="127.0.0.1", seconds=60):
    """Returns when something accepts on the port."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with socket.create_connection((host, port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing accepts on {host}:{port} after {seconds} s")


class Subject:
    """Started processes; only these are ever ended. Every subject is in `all` until it is stopped."""

    all = []

    def __init__(self, name, port, authority="backend.shop.svc.cluster.local", host="127.0.0.1", features=""):
        self.name, self.port, self.authority, self.host, self.features = name, port, authority, host, features
        self.processes = []
        self.logs = []
        self.measured = []
        self.sidecars = []
        Subject.all.append(self)

    def start(self, command, log, core=SUBJECT_CORE, measured=True, sidecar=True, env=None):
        """Starts a process; measured ones count as CPU, sidecars as memory."""
        out = open(log, "ab")
        process = subprocess.Popen(
            ["taskset", "-c", core] + command, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            env={**os.environ, **(env or {})}, start_new_session=True)
        self.processes.append(process)
        self.logs.append(log)
        if measured:
            self.measured.append(process)
        if sidecar and measured:
            self.sidecars.append(process)
        return process

    def pids(self):
        """The measured processes and their children."""
        found = []
        for process in self.measured:
            found += family(process.pid)
        return found

    def sidecar_pids(self):
        """Per sidecar: its process and children."""
        return [family(p.pid) for p in self.sidecars]

    def last_words(self, lines=5):
        """The end of each process's log, for a failure."""
        words = []
        for log in dict.fromkeys(self.logs):
            with open(log, errors="replace") as f:
                words += [f"{os.path.basename(log)}: {line.rstrip()}" for line in f.readlines()[-lines:]]
        return "\n".join(words)

    def stop(self):
        """Ends what this subject started, last first."""
        Subject.all.remove(self)
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def family(pid):
    """A process and all of its descendants."""
    pids = [pid]
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            for child in f.read().split():
                pids += family(int(child))
    except FileNotFoundError:
        pass
    return pids
