"""Write ``rules/character_forms.tsv``: traditional characters, of opencc-python-reimplemented 0.1.7, and CJK radicals.

    python docs/make_character_forms.py FOLDER

FOLDER holds the package unpacked; its file ``opencc/dictionary/TSCharacters.txt`` is OpenCC's (Apache License 2.0).
The radicals of the Kangxi block and compatibility ideographs need no list: Unicode folds them.
"""

from __future__ import annotations

import sys
from pathlib import Path

HEAD = """# Other forms of a character. class radical: what a PDF puts for the character itself, read as it.
# class traditional: the rules match the simplified character; names and values stay as written.
# Traditional characters: OpenCC's TSCharacters by docs/make_character_forms.py; radicals: by hand.
# cells class: needed; radical, traditional
# cells character: needed
form	class	character
"""
RADICALS = (
    "⺁厂⺄乙⺈刀⺋卩⺌小⺎兀⺒巳⺓幺⺕彐⺗心⺘手⺙攵⺛无⺜日⺝月⺟母⺠民⺡水⺢水⺣火⺤爪⺥爪⺦丬⺨犬⺩王⺫目⺬示⺭礻⺮竹⺯糸⺰纟⺱网⺲网⺶羊⺷羊⺻聿⺼肉⺽臼"
    "⺾艹⺿艹⻀艹⻁虎⻂衣⻃西⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒長⻓长⻔门⻕阜⻖阜⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼"
    "⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)


def main() -> None:
    source = Path(sys.argv[1], "opencc", "dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = [line.split("\t") for line in source.splitlines() if "\t" in line]
    rows = [(RADICALS[i], "radical", RADICALS[i + 1]) for i in range(0, len(RADICALS), 2)]
    rows += [(form, "traditional", to.split()[0]) for form, to in pairs if to.split()[0] != form and len(form) == 1]
    out = Path(__file__).parents[1] / "rules" / "character_forms.tsv"
    out.write_text(HEAD + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
