"""What a text is and of which years it speaks where it is pasted without its line ends, without its title, or among
the words of a web page. The texts are written for these tests."""

import pytest

from guihua.extraction import extract
from guihua.read.encoding import decode
from loaded import own_rules

RULES = own_rules()


def document(text):
    return extract(decode("plan.txt", text.encode(), RULES), RULES)["documents"][0]


def facts(text):
    """value → first year, last year, role"""
    rows = extract(decode("plan.txt", text.encode(), RULES), RULES)["indicators"]
    return {
        row["raw"]: (
            row["year_start"] or row["context_year_start"],
            row["year_end"] or row["context_year_end"],
            row["role"],
        )
        for row in rows
    }


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        (
            "衡东县政府工作报告各位代表：现在，我代表县人民政府向大会报告工作。一、2023年工作回顾过去一年，粮食产量30万吨。",
            "衡东县政府工作报告",
            "work_report",
        ),
        (
            "衡东县2023年国民经济和社会发展统计公报衡东县统计局2023年，全县经济运行平稳。粮食产量30万吨。",
            "衡东县2023年国民经济和社会发展统计公报",
            "communique",
        ),
        (
            "衡东县国民经济和社会发展第十四个五年规划纲要（2021年1月9日衡东县人民代表大会通过）“十四五”时期，发展农业。",
            "衡东县国民经济和社会发展第十四个五年规划纲要",
            "outline",
        ),
        (
            "衡东县人民政府关于加快节水的实施意见东政发〔2021〕6号为贯彻上级部署，提出如下意见。",
            "衡东县人民政府关于加快节水的实施意见",
            "opinion",
        ),
        (
            "1、衡东县水利发展规划“十五五”时期是关键时期，粮食产量30万吨。",
            "衡东县水利发展规划",
            "plan",
        ),
        (
            "有效\n衡东县节水工作方案.docx\n为贯彻上级部署，粮食产量30万吨。",
            "衡东县节水工作方案",
            "action_plan",
        ),
    ],
)
def test_a_title_may_run_into_the_text(text, title, kind):
    row = document(text)
    assert (row["title"], row["kind"]) == (title, kind)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("《衡东县政府关于印发〈衡东县节水办法〉的通知》", "衡东县政府关于印发〈衡东县节水办法〉的通知"),
        ("衡东县政府关于分解《衡东县水利规划》任务的通知", "衡东县政府关于分解《衡东县水利规划》任务的通知"),
        ("衡东县落实《湖南省节水规划》工作方案", "衡东县落实《湖南省节水规划》工作方案"),
        ("首页 > 政务公开 > 工作报告", None),
        ("衡东县情网首页 - 加入收藏 - 工作指南", None),
    ],
)
def test_a_title_may_name_another_text(line, title):
    assert document(f"{line}\n各乡镇抓好落实。\n")["title"] == title


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("受市人民政府委托，现将衡阳市2023年预算执行情况和2024年预算草案提请大会审议。", "budget_report"),
        ("受市人民政府委托，我报告2023年财政决算，请予审议。", "summary"),
        ("本纲要主要阐明今后五年的政府意图。", "outline"),
        ("为节约用水，结合我市实际，制定本办法。", "measures"),
        ("为节约用水，结合我市实际，制定本实施方案。", "action_plan"),
        ("现就加快节水提出如下意见。", "opinion"),
        ("下面，我再强调三个问题。", "speech"),
        ("今年以来，我局积极推进农业生产。", "summary"),
    ],
)
def test_a_text_without_a_title_is_what_its_opening_says(text, kind):
    assert document(text + "\n")["kind"] == kind


def test_the_opening_of_a_report_without_a_title_dates_it():
    found = facts("受市人民政府委托，报告衡阳市2023年预算执行情况和2024年预算草案。\n完成财政收入12亿元。\n")
    assert found["12亿元"] == (2023, 2023, "actual")


def test_a_title_and_the_day_of_a_report_may_share_a_line():
    text = "政府工作报告（摘要）——2024年1月18日在衡东县第十八届人民代表大会第三次会议上\n粮食产量达到30万吨。\n"
    row = document(text)
    assert (row["title"], row["region"], row["year"]) == ("政府工作报告", "衡东县", 2024)
    assert facts(text)["30万吨"] == (2023, 2023, "actual")


def test_a_report_without_any_date_looks_back_on_the_time_it_speaks_of_first():
    text = "各位代表：现在，我代表县人民政府向大会报告工作。\n“十二五”时期，是我县发展最快的五年。\n新建学校12所。\n"
    assert (document(text)["reviewed_start"], document(text)["reviewed_end"]) == (2011, 2015)
    assert facts(text)["12所"] == (2011, 2015, "actual")


