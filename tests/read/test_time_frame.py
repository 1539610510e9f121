"""What kind of document a text is, of which years it speaks part by part, and when its facts hold. The texts are
written for these tests, in the forms that real reports, plans and communiqués have."""

from datetime import date
from pathlib import Path

import pytest

from guihua.extraction import extract
from guihua.read.encoding import decode
from loaded import own_rules

RULES = own_rules()
REAL = Path(__file__).parents[3] / "shared" / "real" / "texts"

REPORT = """\
政 府 工 作 报 告
——2022年1月6日在衡东县第十八届人民代表大会第一次会议上
县长 李明
各位代表：
现在，我代表衡东县人民政府向大会报告工作，请予审议。
一、过去五年工作回顾
五年来，我们坚持稳中求进，完成了各项任务。
——经济实力迈上新台阶。累计完成固定资产投资560亿元。2021年，一般公共预算收入完成9.6亿元。
——民生福祉持续改善。新建学校12所，农村居民人均可支配收入突破1.5万元。
刚刚过去的一年，我们主要抓了以下工作：
（一）全力稳增长。争取中央预算内投资3.2亿元，预计实现社会消费品零售总额66亿元。
二、今后五年的主要目标
今后五年，城镇化率达到60%，新建改建农村公路500公里。
三、2022年重点工作
（一）突出项目建设。完成投资85亿元，城乡低保标准从每月600元提高到650元。
（二）加快产业升级。确保剩余1200户全部脱贫，易地搬迁3200人。
四、加强政府自身建设
一般性支出压减10%。
"""

UNTITLED = """\
市长 王强
各位代表：
现在，我代表市人民政府向大会报告工作，请予审议。衡阳市发展来之不易，衡阳市的干部群众付出了辛劳。
2023年工作回顾
过去的一年，衡阳市经济回升向好。全年粮食产量达到300万吨。
努力做好2024年各项工作
今年经济社会发展的主要预期目标是：粮食产量达到310万吨。
"""

COMMUNIQUE = """\
网站无障碍
责任部门：
衡东县统计局
衡东县2023年国民经济和社会发展统计公报
衡东县统计局 国家统计局衡东调查队
（2024年4月）
2023年，全县经济运行平稳。
一、综合
年末户籍人口45.6万人，粮食播种面积62万亩。居民消费价格上涨0.3%。
全年完成目标任务投资120亿元，预计旅游收入30亿元。
"""

TRADITIONAL = """\
衡東縣2023年國民經濟和社會發展統計公報
（2024年4月）
一、綜合
年末戶籍人口45.6萬人，糧食總產量30萬噸。
"""

QUARTER = """\
衡东县2023年前三季度经济运行情况
根据统一核算结果，前三季度全县实现生产总值212亿元，同比增长5%。
"""

DECEMBER = """\
关于衡东县2023年国民经济和社会发展计划执行情况与2024年计划草案的报告
——2023年12月20日在衡东县第十八届人民代表大会第三次会议上
一、2023年计划执行情况
过去一年，粮食总产量达到30万吨。今年以来，新建学校12所。
二、2024年主要目标
粮食总产量达到31万吨。
"""

HALF_YEAR = """\
衡东县水利局2023年上半年工作总结和下半年工作打算
一、上半年工作总结
2023年1-6月新建堤防12公里，解决饮水困难3万人。
二、下半年工作打算
新建堤防15公里。
"""

MEETING = """\
县政府召开全体会议
会议回顾总结了2023年工作。2023年,全县上下艰苦奋斗,预计全年粮食总产量达到30万吨。
会议指出,2024年是完成“十四五”规划的关键之年。确保粮食总产量达到31万吨。
"""

DIGEST = """\
衡东县政府工作报告要点
一、2023年工作回顾

粮食总产量达到30万吨

城镇新增就业累计超过2万人

受教育年限提高到11.7年

二、2024年目标

粮食总产量达到31万吨

义务教育巩固率达到98%
"""

END_OF_PLAN = """\
衡东县政府工作报告
各位代表：现在，我代表县人民政府向大会报告工作，请予审议。
一、“十三五”时期工作回顾
“十三五”期间是我县发展最好的时期。2020年，粮食总产量达到30万吨。
"""

SPEECH = """\
在全县2024年粮食生产工作会议上的讲话
同志们:
一、2023年粮食生产回顾
2023年,县委、县政府深入贯彻上级农村工作会议精神,粮食总产量达到30万吨。
二、2024年粮食生产目标
粮食总产量达到31万吨。
"""

ACTION = """\
标题：衡阳市人民政府办公室关于印发《衡阳市数字乡村建设行动方案（2024—2026年）》的通知
衡政办发〔2024〕8号
各县市区人民政府：
现将方案印发给你们，请认真组织实施。
衡阳市人民政府办公室
2024年3月5日
衡阳市数字乡村建设行动方案
（2024—2026年）
一、工作基础
截至2023年底，建成益农信息社1200个。
二、工作目标
到2026年，示范镇达到30个。
三、重点任务
新建5G基站800座，农村宽带普及率达到95%。每年培训新型农民2000人次。
"""

OUTLINE = """\
湖南省国民经济和社会发展第十五个五年规划纲要
（2026年1月28日湖南省第十四届人民代表大会第四次会议批准）
第一章 发展基础
“十四五”时期，全省建成高速公路620公里，粮食产量达到600亿斤。
第二章 主要目标
到2030年，全省经济实力大幅跃升。
——民生福祉。劳动年龄人口平均受教育年限达到12年，居民收入年均增长5%。
第三章 改造提升传统产业
建成智能工厂200家，研发投入强度达到3.5%。目前，已有国家级产业集群6个。
"""

OLD = """\
中华人民共和国国民经济和社会发展第六个五年计划
（一九八一——一九八五）
（一九八二年十二月十日第五届全国人民代表大会第五次会议批准）
第一编 基本任务
第一章 农业
一九八五年，粮食总产量达到三亿六千万吨。
五年合计，农业基本建设投资一百四十一亿三千万元。
到本世纪末，粮食总产量达到四亿八千万吨。
"""

