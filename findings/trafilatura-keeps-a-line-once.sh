#!/usr/bin/env bash
# trafilatura keeps a paragraph that stands in a page several times only once, where it does not know the class of the
# element around the text, although deduplicate is off. TRS_Editor and zoom, as many official pages name that element,
# it does not know. Of a list of tasks, each with its 牵头单位 and 完成时限, the first of each office and the first date
# are left; a task then seems to have none, or the text gives it those of another. No warning; favor_recall and fast
# change nothing. The element renamed to article-content, the page is read whole, and so is it by trafilatura.baseline.
# Seen with trafilatura 2.3.1.
set -euo pipefail
version=2.3.1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pip==26.3
"$folder/venv/bin/pip" install -q "trafilatura==$version"
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import trafilatura

tasks = (
    ("高标准农田建设", "市农业农村局", "新建高标准农田30万亩，改造提升20万亩，亩均投资不低于3000元，灌溉水有效利用系数提高到0.58"),
    ("粮食产能提升", "市农业农村局", "粮食播种面积稳定在620万亩以上，总产量稳定在300万吨以上，单产提高5%，良种覆盖率达到98%"),
    ("生猪产能调控", "市农业农村局", "能繁母猪存栏稳定在45万头左右，年出栏生猪600万头，规模养殖比重达到70%，粪污利用率达到85%"),
    ("农村道路建设", "市交通运输局", "新改建农村公路1200公里，安防工程800公里，建制村通双车道比例达到65%，列养率保持在100%"),
    ("农村供水保障", "市水利局", "新建集中供水工程48处，农村自来水普及率达到92%，规模化供水人口比例达到60%，水质达标率提高"),
    ("灌区现代化改造", "市水利局", "改造大中型灌区12处，新增恢复灌溉面积18万亩，改善灌溉面积40万亩，渠系配套率达到75%以上"),
)
body = "".join(
    f"<p>　　{n}. {name}。{content}。</p><p>　　牵头单位：{office}</p><p>　　完成时限：2025年底</p>"
    for n, (name, office, content) in enumerate(tasks, 1)
)


def kept(text: str) -> tuple[int, int, int]:
    return sum(name in text for name, _, _ in tasks), text.count("牵头单位"), text.count("完成时限")


print("trafilatura", version("trafilatura"))
changed = False
for name, expected in (("TRS_Editor", (6, 3, 1)), ("zoom", (6, 3, 1)), ("article-content", (6, 6, 6))):
    page = f"<html><body><h1>乡村振兴重点任务</h1><div class='{name}'>{body}</div></body></html>"
    for options in ({}, {"deduplicate": False}, {"favor_recall": True}, {"fast": True}):
        found = kept(trafilatura.extract(page, **options))
        print(name, options, "tasks, offices, dates:", found)
        changed |= found != expected
    changed |= kept(trafilatura.baseline(page)[1]) != (6, 6, 6)
raise SystemExit("the page is read otherwise now" if changed else 0)
PY
