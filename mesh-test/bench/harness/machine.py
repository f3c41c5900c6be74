"""What the operating system says of processes and of the machine: CPU clocks, memory, steal."""
import os

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids):
    """User and system time of all threads of the processes, ended threads included."""
    total = 0.0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def memory_mb(pid):
    """Resident, private anonymous and proportional memory of a process in MB."""
    values = {}
    with open(f"/proc/{pid}/smaps_rollup") as f:
        for line in f:
            parts = line.split()
            if len(parts) >= 2 and parts[0].endswith(":"):
                try:
                    values[parts[0][:-1]] = int(parts[1]) / 1024.0
                except ValueError:
                    continue
    return {"rss_mb": values.get("Rss", 0), "anon_mb": values.get("Anonymous", 0), "pss_mb": values.get("Pss", 0)}


def steal_and_load():
    """Stolen CPU seconds since boot and the load of the last minute."""
    with open("/proc/stat") as f:
        steal = int(f.readline().split()[8]) / TICK
    return steal, os.getloadavg()[0]


def describe():
    """One line about this machine."""
    model = ""
    with open("/proc/cpuinfo") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return f"{os.cpu_count()} x {model}, Linux {os.uname().release}"