MEASURES = """\
政策文号：雷府规〔2025〕12号
失效日期：2028-09-25
雷山县促进民宿发展若干措施
雷府规〔2025〕12号
2025年9月20日
第一条 对获批国家级民宿的企业，给予最高50万元奖励。
第二条 本措施自2025年9月25日起施行，有效期至2028年9月25日。
"""


REPORT_2026 = (
    "衡东县政府工作报告\n——2026年1月5日在衡东县第十八届人民代表大会第五次会议上\n一、2025年工作总结和“十四五”发展成就\n"
)


def read(text):
    return extract(decode("text", text.encode(), RULES), RULES)


def about(text):
    row = read(text)["documents"][0]
    return tuple(row[name] for name in ("title", "kind", "region", "issuer", "year"))


def years(text):
    row = read(text)["documents"][0]
    return tuple(row[name] for name in ("period_start", "period_end", "reviewed_start", "reviewed_end"))


def facts(text):
    """Value → first year, last year, role, and what gave the years where the sentence does not."""
    found = {}
    for row in read(text)["indicators"]:
        stated = row["year_end"] is not None
        start, end = (
            (row["year_start"], row["year_end"]) if stated else (row["context_year_start"], row["context_year_end"])
        )
        found[row["raw"]] = (start, end, row["role"], "stated" if stated else row["context_year_from"])
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (REPORT, ("政府工作报告", "work_report", "衡东县", "衡东县人民政府", 2022)),
        (UNTITLED, (None, "work_report", "衡阳市", "衡阳市人民政府", 2024)),
        (
            COMMUNIQUE,
            (
                "衡东县2023年国民经济和社会发展统计公报",
                "communique",
                "衡东县",
                "衡东县统计局、国家统计局衡东调查队",
                2024,
            ),
        ),
        (ACTION, ("衡阳市数字乡村建设行动方案", "action_plan", "衡阳市", "衡阳市人民政府办公室", 2024)),
        (OUTLINE, ("湖南省国民经济和社会发展第十五个五年规划纲要", "outline", "湖南省", None, 2026)),
        (OLD, ("中华人民共和国国民经济和社会发展第六个五年计划", "outline", "中华人民共和国", None, 1982)),
        (MEASURES, ("雷山县促进民宿发展若干措施", "measures", "雷山县", None, 2025)),
    ],
)
def test_documents_say_what_they_are(text, expected):
    assert about(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (REPORT, (2022, 2022, 2017, 2021)),
        (UNTITLED, (2024, 2024, 2023, 2023)),
        (COMMUNIQUE, (None, None, 2023, 2023)),
        (ACTION, (2024, 2026, 2023, 2023)),
        (OUTLINE, (2026, 2030, 2021, 2025)),
        (OLD, (1981, 1985, None, None)),
        (MEASURES, (2025, 2028, None, None)),
    ],
)
def test_documents_plan_and_review_years(text, expected):
    assert years(text) == expected


def test_the_date_of_a_report_is_that_of_the_congress():
    assert read(REPORT)["documents"][0]["issued_on"] == date(2022, 1, 6)


def test_a_report_looks_back_and_ahead():
    found = facts(REPORT)
    assert found["560亿元"] == (2017, 2021, "actual", "paragraph")  # a sum is of all the years
    assert found["9.6亿元"] == (2021, 2021, "actual", "stated")
    assert found["12所"] == (2017, 2021, "actual", "paragraph")
    assert found["1.5万元"] == (2021, 2021, "actual", "paragraph")  # a state is of the last
    assert found["3.2亿元"][:3] == (2021, 2021, "actual")  # 争取 in a review plans nothing
    assert found["66亿元"][:3] == (2021, 2021, "actual")  # nor does 预计 of a year that is over
    assert found["60%"][:3] == (2026, 2026, "target")
    assert found["500公里"][:3] == (2022, 2026, "target")
    assert found["85亿元"] == (2022, 2022, "target", "heading")
    assert found["3200人"][:3] == (2022, 2022, "target")  # 全部脱贫 among plans is no deed
    assert found["600元"][:3] == (2021, 2021, "baseline")
    assert found["650元"][:3] == (2022, 2022, "target")
    assert found["10%"][:3] == (2022, 2022, "target")


def test_a_line_of_its_own_turns_to_another_year():
    found = facts(UNTITLED)
    assert found["300万吨"][:3] == (2023, 2023, "actual")
    assert found["310万吨"][:3] == (2024, 2024, "target")


def test_a_communique_has_no_targets():
    assert {(start, end, role) for start, end, role, _ in facts(COMMUNIQUE).values()} == {(2023, 2023, "actual")}


def test_traditional_characters_name_title_and_kind():
    (row,) = read(TRADITIONAL)["documents"]
    assert (row["title"], row["kind"]) == ("衡東縣2023年國民經濟和社會發展統計公報", "communique")
    assert facts(TRADITIONAL)["30萬噸"][:3] == (2023, 2023, "actual")


def test_statistics_of_a_quarter_plan_nothing():
    assert {found[:3] for found in facts(QUARTER).values()} == {(2023, 2023, "actual")}


def test_a_report_of_december_looks_back_on_the_year_of_its_date():
    found = facts(DECEMBER)
    assert found["30万吨"][:3] == (2023, 2023, "actual")
    assert found["12所"][:3] == (2023, 2023, "actual")
    assert found["31万吨"][:3] == (2024, 2024, "target")


def test_a_summary_of_half_a_year_plans_the_other_half():
    found = facts(HALF_YEAR)
    assert found["12公里"][:3] == (2023, 2023, "actual")
    assert found["3万人"][:3] == (2023, 2023, "actual")
    assert found["15公里"][:3] == (2023, 2023, "target")


def test_a_report_on_half_a_year_tells_of_it_and_plans_what_is_left():
    text = (
        "衡东县人民政府关于2023年上半年国民经济和社会发展计划执行情况的报告\n"
        "2023年上半年，新建堤防12公里。\n二、下半年工作安排\n新建堤防15公里。\n"
    )
    found = facts(text)
    assert found["12公里"][:3] == (2023, 2023, "actual")
    assert found["15公里"][:3] == (2023, 2023, "target")


