#!/usr/bin/env bash
# lxml ends a page that declares gb2312 at its first character beyond that set. Browsers read the label gb2312 as gbk,
# and official pages hold 〇 (二〇二五年) and rare characters of names; what is behind the first of them is lost, without
# an error. A page decoded as gb18030 first, and handed to the parser as text, is read whole.
# Seen with lxml 6.1.3 (libxml2 2.14.6).
set -euo pipefail
version=6.1.3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "lxml==$version"
"$folder/venv/bin/python" - <<'PY'
from lxml import etree, html

head = '<html><head><meta charset="gb2312"></head><body>'
page = f"{head}<p>二〇二五年粮食产量</p><p>八十万吨</p></body></html>"
whole = "二〇二五年粮食产量八十万吨"
seen = {
    "bytes": html.document_fromstring(page.encode("gb18030")).text_content(),
    "bytes, the parser told gb18030": html.document_fromstring(
        page.encode("gb18030"), parser=html.HTMLParser(encoding="gb18030")
    ).text_content(),
    "text": html.document_fromstring(page.encode("gb18030").decode("gb18030")).text_content(),
}
print("lxml", ".".join(map(str, etree.LXML_VERSION)), "libxml2", ".".join(map(str, etree.LIBXML_VERSION)))
for how, text in seen.items():
    print(how, repr(text))
expected = {"bytes": "二", "bytes, the parser told gb18030": whole, "text": whole}
raise SystemExit("lxml reads the page otherwise now" if seen != expected else 0)
PY