def test_the_aims_of_a_five_year_plan_are_a_plan_of_its_years():
    text = "“十二五”时期，经济社会发展的主要目标是：粮食产量达到30万吨。\n"
    row = document(text)
    assert (row["kind"], row["period_start"], row["period_end"]) == (None, 2011, 2015)


def test_a_summary_whose_title_names_the_year_to_come_is_of_the_year_before():
    text = (
        "水利局工作总结及2021年工作计划\n一、2020年工作回顾\n新建堤防12公里。\n二、2021年工作计划\n新建堤防15公里。\n"
    )
    assert facts(text) == {"12公里": (2020, 2020, "actual"), "15公里": (2021, 2021, "target")}


def test_an_outline_opens_with_its_years():
    row = document("2026至2030年是国民经济和社会发展第十五个五年规划时期。本纲要主要阐明政府意图。\n")
    assert (row["kind"], row["period_start"], row["period_end"]) == ("outline", 2026, 2030)


def test_a_yearly_rate_beside_the_last_year_of_a_review_is_of_all_of_it():
    text = (
        "政府工作报告\n——2022年1月6日在衡东县第十八届人民代表大会第一次会议上\n一、过去五年工作回顾\n"
        "过去五年，工业总产值年均增长11%，2021年达到53亿元；农业总产值年均增长4%。\n"
    )
    assert facts(text)["4%"] == (2017, 2021, "actual")


def test_a_web_page_tells_who_issued_a_text():
    row = document("发布部门：衡东县人民政府\n关于做好春耕生产的通知\n各乡镇抓好落实。\n")
    assert (row["issuer"], row["region"]) == ("衡东县人民政府", "衡东县")


def test_a_place_may_be_written_in_traditional_characters():
    row = document("政府工作報告\n——2016年1月29日在衡東縣第十七屆人民代表大會第五次會議上\n糧食產量30萬噸。\n")
    assert row["region"] == "衡东县"


def test_news_of_a_plan_tells_its_period():
    row = document("数字衡东加快建设\n近日，县政府印发《衡东县“十四五”数字经济规划》。到2025年，产值达到5亿元。\n")
    assert (row["period_start"], row["period_end"]) == (2021, 2025)


def test_the_year_of_an_aim_is_not_the_year_of_writing():
    text = "今后一个时期的奋斗目标是：到2020年，基本实现现代化。\n今后五年，粮食产量年均增长3%。\n"
    assert document(text)["year"] is None
    dated = facts("县报 2005年10月13日 9:05\n" + text)
    assert dated["3%"] == (2006, 2010, "target")


def test_measures_without_a_date_are_of_the_year_in_which_a_page_showed_them():
    text = "发布日期：2022-12-19 10:21\n为加快工业发展，特制订如下政策。\n对龙头企业给予一次性奖励20万元。\n"
    assert facts(text)["20万元"] == (2022, 2022, "target")


def test_the_period_of_a_plan_that_is_made_or_followed_dates_nothing_beside_it():
    text = "衡东县2022年水利工作要点\n按照“十四五”目标，新建水闸12座。\n制订“十四五”节水规划。建成水库2座。\n"
    assert facts(text) == {"12座": (2022, 2022, "target"), "2座": (2022, 2022, "target")}


def test_a_line_that_ends_in_a_colon_dates_its_list():
    text = "水利强县战略，到2025年将实现：\n1、新建水库12座\n2、灌溉面积达到5万亩\n"
    assert facts(text) == {"12座": (2025, 2025, "target"), "5万亩": (2025, 2025, "target")}


def test_a_day_later_than_its_aims_is_not_when_a_text_was_written():
    text = "来源：县志 日期：2015-04-02 12:00\n发展农业。到1967年，粮食产量达到5万吨。\n"
    assert facts(text)["5万吨"] == (1967, 1967, "target")


def test_a_summary_without_a_date_is_of_the_year_its_sentences_open_with():
    text = "今年以来，我局扎实推进水利工作。\n一、指标完成情况\n改厕任务12座，完成15座。\n2022年，造林面积5万亩。\n"
    assert facts(text) == {
        "12座": (2022, 2022, "target"),
        "15座": (2022, 2022, "actual"),
        "5万亩": (2022, 2022, "actual"),
    }


@pytest.mark.parametrize(
    ("text", "kind", "period"),
    [
        ("中共衡东县委就制定“十五五”规划提出如下建议。\n粮食产量30万吨。\n", "outline", (2026, 2030)),
        ("“十五五”时期是衡东爬坡过坎的关键时期。\n粮食产量30万吨。\n", None, (2026, 2030)),
        ("衡东县节水工作方案\n2024年3月2日\n一、目标\n到2026年，粮食产量30万吨。\n", "action_plan", (2024, 2026)),
    ],
)
def test_a_plan_says_at_its_head_what_years_it_plans(text, kind, period):
    row = document(text)
    assert (row["kind"], (row["period_start"], row["period_end"])) == (kind, period)