def test_a_text_of_no_known_kind_goes_on_with_what_its_sentence_told():
    found = facts(
        "2022年，我县住房保障体系不断完善。其中，全县筹集公寓12套。\n到2025年，我县更加宜居。全县筹集公寓15套。\n"
    )
    assert found["12套"][:3] == (2022, 2022, "actual")
    assert found["15套"][:3] == (2025, 2025, "target")


def test_the_first_or_last_year_of_a_plan_tells_which_year_this_is():
    for words, year in (("“十四五”规划收官之年", 2025), ("“十五五”的开局之年", 2026)):
        found = facts(f"县长作了报告。\n今年是{words}。全县主要预期目标是：粮食产量达到31万吨。\n")
        assert found["31万吨"][:3] == (year, year, "target")


def test_intent_for_the_year_of_writing_is_a_target_in_a_part_that_looks_back():
    text = "衡东县2024年政府工作报告\n一、2023年工作回顾\n新建学校12所。2024年力争新建学校15所。\n"
    assert facts(text)["15所"][:3] == (2024, 2024, "target")


def test_a_text_of_no_known_kind_looks_back_and_ahead():
    found = facts(MEETING)
    assert found["30万吨"][:3] == (2023, 2023, "actual")
    assert found["31万吨"][:3] == (2024, 2024, "target")


def test_lines_of_a_digest_are_sentences_of_their_own():
    found = facts(DIGEST)
    assert found["11.7年"][:3] == (2023, 2023, "actual")
    assert found["98%"][:3] == (2024, 2024, "target")
    assert all("累计" not in row["qualifiers"] for row in read(DIGEST)["indicators"] if row["raw"] == "11.7年")


def test_a_report_without_a_date_that_looks_back_on_a_plan_is_of_the_year_after_it():
    (row,) = read(END_OF_PLAN)["documents"]
    assert row["year"] == 2021
    assert facts(END_OF_PLAN)["30万吨"][:3] == (2020, 2020, "actual")


def test_a_communique_without_its_title_is_of_the_year_its_first_sentence_names():
    text = "2023年是关键的一年。\n初步核算，全县实现地区生产总值30亿元，比上年增长5%。\n"
    assert facts(text)["30亿元"][:3] == (2023, 2023, "actual")


def test_a_communique_without_its_title_is_known_by_its_first_section():
    text = "2023年，全县经济稳中有进。\n一、综 合\n全年粮食产量30万吨，增长2%。\n二、农业\n蔬菜产量5万吨。\n"
    found = facts(text)
    assert found["30万吨"][:3] == (2023, 2023, "actual")
    assert found["5万吨"][:3] == (2023, 2023, "actual")


def test_a_report_without_a_title_says_at_its_head_on_what_it_is():
    text = (
        "主任、各位副主任、各位委员：\n我受区人民政府委托，作关于2023年区本级决算和2024年上半年预算执行情况的报告。\n"
        "一、2023年决算情况\n全区一般公共预算收入30亿元，增长5%。\n"
    )
    assert facts(text)["30亿元"][:3] == (2023, 2023, "actual")


def test_a_plan_that_tells_since_when_and_for_how_long_is_of_those_years():
    text = (
        "关于推进农业人才工程的实施意见\n\n一、目标\n\n2022年起5年内，农业人才总量达到3万人。\n\n"
        "二、任务\n\n新建培训基地12个。\n"
    )
    found = facts(text)
    assert found["3万人"][:3] == (2026, 2026, "target")
    assert found["12个"][:3] == (2022, 2026, "target")


def test_a_plan_without_years_looks_back_on_the_year_of_its_survey():
    text = (
        "第一章 基本情况\n一、人口\n2023年，全区总人口30万人，其中农村人口12万人。\n二、水利\n全区现有水库30座。\n"
        "第二章 主要任务\n新建水库5座。\n"
    )
    found = facts(text)
    assert found["30万人"] == (2023, 2023, "actual", "stated")
    assert found["30座"][:3] == (2023, 2023, "actual")
    assert found["5座"][:3] == (None, None, "target")


def test_a_short_line_at_the_head_gives_its_year():
    text = "区政府2023年重点工作进展情况表\n确保粮食产量达到30万吨。\n1-2月，固定资产投资同比下降12%。\n"
    found = facts(text)
    assert found["30万吨"][:3] == (2023, 2023, "target")
    assert found["12%"][:3] == (2023, 2023, "actual")


def test_the_only_year_that_a_text_names_is_that_of_all_it_tells():
    text = (
        "今年以来，面对复杂的形势，全县上下齐心协力，攻坚克难，抓好各项工作，经济运行总体平稳，稳中有进，各项事业都有新的进展。"
        "上半年，全县产值30亿元，同比增长5%。\n一是粮食生产稳定。粮食产量12万吨。2023年6月末，贷款余额40亿元。\n"
    )
    found = facts(text)
    assert found["30亿元"][:3] == (2023, 2023, "actual")
    assert found["12万吨"][:3] == (2023, 2023, "actual")
    assert facts(text.replace("12万吨", "12万吨，比2021年增长7%"))["12万吨"][:3] == (2023, 2023, "actual")
    assert facts(text.replace("2023年6月末", "2023年以来"))["12万吨"][:3] == (None, None, "actual")
    assert facts(text.replace("粮食产量12", "2021年建成的粮库投用。粮食产量12"))["12万吨"][:3] == (None, None, "actual")


def test_the_first_document_of_the_year_plans_that_year():
    found = facts("2026年中央一号文件\n到2026年，粮食产量达到12万吨。新建水库5座。\n")
    assert found["12万吨"][:3] == (2026, 2026, "target")
    assert found["5座"][:3] == (2026, 2026, "target")


def test_a_text_headed_by_the_year_of_its_aims_plans_it():
    assert facts("2026年重点工作进展\n到2026年，粮食产量达到12万吨。\n")["12万吨"][:3] == (2026, 2026, "target")


