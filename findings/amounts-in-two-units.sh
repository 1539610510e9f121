#!/usr/bin/env bash
# 3亿5000万元 is 350 million yuan, a form that budgets and lists of projects write beside 3.5亿元. JioNLP's parser of
# amounts gives 650,050,000 for it and 220,020,000 for 1亿2000万元: what the digits of each part add up to (3亿, 5万) is
# counted once more, and the result is called "accurate". chinese2digits puts the two parts side by side:
# 30000000050000000元. Amounts in one unit (3.5亿元) or in Chinese numerals alone (三亿五千万元) are right with both, so
# that trials with those show nothing. Each part parsed by itself (3亿元, 5000万元), their sum is right.
# Seen with JioNLP 1.5.31 and chinese2digits 6.0.2.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q jionlp==1.5.31 chinese2digits==6.0.2
"$folder/venv/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

import chinese2digits
import jionlp

seen = {  # the amount in yuan; JioNLP; chinese2digits
    "3.5亿元": (350_000_000, "350000000.00", "350000000元"),
    "三亿五千万元": (350_000_000, "350000000.00", "350000000元"),
    "3亿5000万元": (350_000_000, "650050000.00", "30000000050000000元"),
    "1亿2000万元": (120_000_000, "220020000.00", "10000000020000000元"),
    "2万5千元": (25_000, "45000.00", "200005000元"),
}
print("JioNLP", version("jionlp"), "chinese2digits", version("chinese2digits"))
changed = False
for text, (amount, *expected) in seen.items():
    found = [jionlp.parse_money(text)["num"], chinese2digits.takeNumberFromString(text)["replacedText"]]
    print(f"{text} is {amount:,} yuan; JioNLP:", found[0], "chinese2digits:", found[1])
    changed |= found != expected
[found] = jionlp.ner.extract_money("项目总投资3亿5000万元。", with_parsing=True)
print(found)
changed |= found["text"] != "3亿5000万元" or found["detail"] != {
    "num": "650050000.00", "case": "元", "definition": "accurate"
}
parts = [float(jionlp.parse_money(part)["num"]) for part in ("3亿元", "5000万元")]
changed |= sum(parts) != 350_000_000
raise SystemExit("these amounts are read otherwise now" if changed else 0)
PY
