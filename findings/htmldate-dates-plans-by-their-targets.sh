#!/usr/bin/env bash
# htmldate, from which trafilatura has the date of a page, reads 2021-03-15 and 2021/03/15 but no date written as
# 2021年3月15日, as official pages do. It then takes a year that the text names, with the first of January: a plan
# published in 2021 gets 2025-01-01, the year of its targets, and so does one dated 二〇二一年三月十五日. No error; sorted
# or filtered by date, a plan stands years after its time, among its own successors. With extensive_search=False
# (date_extraction_params in trafilatura) there is no date instead of a wrong one; where 2021年3月15日 is made
# 2021-03-15 in the page first, the date is right.
# Seen with htmldate 1.11.0 and trafilatura 2.3.1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pip==26.3
"$folder/venv/bin/pip" install -q trafilatura==2.3.1 htmldate==1.11.0
"$folder/venv/bin/python" - <<'PY'
import re
from importlib.metadata import version

from htmldate import find_date
from trafilatura import extract_metadata

head = '<html><head><meta charset="utf-8"><title>衡阳市“十四五”规划纲要</title></head><body>'
text = "<p>到2025年，粮食产量达到300万吨，城镇化率达到65.5%。</p><p>到2025年，生产总值达到5000亿元。展望2035年。</p>"
seen = {  # find_date; the same without the extensive search; trafilatura
    "发布时间：2021-03-15": ("2021-03-15", "2021-03-15", "2021-03-15"),
    "发布时间：2021年3月15日": ("2025-01-01", None, "2025-01-01"),
    "发布日期：2021年03月15日 08:30": ("2025-01-01", None, "2025-01-01"),
    "二〇二一年三月十五日": ("2025-01-01", None, "2025-01-01"),
}
print("htmldate", version("htmldate"), "trafilatura", version("trafilatura"))
changed = False
for line, expected in seen.items():
    page = f"{head}<div>{line}</div>{text}</body></html>"
    found = find_date(page), find_date(page, extensive_search=False), extract_metadata(page).date
    print(line, found)
    changed |= found != expected
page = f"{head}<div>发布时间：2021年3月15日</div>{text}</body></html>"
mended = re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})日", lambda day: "{}-{:0>2}-{:0>2}".format(*day.groups()), page)
print("made 2021-03-15 first:", find_date(mended))
changed |= find_date(mended) != "2021-03-15"
raise SystemExit("pages are dated otherwise now" if changed else 0)
PY