def test_a_communique_may_tell_which_plan_was_served():
    text = (
        "2023年，全省上下开拓进取，为实现国民经济和社会发展第十四个五年规划创造了良好条件。"
        "全年粮食总产量12万吨，比上年增长3%。\n一、农业\n造林5万亩。\n"
    )
    assert {found[:3] for found in facts(text).values()} == {(2023, 2023, "actual")}


def test_the_year_that_values_start_from_dates_no_others():
    found = facts("产业不断壮大，实现产值从2016年的290亿元增长到560亿元。\n粮食产量同比增长5%。\n")
    assert found["560亿元"][:3] == (None, None, "actual")


def test_deputies_who_are_spoken_to_in_the_middle_of_a_text_hear_a_report():
    text = "新建水库5座。\n各位代表！2023年目标的完成，来之不易。\n五年来，新建学校12所。\n"
    assert facts(text)["5座"][:3] == (2023, 2023, "actual")


def test_a_text_that_names_one_year_by_which_aims_are_met_plans_it():
    found = facts("粮食产量达到30万吨。\n新建水库5座。\n2024年底前完成。\n")
    assert found["30万吨"][:3] == (2024, 2024, "target")
    assert found["5座"][:3] == (2024, 2024, "target")


def test_people_are_trained_in_all_years_of_a_plan():
    text = "川北县人才规划（2021—2025年）\n\n选拔100名后备干部，200名技术骨干到省外进修。\n"
    found = facts(text)
    assert found["100名"][:2] == found["200名"][:2] == (2021, 2025)


def test_a_report_without_a_date_looks_back_on_the_year_of_its_first_heading():
    text = "衡东县政府工作报告（摘要）\n一、2021年全县经济继续保持活力\n全县粮食产量30万吨。\n"
    (row,) = read(text)["documents"]
    assert row["year"] == 2022
    assert facts(text)["30万吨"][:3] == (2021, 2021, "actual")


def test_a_review_may_open_with_these_years():
    text = REPORT_2026 + "这五年，我县人民富裕的保障更加有力。新建学校12所，粮食产量达到31万吨。\n"
    found = facts(text)
    assert found["12所"][:3] == (2021, 2025, "actual")
    assert found["31万吨"][:3] == (2025, 2025, "actual")


def test_a_yearly_rate_under_an_aim_for_the_end_of_a_frame_is_of_all_of_it():
    text = REPORT_2026 + "二、“十五五”时期主要任务\n到2030年，粮食产量达到35万吨；茶叶产值年均增长8%。\n"
    assert facts(text)["8%"][:2] == (2026, 2030)


def test_a_yearly_rate_and_a_net_gain_told_with_the_last_year_are_of_the_whole_period():
    text = (
        REPORT_2026
        + "“十四五”工作回顾\n实力增强，2025年税收达到6亿元。其中县级税收达到3亿元、净增2亿元，年均增长5%。\n"
    )
    text += "2025年，我们稳中求进。旅游收入年均增长12%。\n"
    found = facts(text)
    assert found["3亿元"][:3] == (2025, 2025, "actual")
    assert found["2亿元"][:3] == found["5%"][:3] == found["12%"][:3] == (2021, 2025, "actual")


def test_a_part_of_what_was_built_is_of_the_years_it_was_built_in():
    text = REPORT_2026 + "五年来，我们补齐短板。建成公园12个，其中省级3个。7个贫困村全部出列，绿地面积60公顷。\n"
    found = facts(text)
    assert found["12个"][:2] == found["3个"][:2] == found["7个"][:2] == (2021, 2025)
    assert found["60公顷"][:2] == (2025, 2025)


def test_a_plan_that_names_no_period_is_of_the_year_of_its_aims():
    text = "关于推进衡东县粮食生产的意见\n到2025年，粮食产量达到30万吨。新建学校12所。到2023年，各村拥有健身点1个。\n"
    found = facts(text)
    assert found["30万吨"][:3] == found["12所"][:3] == (2025, 2025, "target")
    assert found["1个"][:3] == (2023, 2023, "target")


def test_the_year_in_a_title_may_stand_without_its_character():
    text = "2018政府工作报告\n这一年，我们稳中求进。全县粮食产量30万吨。\n"
    assert facts(text)["30万吨"][:3] == (2017, 2017, "actual")


def test_a_mean_of_two_years_is_of_both():
    text = "衡东县2021年统计公报\n全县工业产值30亿元，同比增长7%，两年平均增长6.2%。其中，轻工业产值10亿元。\n"
    found = facts(text)
    assert found["6.2%"][:2] == (2020, 2021)
    assert found["10亿元"][:2] == (2021, 2021)


def test_what_a_congress_approved_was_planned():
    text = "关于衡东县2021年财政决算（草案）的报告\n2021年初，县人大审议通过的公共支出12亿元。全县公共支出13亿元。\n"
    found = facts(text)
    assert found["12亿元"][:3] == (2021, 2021, "target")
    assert found["13亿元"][:3] == (2021, 2021, "actual")


def test_a_speech_looks_back_and_ahead():
    found = facts(SPEECH)
    assert found["30万吨"][:3] == (2023, 2023, "actual")
    assert found["31万吨"][:3] == (2024, 2024, "target")


def test_a_plan_of_some_years():
    found = facts(ACTION)
    assert found["1200个"] == (2023, 2023, "actual", "stated")
    assert found["30个"] == (2026, 2026, "target", "stated")
    assert found["800座"] == (2024, 2026, "target", "heading")
    assert found["95%"] == (2026, 2026, "target", "heading")
    assert found["2000人次"][:3] == (2024, 2026, "target")


def test_an_outline_and_the_years_before_it():
    found = facts(OUTLINE)
    assert found["620公里"][:3] == (2021, 2025, "actual")
    assert found["5%"][:3] == (2026, 2030, "target")  # a yearly rate under an aim for the last year
    assert found["200家"][:3] == (2026, 2030, "target")
    assert found["3.5%"][:3] == (2030, 2030, "target")
    assert found["6个"][:3] == (2025, 2025, "actual")


