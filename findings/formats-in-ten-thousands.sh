#!/usr/bin/env bash
# Chinese workbooks show amounts in 万 by a format that scales by a thousand and sets a point before the last digit:
# 0!.0,"万" or 0\.0,"万" (the sign after ! or \ is shown as it is), so that a spreadsheet shows 123456 as 12.3万.
# SheetJS and numfmt show the mark of the first ("123!.5万"); SheetJS shows the second as a tenth of it, which nobody
# sees is wrong; xlsx2html scales by no format, so that 6,551,234 under 0.00,,"百万人" is 6551234.00 millions.
# Seen with SheetJS (npm xlsx) 0.18.5, numfmt 4.0.1 and xlsx2html 0.6.4 on openpyxl 3.1.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit xlsx@0.18.5 numfmt@4.0.1
python3 -m venv venv
venv/bin/pip install -q xlsx2html==0.6.4 openpyxl==3.1.5
cat >shown.mjs <<'JS'
import { format } from "numfmt";
import sheetjs from "xlsx";

const expected = { '0!.0,"万"': ["123!.5万", "123!.5万"], '0\\.0,"万"': ["1.23万", "12.3万"] };
let changed = false;
for (const [form, said] of Object.entries(expected)) {
  const found = [sheetjs.SSF.format(form, 123456), format(form, 123456)];
  console.log(form, "123456 by SheetJS and numfmt:", found.join(" "));
  changed ||= found.join() !== said.join();
}
process.exit(changed ? 1 : 0);
JS
cat >page.py <<'PY'
import re

from openpyxl import Workbook
from xlsx2html import xlsx2html

book = Workbook()
book.active["A1"] = 6551234
book.active["A1"].number_format = '0.00,,"百万人"'
book.save("book.xlsx")
xlsx2html("book.xlsx", "page.html")
found = re.findall(r">([^<>]*)</td>", open("page.html", encoding="utf-8").read())
print('0.00,,"百万人" 6551234 by xlsx2html:', found)
raise SystemExit(0 if found == ['6551234.00"百万人"'] else "shown otherwise now")
PY
node shown.mjs
venv/bin/python page.py
