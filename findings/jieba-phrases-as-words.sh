#!/usr/bin/env bash
# jieba's dictionary holds phrases of verb and noun as single words (确保重点, 实现目标): "precise" mode cuts them whole,
# although both halves are more frequent words. Who looks for a word's start behind the verb finds none there.
# Seen with jieba 0.42.1.
set -euo pipefail
version=0.42.1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "jieba==$version" "setuptools<81"
"$folder/venv/bin/python" -W ignore - <<'PY'
import logging

import jieba

jieba.setLogLevel(logging.ERROR)
seen = {
    "确保重点工程安全": ["确保重点", "工程", "安全"],
    "确保骨干工程安全": ["确保", "骨干", "工程", "安全"],
    "实现目标管理": ["实现目标", "管理"],
    "实现指标管理": ["实现", "指标", "管理"],
}
print("jieba", jieba.__version__)
changed = False
for text, expected in seen.items():
    for hmm in (False, True):
        words = jieba.lcut(text, HMM=hmm)
        print(text, f"HMM={hmm}", "|".join(words))
        changed |= words != expected
for phrase, verb, noun in (("确保重点", "确保", "重点"), ("实现目标", "实现", "目标")):
    counts = [jieba.get_FREQ(word) for word in (phrase, verb, noun)]
    print(phrase, verb, noun, counts)
    changed |= not 0 < counts[0] < min(counts[1:])
raise SystemExit("jieba cuts otherwise now" if changed else 0)
PY