def test_an_old_plan_in_chinese_numerals():
    found = facts(OLD)
    assert found["三亿六千万吨"] == (1985, 1985, "target", "stated")
    assert found["一百四十一亿三千万元"][:3] == (1981, 1985, "target")
    assert found["四亿八千万吨"][:3] == (2000, 2000, "target")


def test_measures_hold_while_they_are_in_force():
    assert facts(MEASURES)["50万元"][2] == "target"
    assert facts(MEASURES)["50万元"][1] == 2028


def test_a_grant_holds_as_long_as_its_rule():
    found = facts(
        "海陵区支持文化产业发展若干措施\n\n一、年度营业收入达到2000万元以上的，给予最高30万元奖励。\n"
        "二、力争市场主体达到600家。\n\n本措施自2024年7月1日起施行，有效期三年。\n"
    )
    assert found["30万元"] == (2024, 2027, "target", "document")
    assert found["600家"] == (2027, 2027, "target", "document")
    assert set(found) == {"30万元", "600家"}  # neither the condition nor the years of validity


def test_what_is_reached_from_a_plans_base_year_is_its_target():
    found = facts("川北县国民经济第六个五年计划（1981—1985年）\n\n人均收入由1980年的180元增加到260元。\n")
    assert found["180元"][:3] == (1980, 1980, "baseline")
    assert found["260元"][:3] == (1985, 1985, "target")


def test_a_later_aim_in_a_report_is_of_its_paragraph_alone():
    found = facts(
        "2018年平川区政府工作报告\n\n一、2018年主要目标和重点工作\n\n力争到2020年，森林覆盖率提高到23%。\n\n"
        "完成棚户区改造1200套。\n"
    )
    assert found["23%"] == (2020, 2020, "target", "stated")
    assert found["1200套"][:3] == (2018, 2018, "target")


def test_what_a_frame_rests_on_is_evidence():
    rows = read(UNTITLED)
    fact = next(row for row in rows["indicators"] if row["raw"] == "300万吨")
    told = [UNTITLED[e["char_start"] : e["char_end"]] for e in fact["evidence"] if e["role"] == "context_year"]
    assert any("过去的一年" in words for words in told)
    section = next(row for row in rows["sections"] if "2024" in row["title"])
    assert (section["frame"], section["frame_start"], section["frame_end"]) == ("plan", 2024, 2024)


REAL_DOCUMENTS = {
    "c_baotou_digital_2022": ("包头市2022年数字政府建设考评办法", "measures", "包头市", 2022, None, None),
    "c_bengbu_gwr2024": (None, "work_report", "蚌埠市", 2024, 2023, 2023),
    "c_guangzhou_5g_2025": ("广州市“5G+工业互联网”融合应用试点城市方案", "action_plan", "广州市", 2025, None, None),
    "c_hechi_gwr2024": ("政府工作报告", "work_report", "河池市", 2024, 2023, 2023),
    "c_liangshan_gwr2024": (None, "work_report", "凉山彝族自治州", 2024, 2023, 2023),
    "n_fyp08_outline": (
        "中华人民共和国国民经济和社会发展十年规划和第八个五年计划纲要", "outline", "中华人民共和国", 1991, None, None,
    ),
    "n_gwr2007_webpage": ("2007年国务院政府工作报告", "work_report", "中华人民共和国", 2007, 2006, 2006),
    "n_rural_opinion_2018": (
        "中共中央国务院关于实施乡村振兴战略的意见", "central_document", "中华人民共和国", 2018, None, None,
    ),
    "p_anhui_iiot_2020": (
        "支持工业互联网发展若干政策和安徽省工业互联网创新发展行动计划", "action_plan", "安徽省", 2021, None, None,
    ),
    "p_guangdong_gwr2026": ("政府工作报告", "work_report", "广东省", 2026, 2021, 2025),
    "p_shanghai_gwr2026": ("2026年上海市政府工作报告", "work_report", "上海市", 2026, 2021, 2025),
    "p_zhejiang_gwr2026": ("2026年浙江省政府工作报告", "work_report", "浙江省", 2026, 2021, 2025),
    "x_hailar_gwr2013": ("政府工作报告", "work_report", "海拉尔区", 2013, 2012, 2012),
    "x_hailar_gwr2016": ("政府工作报告", "work_report", "海拉尔区", 2016, 2011, 2015),
    "x_huangpu_culture_2025": (
        "广州开发区广州市黄埔区促进文旅产业与版权经济高质量发展的若干措施", "measures", "黄埔区", 2025, None, None,
    ),
    "x_wanzai_stat2022": ("万载县2022年国民经济和社会发展统计公报", "communique", "万载县", 2023, 2022, 2022),
}  # fmt: skip


@pytest.mark.skipif(not REAL.is_dir(), reason="the real texts are not part of the repository")
@pytest.mark.parametrize("name", sorted(REAL_DOCUMENTS))
def test_real_documents_say_what_they_are(name):
    row = extract(decode(name, (REAL / f"{name}.txt").read_bytes(), RULES), RULES)["documents"][0]
    title, kind, region, year, start, end = REAL_DOCUMENTS[name]
    assert (row["title"], row["kind"], row["region"], row["year"]) == (title, kind, region, year)
    if start is not None:
        assert (row["reviewed_start"], row["reviewed_end"]) == (start, end)


def test_a_report_named_by_the_year_it_sums_up_is_of_the_next():
    text = "2023年政府工作（报告节选）\n2023年，是衡东奋进的一年。一年来，我们真抓实干，粮食产量达到30万吨。\n"
    assert facts(text)["30万吨"][:3] == (2023, 2023, "actual")


def test_news_of_what_a_year_brought_is_no_plan():
    text = "李明说，2023年全县上下完成了各项目标任务。粮食产量30万吨。李明表示，2024年是关键一年。\n"
    assert facts(text)["30万吨"][:3] == (2023, 2023, "actual")


def test_what_is_set_against_the_year_before_is_no_plan():
    text = "2023年，全县平稳发展。\n粮食产量30万吨，同比增长5%。\n新建学校12所。\n"
    found = facts(text)
    assert found["30万吨"][:3] == found["12所"][:3] == (2023, 2023, "actual")


