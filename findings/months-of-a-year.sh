#!/usr/bin/env bash
# 2025年1—11月 is how monthly statistics and reports before a year's end date their figures: January to November.
# JioNLP parses it as the whole year, and 2025年1月至11月 as January alone, both as "accurate"; its extractor of times
# finds only 2025年 in the sentence. pyunit-time makes two times of it, 2025 and November of the year of the base date,
# and takes the last day of 12月1日至15日 for one of the base date's month. A figure of eleven months so stands as the
# year's, and growth over it is wrong. Ranges of years and of days are right with JioNLP (2021—2025年, 3月5日至11日);
# ranges of months have to be found by a pattern of one's own before either is asked.
# Seen with JioNLP 1.5.31 and pyunit-time 2024.7.3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q jionlp==1.5.31 pyunit-time==2024.7.3 "setuptools<81"
"$folder/venv/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

import jionlp
from pyunit_time import Time

print("JioNLP", version("jionlp"), "pyunit-time", version("pyunit-time"))
changed = False
seen = {
    "2025年1—11月": ["2025-01-01", "2025-12-31"],
    "2025年1-9月份": ["2025-01-01", "2025-12-31"],
    "2025年1月至11月": ["2025-01-01", "2025-01-31"],
    "2021—2025年": ["2021-01-01", "2025-12-31"],
    "2025年3月5日至11日": ["2025-03-05", "2025-03-11"],
}
for text, expected in seen.items():
    found = jionlp.parse_time(text, time_base={"year": 2026})
    days = [moment.split()[0] for moment in found["time"]]
    print("JioNLP:", text, days, found["definition"])
    changed |= days != expected or found["definition"] != "accurate"
sentence = "2025年1—11月，规模以上工业增加值增长7.2%。"
found = [time["text"] for time in jionlp.ner.extract_time(sentence, time_base={"year": 2026})]
print("JioNLP:", sentence, found)
changed |= found != ["2025年"]
seen = {"2025年1—11月": ["2025-06", "2026-11"], "12月1日至15日": ["2026-12", "2026-06"]}
for text, expected in seen.items():
    found = [time["keyDate"] for time in Time("2026-06-01 00:00:00").parse(text)]
    print("pyunit-time on 2026-06-01:", text, found)
    changed |= [day[:7] for day in found] != expected
raise SystemExit("ranges of months are read otherwise now" if changed else 0)
PY
