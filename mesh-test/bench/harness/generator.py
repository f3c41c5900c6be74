"""Runs the load generator of this module on core 1 and reads its JSON line."""
import functools
import glob
import json
import os
import subprocess

from .subject import LOAD_CORE

MODULE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(MODULE))


@functools.cache
def java():
    """The JDK 25 that `weft` and `mvnw` would take; says so and ends where there is none."""
    found = subprocess.run(["sh", "-c", '. "$0"; find_jdk; echo "$JAVA_HOME"', f"{ROOT}/build-rules/jdk25.sh"],
                           capture_output=True, text=True)
    if found.returncode != 0:
        raise SystemExit(f"bench: {found.stderr.strip()}")
    return f"{found.stdout.strip()}/bin/java"


def class_path():
    """The generator's own class path, built by `mvnw package`."""
    jars = sorted(glob.glob(f"{MODULE}/target/lib/*.jar"))
    if not jars:
        raise SystemExit("bench: the load generator is not built (expected: ./mvnw -DskipTests package)")
    return ":".join([f"{MODULE}/target/classes"] + jars)


def java_command(main):
    """A small JVM that runs a class of this module."""
    return [java(), "-XX:+UseSerialGC", "-Xms128m", "-Xmx128m", "-XX:TieredStopAtLevel=4",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", class_path(), main]


def load(subject, connections, rate, seconds, paths=100, streams=0):
    """One run; `rate` 0 is a closed loop; `streams` a connection are gRPC's, 0 is HTTP/1.1."""
    command = ["taskset", "-c", LOAD_CORE] + java_command("dev.weft.bench.load.LoadGenerator") + [
        f"--streams={streams}", f"--host={subject.host}", f"--port={subject.port}",
        f"--authority={subject.authority}", f"--connections={connections}", f"--rate={rate}", f"--seconds={seconds}",
        f"--paths={paths}"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 120)
    if result.returncode != 0 or not result.stdout.strip():
        raise RuntimeError(f"load generator failed for {subject.name}: {result.stderr[-2000:]}")
    return json.loads(result.stdout.strip().splitlines()[-1])