def test_rules_made_in_the_course_of_a_plan_hold_from_then_to_its_end():
    text = (
        "衡东县关于修订《“十四五”节水奖补细则》的通知\n来源：县水利局 发布时间：2024-03-25 浏览：12次\n"
        "第一条 每个项目给予50万元补贴。\n"
    )
    assert facts(text)["50万元"][:3] == (2024, 2025, "target")


def test_a_plan_made_after_its_year_is_of_that_year():
    text = "衡东县2023年度用水分配方案\n2024年2月14日\n一、总量\n用水总量控制在5亿立方米以内。\n"
    assert facts(text)["5亿立方米"][:2] == (2023, 2023)


def test_a_text_of_a_named_year_that_holds_values_against_a_plan_tells_of_the_past():
    found = facts("2023年为民办实事项目实施情况\n\n补助资金5亿元，完成年度计划的98%。\n\n新建校舍12所。\n")
    assert found["5亿元"][:3] == (2023, 2023, "actual")
    assert found["12所"][:3] == (2023, 2023, "actual")
    found = facts("1-4月，全市财政收入5亿元，增长3%。其中：市级收入2亿元。\n全市财政支出12亿元。\n")
    assert found["2亿元"][2] == found["12亿元"][2] == "actual"


def test_what_will_be_done_in_a_year_is_planned():
    found = facts("2023年为民办实事项目公开征求意见\n\n根据清单，我市2023年拟新建充电桩200个。\n\n新增泊位3000个。\n")
    assert found["200个"][:3] == found["3000个"][:3] == (2023, 2023, "target")


def test_the_year_in_a_sentence_goes_on_behind_its_semicolons():
    text = (
        "零陵区县域经济研究\n尽管市场需求趋弱，但形势依然总体向好，2013年全区生产总值16亿元；工业增加值8亿元。\n"
        "完善村、乡、县三级水利灌溉体系，新建小型水库和塘坝3座，2018年全部通水；修渠5公里。\n"
    )
    found = facts(text)
    assert found["8亿元"][:3] == (2013, 2013, "actual")
    assert found["5公里"][0] != 2018


def test_a_year_that_opens_a_paragraph_without_a_number_is_that_of_its_first_aims():
    text = "衡东县“十四五”旅游业发展规划\n到2025年，建成休闲胜地。接待游客9万人次；培育民宿7家。新建步道5公里。\n"
    text += "到2025年，建成强县。累计投资8亿元。\n"
    found = facts(text)
    assert found["9万人次"][:2] == found["7家"][:2] == (2025, 2025)
    assert found["5公里"][:2] == found["8亿元"][:2] == (2021, 2025)


def test_a_start_has_the_base_of_the_parts_before_its_semicolon():
    text = "1991年，粮食总产量300吨，比1978年增长5倍；耕地比重由57%下降到37%。\n"
    found = facts(text)
    assert found["57%"] == (1978, 1978, "baseline", "paragraph")
    assert found["37%"][:2] == (1991, 1991)


def test_a_change_since_a_plan_began_is_of_all_years_since():
    text = COMMUNIQUE + "优良天数比例85%，同比上升2个百分点，“十三五”以来累计上升9个百分点，环比上升1个百分点。\n"
    found = facts(text)
    assert found["9个百分点"][:3] == (2016, 2023, "actual")
    assert found["85%"][:2] == found["2个百分点"][:2] == found["1个百分点"][:2] == (2023, 2023)


def test_what_years_back_from_now_arrive_at_may_be_dated_itself():
    text = REPORT_2026 + "五年来，税收占比由2020年的75%提升至2024年的77%。\n"
    assert facts(text)["77%"][:2] == (2024, 2024)


def test_the_year_of_an_aim_is_not_that_of_writing():
    text = "到2020年，全县基本实现现代化。\n今后五年主要预期目标是：税收年均增长8%，城镇化率达到35%。\n"
    found = facts(text)
    assert found["8%"][:3] == found["35%"][:3] == (None, None, "target")


def test_a_year_that_a_rise_arrived_at_is_no_aim():
    text = "1991年，全县粮食产量30万吨。\n用电量从1957年的488千瓦时增加到1991年的2万千瓦时。\n"
    found = facts(text)
    assert found["30万吨"][:3] == found["2万千瓦时"][:3] == (1991, 1991, "actual")


def test_a_text_of_the_past_is_of_the_last_year_that_it_names_most():
    text = "特别是1989年遭受旱灾。1990年3月召开会议，使1990年全县经济出现转机。\n粮食产量30万吨，比上年增长2%。\n"
    assert facts(text)["30万吨"][:3] == facts(text)["2%"][:3] == (1990, 1990, "actual")


def test_a_list_of_aims_for_a_plan_is_of_its_period():
    text = "零陵区“十五五”发展的主要目标\n到2030年，粮食产量达到30万吨。五年累计新增水库5座。森林覆盖率稳定在55%。\n"
    found = facts(text)
    assert found["55%"][:3] == (2030, 2030, "target")
    assert found["5座"][:3] == (2026, 2030, "target")


def test_an_aim_behind_a_title_that_runs_into_it_dates_the_paragraphs_below():
    text = "2026年3月2日\n一、总体要求\n（二）发展目标。到2030年，初步建成强县。\n产业更优。规上企业2200家。\n"
    assert facts(text)["2200家"][:3] == (2030, 2030, "target")


def test_a_notice_may_be_titled_by_what_it_issues():
    text = "《衡东县制造强县三年行动计划（2023—2025年）》的通知\n规上企业达到2200家。\n"
    assert years(text)[:2] == (2023, 2025)


def test_what_flows_in_the_years_of_a_term_is_of_all_of_them():
    text = REPORT_2026 + "五年来，探明东岭5万吨铜矿、西岭7吨金矿等矿产地35处。识别帮扶对象16户70人。服务企业46家，"
    text += "新设经营主体62万户、增长30%。提请审议法规104件。高校毕业生留县就业超过66人。让13户46名群众远离了危险。\n"
    found = facts(text)
    for value in ("35处", "16户", "70人", "46家", "62万户", "104件", "66人", "13户", "46名"):
        assert found[value][:2] == (2021, 2025), value


