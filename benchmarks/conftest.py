"""Prints what the benchmarks found as ratios, below pytest-benchmark's own table of seconds."""


def pytest_terminal_summary(terminalreporter, config):
    session = getattr(config, "_benchmarksession", None)
    for one in getattr(session, "benchmarks", ()):
        for name, value in one.extra_info.items():
            terminalreporter.write_line(f"{one.name}: {name} = {value}")


def pytest_xdist_auto_num_workers() -> int:
    """What is timed has the machine to itself."""
    return 0
