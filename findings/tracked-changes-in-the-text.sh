#!/usr/bin/env bash
# Drafts that go round for comments hold tracked changes. Where 500 was changed to 600, striprtf gives the deleted
# number with the new one (生猪出栏500600万头): it does not know \deleted. Where a sentence was moved, docx2python and
# docx2txt give it at its old place and at its new one, so that its target counts twice: they take w:moveFrom, whose
# text stands in w:t, for text, although they leave out w:del, whose text stands in w:delText. No warning from any.
# mammoth and pandoc give the text as it is once the changes are accepted; an .rtf does by way of LibreOffice.
# Seen with striprtf 0.0.35, docx2python 3.7.1, docx2txt 0.9 and mammoth 1.13.0, on a document by python-docx 1.2.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q striprtf==0.0.35 docx2python==3.7.1 docx2txt==0.9 mammoth==1.13.0 python-docx==1.2.0
"$folder/venv/bin/python" - "$folder/draft.docx" <<'PY'
import sys
from importlib.metadata import version

import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python
from striprtf.striprtf import rtf_to_text

file = sys.argv[1]
by = 'w:author="a" w:date="2021-03-01T00:00:00Z"'
moved = "<w:r><w:t>粮食产量达到300万吨。</w:t></w:r>"
paragraphs = (
    f'<w:moveFromRangeStart w:id="1" {by} w:name="m"/><w:moveFrom w:id="2" {by}>{moved}</w:moveFrom>'
    '<w:moveFromRangeEnd w:id="1"/>',
    f'<w:r><w:t>生猪出栏</w:t></w:r><w:del w:id="3" {by}><w:r><w:delText>500</w:delText></w:r></w:del>'
    f'<w:ins w:id="4" {by}><w:r><w:t>600</w:t></w:r></w:ins><w:r><w:t>万头。</w:t></w:r>',
    f'<w:moveToRangeStart w:id="5" {by} w:name="m"/><w:moveTo w:id="6" {by}>{moved}</w:moveTo>'
    '<w:moveToRangeEnd w:id="5"/>',
)
draft = docx.Document()
for paragraph in paragraphs:
    draft.element.body.insert(len(draft.element.body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{paragraph}</w:p>"))
draft.save(file)


def encoded(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))


rtf = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}{\*\revtbl{Unknown;}{a;}}\f0 "
    rf"{encoded('生猪出栏')}{{\deleted\revauthdel1 500}}{{\revised\revauth1 600}}{encoded('万头。')}\par}}"
)
with open(file, "rb") as stream, docx2python(file) as pieces:
    found = {
        "striprtf": rtf_to_text(rtf),
        "docx2python": pieces.text,
        "docx2txt": docx2txt.process(file),
        "mammoth": mammoth.extract_raw_text(stream).value,
    }
accepted = ["生猪出栏600万头。", "粮食产量达到300万吨。"]
expected = {
    "striprtf": ["生猪出栏500600万头。"],
    "docx2python": [accepted[1], *accepted],
    "docx2txt": [accepted[1], *accepted],
    "mammoth": accepted,
}
changed = False
for library, text in found.items():
    print(library, version(library), text.split())
    changed |= text.split() != expected[library]
raise SystemExit("tracked changes are read otherwise now" if changed else 0)
PY