def test_the_years_that_a_clause_counts_are_the_last_ones():
    text = REPORT_2026 + "五年来，税收达到6亿元，3年增长58%。两年累计投入9亿元。\n"
    found = facts(text)
    assert found["58%"][:2] == (2023, 2025)
    assert found["9亿元"][:2] == (2024, 2025)


def test_a_budget_is_adjusted_within_its_year():
    text = "衡东县2024年预算调整方案\n2024年县级预算总收入由39亿元调整为40亿元。\n"
    assert facts(text)["39亿元"][:3] == (2024, 2024, "baseline")


def test_an_unmarked_section_of_a_report_that_hopes_plans():
    text = "2022年衡东县政府工作报告\n一、粮食\n粮食产量30万吨。\n二、开展三大行动\n"
    text += "新建学校12所，力争茶叶产量突破9吨。\n三、民生\n安置90人。\n"
    found = facts(text)
    assert found["30万吨"][:3] == (2021, 2021, "actual")
    assert found["12所"][:3] == found["9吨"][:3] == found["90人"][:3] == (2022, 2022, "target")


def test_what_is_built_already_may_only_tell_of_a_noun():
    text = REPORT_2026 + "二、2026年重点工作\n提升已建成学校水平，家长满意度不低于80%。\n已建成学校12所，教师300人。\n"
    found = facts(text)
    assert found["80%"][:3] == (2026, 2026, "target")
    assert found["12所"][:3] == (2025, 2025, "actual")


def test_an_aim_that_is_met_is_no_plan():
    assert facts("“十二五”规划中期评估\n其中，12项约束性指标已达到规划要求。\n")["12项"][2] == "actual"


def test_lines_of_a_year_and_a_motto_part_a_report():
    text = "各位代表：\n我代表县人民政府向大会作工作报告。\n2023年：真抓实干谱新篇\n新建学校12所。\n"
    text += "2024年：奋楫扬帆启新程\n加快去年85个项目建设，茶叶产量增长8%。新增企业2家。\n"
    found = facts(text)
    assert found["12所"][:3] == found["85个"][:3] == (2023, 2023, "actual")
    assert found["8%"][:3] == found["2家"][:3] == (2024, 2024, "target")


def test_a_report_on_a_term_is_not_of_the_year_of_its_farthest_aim():
    text = "现在，我代表县人民政府向大会报告工作。\n一、五年来工作回顾\n县政府任期从1998年1月至今已满五年。\n"
    text += "五年来，新建学校12所。\n2002年，粮食产量30万吨。\n今后五年乃至到2010年的奋斗目标：\n茶叶年均增长8%。\n"
    found = facts(text)
    assert found["12所"][:3] == (1998, 2002, "actual")
    assert found["8%"][:3] == (2003, 2007, "target")


def test_the_year_of_aims_and_plans_that_are_followed_dates_no_work():
    text = "2014年衡东县政府工作报告\n一、2013年工作回顾\n围绕实现2017年整体脱贫的目标，制定了意见。争取资金3亿元。\n"
    text += "二、2014年工作安排\n认真实施“十二五”产业发展规划，改造产业。新建学校12所。\n"
    found = facts(text)
    assert found["3亿元"][:3] == (2013, 2013, "actual")
    assert found["12所"][:3] == (2014, 2014, "target")


def test_the_one_year_by_which_a_section_of_aims_tells_them_met_is_that_of_the_plan():
    text = "关于推进科技创新工程的实施意见\n一、发展目标\n推进创新，到2015年建设成为创新型城市。\n高新企业达到30家。\n"
    assert facts(text)["30家"][:3] == (2015, 2015, "target")
    assert facts(text + "到2020年，高新企业达到50家。\n")["30家"][:2] != (2015, 2015)


def test_what_the_plan_of_a_year_hopes_for_later_dates_no_more_than_its_sentence():
    text = "2008年衡东县政府工作报告\n一、2007年工作回顾\n新建学校4所。\n二、2008年工作安排\n"
    text += "力争“十一五”期末产值突破9亿元。完成投资5亿元。\n到2010年，茶叶产值突破8亿元。森林覆盖率达到25%。\n"
    found = facts(text)
    assert found["9亿元"][:2] == found["25%"][:2] == (2010, 2010)
    assert found["5亿元"][:3] == (2008, 2008, "target")


def test_growth_since_last_year_is_of_the_last_year_of_a_term():
    found = facts(REPORT_2026 + "五年来，税收达到2亿元，比上年增长14%，五年平均增长11%。\n")
    assert found["14%"][:2] == (2025, 2025)
    assert found["11%"][:2] == (2021, 2025)


def test_what_is_shown_of_a_plan_is_looked_back_on():
    text = "2006年衡东县政府工作报告\n各位代表，2005年的努力也为“十一五”发展奠定了基础。粮食产量30万吨。\n"
    text += "“十五”发展的成就突出表现在：\n新建学校12所，税收由2亿元增加到4亿元。\n"
    found = facts(text)
    assert found["30万吨"][:3] == (2005, 2005, "actual")
    assert found["12所"][:3] == (2001, 2005, "actual")
    assert found["2亿元"][:3] == (2000, 2000, "baseline")


def test_years_in_brackets_and_of_programmes_lead_to_nothing():
    text = "2010年衡东县政府工作报告\n一、2009年工作回顾\n通过考核（2007—2008年度）。个体户812户。\n"
    text += "启动了2005—2012年扶贫整村推进计划，搬迁94人。安置70人。\n"
    found = facts(text)
    assert {found[value][:3] for value in ("812户", "94人", "70人")} == {(2009, 2009, "actual")}


def test_what_is_held_against_an_earlier_plan_is_of_all_years_since():
    text = REPORT_2026 + "五年来，经济向好。2025年产值达到8亿元。五年累计完成税收9亿元，是“十三五”时期的3倍。\n"
    text += "与2020年相比，茶叶产量由4吨增加到6吨，年均增长7%。完成投资2亿元，五年累计完成7亿元。\n"
    found = facts(text)
    assert found["3倍"][:2] == found["7%"][:2] == found["7亿元"][:2] == (2021, 2025)
    assert found["2亿元"][:2] == (2025, 2025)


def test_a_rise_told_with_the_last_year_of_a_period_starts_before_it():
    text = REPORT_2026 + "五年来，经济向好。2025年产值达到8亿元。税收由3亿元增加到5亿元。\n"
    assert facts(text)["3亿元"][:3] == (2020, 2020, "baseline")


def test_a_yearly_amount_that_was_reached_is_of_the_last_year():
    found = facts(REPORT_2026 + "五年来，孤儿供养标准提高到每人每年6000元，医保最高支付限额达到22万元。\n")
    assert found["6000元"][:2] == found["22万元"][:2] == (2025, 2025)


def test_a_text_that_says_what_there_is_and_plans_nothing_is_no_plan():
    text = "衡东县特色农业\n2020年粮食产量30万吨。\n目前有茶园5万亩。\n苹果面积900亩。\n2020年生猪存栏6万头。\n"
    assert facts(text)["900亩"][:3] == (2020, 2020, "actual")
    assert facts(text + "努力发展民宿。\n")["900亩"][2] == "target"


def test_the_budget_of_an_office_plans_its_year():
    text = "衡东县水利局2018年部门预算情况说明\n采购预算60万元，其中货物预算12万元。\n"
    assert about(text)[:2] == ("衡东县水利局2018年部门预算情况说明", "budget")
    assert facts(text)["12万元"][:3] == (2018, 2018, "target")


def test_a_sum_of_years_goes_on_behind_its_comma():
    text = "2006年衡东县政府工作报告\n一、2005年工作回顾\n五年完成81家企业改制，安置职工400人，税收达到2亿元。\n"
    found = facts(text)
    assert found["81家"][:2] == found["400人"][:2] == (2001, 2005)
    assert found["2亿元"][:2] == (2005, 2005)


def test_a_yearly_mean_in_the_review_of_one_year_is_of_the_plan_that_ended_with_it():
    text = "2026年衡东县政府工作报告\n一、2025年和“十四五”时期工作回顾\n这一年，经济向好。税收增长4%。\n"
    text += "工业增加值年均增长9%。新建学校12所。\n二、2026年工作安排\n新建医院3所。\n"
    found = facts(text)
    assert found["4%"][:3] == (2025, 2025, "actual")
    assert found["9%"][:3] == found["12所"][:3] == (2021, 2025, "actual")
    assert found["3所"][:3] == (2026, 2026, "target")
    found = facts(text.replace("2026年", "2025年").replace("2025年和“十四五”", "2024年"))
    assert found["12所"][:2] == (2024, 2024)  # no plan ended with 2024


def test_a_rise_over_years_starts_in_the_first_and_arrives_in_the_last():
    text = REPORT_2026 + "五年来，经济向好。2020年到2025年，工业占比从17%提升到35%，税收增长9%。新增饭店16家。\n"
    found = facts(text)
    assert found["17%"][:3] == (2020, 2020, "baseline")
    assert found["35%"][:3] == (2025, 2025, "actual")
    assert found["9%"][:2] == (2020, 2025)
    assert found["16家"][:2] == (2021, 2025)


def test_a_plan_that_will_be_is_told_beside_the_one_that_was():
    text = "“十一五”期间，全区累计投资182亿元；财政收入完成9亿元。\n“十二五”期间，我区将大力实施工业强区战略。\n"
    assert facts(text)["9亿元"][2] == "actual"


def test_a_history_of_years_plans_nothing():
    text = "存款余额26亿元。\n1962年，查案679件；补税6万元。\n1963年，确保税收，结案84件。\n1984年，抽查企业43家。\n"
    found = facts(text)
    assert found["6万元"][:3] == (1962, 1962, "actual")
    assert found["26亿元"][:3] == (None, None, "actual")
    text = "1997年设市。\n2011年9月，提出到2015年税收突破5亿元。\n2013年，粮食产量30万吨。\n现有学校3所；景区6个。\n"
    found = facts(text)
    assert found["6个"][:3] == (2013, 2013, "actual")
    assert found["5亿元"][2] == "target"


def test_what_opens_a_paragraph_with_a_year_tells_of_it_where_nothing_plans():
    text = "连云港概况\n2011年9月，市里提出到2015年税收突破5亿元。\n2013年，粮食产量30万吨。\n距离厦门仅138公里。\n"
    assert facts(text)["138公里"][2] == "actual"
    assert facts(text)["5亿元"][2] == "target"


def test_a_text_that_opens_with_this_year_and_aims_in_it_plans_it():
    text = "三、推动开好局\n2026年是“十五五”开局之年，我们将奋勇争先。\n今年经济发展的主要目标是：税收增长5%。\n"
    assert facts(text + "实施科技项目12个。\n")["12个"][:3] == (2026, 2026, "target")


def test_years_looked_back_on_began_after_the_plan_that_values_are_held_against():
    text = "五年来，我们坚持创新。发明专利较“十三五”时期增长148%。新增院士9人。\n五年来，通车里程达到30公里。\n"
    found = facts(text)
    assert found["9人"][:3] == (2021, 2025, "actual")
    assert found["30公里"][:3] == (2025, 2025, "actual")
    assert facts(text.replace("较“十三五”时期", ""))["9人"][:2] == (None, None)


def test_the_year_before_this_city_is_no_edition():
    assert facts("据统计，2005年本市出生人口12万人。\n")["12万人"][:2] == (2005, 2005)


def test_a_survey_of_what_is_leaves_forecasts_out():
    text = "学前教育行动计划\n一、现状\n2010年，在园幼儿40万人。\n2013年幼儿将达到50万人。\n2013年将达到60万人。\n"
    text += "二、目标\n未来三年新增教师800人。\n"
    found = facts(text)
    assert found["50万人"][:3] == (2013, 2013, "target")
    assert found["800人"][:2] == (2011, 2013)
