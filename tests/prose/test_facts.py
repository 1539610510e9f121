"""Facts from running text: what each number measures, when, as what. Sentences are marked up by hand, ``[number]``
and ``<time>``, so that these tests speak of naming and judging alone."""

from decimal import Decimal

import pytest
import regex

from guihua.expressions.numbers import Numbers
from guihua.extraction import extract
from guihua.model import Anchor, Frame, Quantity, Span, Time, TimeFrame, View
from guihua.prose.clauses import Context
from guihua.prose.facts import prose_indicators
from guihua.read.encoding import decode
from guihua.rules.recorder import Recorder
from loaded import own_rules

RULES = own_rules()
MEASURE = regex.compile("[亩元吨米斤担度]|公里|公顷|千瓦")


def under(title: str | None, base_year: int) -> TimeFrame:
    """The time frame of a text under a heading."""
    match = RULES.first("section-role", title) if title else None
    mode = {"actual": "review", "target": "plan"}[match.rule.emit["role"]] if match else None
    frames = (Frame(0, mode, None, None, "heading"),) if mode else ()
    return TimeFrame(None, Anchor(base_year=base_year), None, frames)


def facts(marked: str, *, base_year: int = 2020, title: str | None = None, frame: TimeFrame | None = None):
    text, quantities, times = "", [], []
    for m in regex.finditer(r"\[([^\]]*)\]|<([^>]*)>|[^\[<]", marked):
        start = len(text)
        text += m[1] or m[2] or m[0]
        span = Span(start, len(text))
        if m[1]:
            unit = regex.sub(r"^[\d.\-余多万亿]+", "", m[1])
            kind = "percent" if unit in ("%", "个百分点", "倍") else "ratio" if ":" in m[1] else "quantity"
            dimension = "area" if MEASURE.search(unit) else "time" if unit == "岁" else "count"
            quantities.append(Quantity(span, kind, Decimal(1), None, unit, None, None, unit, dimension, "=", "test"))
        elif m[2]:
            years = [int(y) for y in regex.findall(r"\d{4}", m[2])]
            times.append(Time(span, "year", m[2], years[0], years[-1], "test"))
    view = View(text, tuple(range(len(text))))
    return [
        (f, text[f.span.start : f.span.end])
        for f in prose_indicators(
            view, Numbers(tuple(quantities), tuple(times)), Context("prose", frame or under(title, base_year)), RULES
        )
    ]


NAMES = [
    ("after the number", "建设[5个]基地，培育[10家]龙头企业", ["基地", "龙头企业"]),
    ("before the verb", "蔬菜产量达到[5.9万吨]", ["蔬菜产量"]),
    ("an elided head", "蔬菜产量达到[5.9万吨]，产值达到[4亿元]", ["蔬菜产量", "蔬菜产值"]),
    ("an owner that is counted", "实施技改项目[5个]，完成投资[4亿元]", ["技改项目", "技改项目投资"]),
    ("the money of several things", "建成学校[5所]、医院[4所]，完成投资[4亿元]", ["学校", "医院", "投资"]),
    ("a measure that rises by itself", "新增企业[5家]，投资增长[4%]", ["新增企业", "投资"]),
    ("what both say", "基本医疗保险参保[5万人]、参保率[97%]", ["基本医疗保险参保", "基本医疗保险参保率"]),
    ("finished of what was begun", "新开工建设公寓[50套]，建成[30套]", ["新开工建设公寓", "建成公寓"]),
    ("money of whom", "东方公司完成投资[5亿元]；西岭公司[3亿元]", ["东方公司投资", "西岭公司投资"]),
    ("all there are by now", "新增基站[3万个]，达到[12万个]", ["新增基站", "基站"]),
    ("a length in all", "新增高速公路[300公里]，总里程突破[2000公里]", ["新增高速公路", "高速公路总里程"]),
    ("guests", "全年旅游接待[5万人次]、总收入[4亿元]", ["旅游接待", "旅游总收入"]),
    (
        "behind a semicolon",
        "规模以上工业总产值[5亿元]，增长[3%]；实现利润[4亿元]",
        ["规模以上工业总产值"] * 2 + ["规模以上工业利润"],
    ),
    (
        "parts by kind",
        "工业增加值增长[9%]。分门类看，采矿业增长[5%]；制造业增长[7%]。进出口增长[3%]",
        ["工业增加值", "采矿业增加值", "制造业增加值", "进出口"],
    ),
    ("a measure by kind", "固定资产投资增长[9%]。分产业看，第二产业投资增长[5%]", ["固定资产投资", "第二产业投资"]),
    ("towns in a list", "总面积[36亩]，辖[10乡]、[233个]行政村", ["总面积", "行政村"]),
    ("a times and a rate", "蓄电池、化工产品出口分别增长[3.8倍]、[80%]", ["蓄电池出口", "化工产品出口"]),
    ("another verb", "修复治理退化草原[5亩]，治理水土流失[2亩]", ["修复治理退化草原", "治理水土流失"]),
    ("among which", "养老床位[3800多张]，其中医疗床位[200张]", ["养老床位", "医疗床位"]),
    (
        "parts by level",
        "财政支出[5亿元]。其中：市本级完成[3亿元]；市辖区完成[2亿元]",
        ["财政支出", "市本级财政支出", "市辖区财政支出"],
    ),
    ("a rate behind a semicolon", "茶园面积[5万亩]，增长[3%]；比上年提高[2%]", ["茶园面积"] * 3),
    ("a rate of what its clause names", "茶园面积[5万亩]；养殖业增长缓慢，年均不足[1%]", ["茶园面积"]),
    (
        "dealt out",
        "水稻和油菜生产综合机械化率分别达到[83%]以上和[66%]以上",
        ["水稻生产综合机械化率", "油菜生产综合机械化率"],
    ),
    (
        "dealt out to the clause before",
        "城镇居民收入和农村居民收入分别达到[3万元]、[2万元]，年均分别增长[7%]和[8%]",
        ["城镇居民收入", "农村居民收入", "城镇居民收入", "农村居民收入"],
    ),
    ("from … to …", "生猪饲养量由[45万头]增长到[56.5万头]", ["生猪饲养量", "生猪饲养量"]),
    (
        "a share",
        "工业增加值年均增长[8%]，占地区生产总值的比重达到[35%]",
        ["工业增加值", "工业增加值占地区生产总值的比重"],
    ),
    ("a comparison", "城镇化率达到[70%]，比<2015年>提高[5个百分点]", ["城镇化率", "城镇化率"]),
    ("a ratio of two", "农产品加工业产值与农业总产值之比达到[2.8:1]", ["农产品加工业产值与农业总产值之比"]),
    ("an attribute", "打造村集体经济收入超[100万元]的标杆村[50个]", ["标杆村村集体经济收入", "标杆村"]),
    ("modifiers before the noun", "建设[7个]特色鲜明、环境优美的特色小镇", ["特色小镇"]),
    ("what is produced a year", "新建年产[5万吨]电解铜生产线和年产[2万吨]铜杆生产线", ["年产电解铜", "年产铜杆"]),
    (
        "per head, shared",
        "每千常住人口执业医师数达到[2.9人]，注册护士数达到[4.5人]",
        ["每千常住人口执业医师数", "每千常住人口注册护士数"],
    ),
    ("the subject before", "农村生活污水治理率明显提高，达到[50%]", ["农村生活污水治理率"]),
    (
        "behind brackets, what stands before them",
        "公共预算支出[9亿元]（其中镇级支出[1亿元]），增长[8%]",
        ["公共预算支出", "镇级支出", "公共预算支出"],
    ),
    (
        "the whole region, not a part of it",
        "南岭机场货邮吞吐量达到[3万吨]，机场燃油用量[2万吨]，全省机场污水处理量达到[18万吨]",
        ["南岭机场货邮吞吐量", "南岭机场燃油用量", "机场污水处理量"],
    ),
    ("per head of a total", "耕地面积[68万亩]，人均[0.97亩]", ["耕地面积", "人均耕地面积"]),
    ("what a capacity produces", "年产茶叶[1.5万吨]，产值突破[15亿元]", ["年产茶叶", "茶叶产值"]),
    (
        "a grade alone",
        "获得科研成果[116项]，其中国家级[3项]，省部级[81项]",
        ["科研成果", "国家级科研成果", "省部级科研成果"],
    ),
    (
        "a tail shared by names of other lengths",
        "化学需氧量、氨氮、氮氧化物排放量分别削减[12%]、[13%]、[16%]",
        ["化学需氧量排放量", "氨氮排放量", "氮氧化物排放量"],
    ),
    (
        "及 inside a word joins no names",
        "普通话普及率、规范汉字使用率分别达到[95%]、[90%]",
        ["普通话普及率", "规范汉字使用率"],
    ),
    ("whole words before the number", "环保投入累计[26亿元]，推广杂交稻组合[2个]", ["环保投入", "杂交稻组合"]),
    ("the number of an item", "1.公路通车里程达到[1700公里]", ["公路通车里程"]),
    ("prices", "到<2005年>按<2000年>价格计算的国内生产总值达到[4930亿元]", ["国内生产总值"]),
    ("an entry of a list", "粮食：[350万吨]，增长[12%]", ["粮食", "粮食"]),
    ("the subject before a date", "高等学校的在校学生，<1957年>将达到[43万人]", ["高等学校的在校学生"]),
    ("per whom", "补助标准由每人每月[850元]提高到[1140元]", ["补助标准", "补助标准"]),
    ("a hollow noun", "工业产值突破[100亿元]大关", ["工业产值"]),
    ("a clause before the noun", "支持[800个]以蔬菜、水果为主的经营主体", ["经营主体"]),
    (
        "a part of a term is no lead",
        "集聚区水果产量达到[2万吨]，直接融资总额增长[50%]",
        ["集聚区水果产量", "直接融资总额"],
    ),
    ("a shared modifier", "建成农村户厕改造示范县[1个]，示范乡镇[5个]", ["农村户厕改造示范县", "农村户厕改造示范乡镇"]),
    (
        "no modifier at the end of a name",
        "失业人员实现再就业[150人]，就业困难人员再就业[52人]",
        ["失业人员实现再就业", "就业困难人员再就业"],
    ),
    (
        "money behind a share",
        "科技支出[8亿元]，占总支出[20%]，减少[1亿元]，下降[11%]",
        ["科技支出", "科技支出占总支出", "科技支出", "科技支出"],
    ),
    ("two measures of one firm", "企业技改后，能耗降低[20%]，产值提升[30%]", ["能耗", "产值"]),
    ("whole names dealt out", "工业总产值、商品房销售额年均分别增长[7%]、[4%]", ["工业总产值", "商品房销售额"]),
    ("values of other kinds are dealt whole", "户籍人口、绿地率分别达到[60万人]、[41%]", ["户籍人口", "绿地率"]),
    (
        "an attribute keeps its noun",
        "粉尘、挥发性有机物去除量分别达到[30吨]、[15吨]",
        ["粉尘去除量", "挥发性有机物去除量"],
    ),
    (
        "numerals in a list",
        "一、二、三产业从业人数分别为[3万人]、[5万人]、[6万人]",
        ["一产业从业人数", "二产业从业人数", "三产业从业人数"],
    ),
    ("第 for all of a list", "第一、二产业用电量分别增长[2%]、[3%]", ["第一产业用电量", "第二产业用电量"]),
    (
        "what is done to each, dealt out",
        "东区、西区分别退出低效用地[3亩]和[5亩]",
        ["东区退出低效用地", "西区退出低效用地"],
    ),
    (
        "a measure alone, dealt out",
        "水稻、油菜产量分别达到[3万吨]、[1万吨]，出米率分别为[7%]、[4%]",
        ["水稻产量", "油菜产量", "出米率", "出米率"],
    ),
    (
        "a list at the start of a change",
        "稻田、旱地面积由[3万亩]、[2万亩]调整为[4万亩]、[1万亩]",
        ["稻田面积", "旱地面积"] * 2,
    ),
    ("placeholders of comparison", "污水处理率≥[95%]，农药用量 ≤ [3万吨]", ["污水处理率", "农药用量"]),
    ("bounds in words", "负债率不得超过[60%]，漏损率原则上不高于[9%]", ["负债率", "漏损率"]),
    (
        "a time's end is no name",
        "<2027年>年底前修复渠道[30公里]，<2028年>之前电商销售额达到[3亿元]",
        ["修复渠道", "电商销售额"],
    ),
    ("halves and quarters", "上半年外贸出口[3亿元]，前三季度用电量增长[5%]", ["外贸出口", "用电量"]),
    ("from what is now", "林草覆盖率由目前的[40%]提高到<2030年>的[45%]", ["林草覆盖率", "林草覆盖率"]),
    ("a share of what was", "能耗总量降到原来的[70%]，人均收入仅为全国平均水平的[80%]", ["能耗总量", "人均收入"]),
    ("set against another place", "入学率比全省低[2个百分点]，失业率高于全市平均水平[1个百分点]", ["入学率", "失业率"]),
    ("a subject before a comma", "水产品总产量，力争达到[3万吨]", ["水产品总产量"]),
    ("a subject before a comma and a date", "水产品总产量，到<2030年>，稳定在[3万吨]", ["水产品总产量"]),
    ("a subject that reached a height", "茶业总产值迈上新台阶，突破[30亿元]", ["茶业总产值"]),
    ("what happened before the value", "茶园面积不减少、不低于[3万亩]", ["茶园面积"]),
    ("on across a semicolon", "<2026年>建成泵站[3座]；<2027年>达到[5座]", ["泵站", "泵站"]),
    ("never across a full stop", "建成泵站[3座]。达到[5座]", ["泵站"]),
    ("a verb without its object", "新建渠道[3公里]，改造[5公里]", ["新建渠道", "改造渠道"]),
    ("two verbs without their object", "新建渠道[3公里]，改造提升[5公里]", ["新建渠道", "改造提升渠道"]),
    (
        "an indicator that is whole without what is per head",
        "人均产值[3万元]，社会劳动生产率[5万元]",
        ["人均产值", "社会劳动生产率"],
    ),
    ("a name that says it itself", "人均产值[3万元]，居民人均消费支出[5万元]", ["人均产值", "居民人均消费支出"]),
    ("a short name shares what is per head", "每千人口医师数[3人]，护士数[4人]", ["每千人口医师数", "每千人口护士数"]),
    ("the aim of a rate", "粮食产量增长[9%]的计划可以完成", ["粮食产量"]),
    ("verbs that share their noun", "新建[3万亩]、改造提升[2万亩]高效农田", ["新建高效农田", "高效农田"]),
    ("from a size on", "签约[5亿元]以上项目[3个]", ["签约5亿元以上项目"]),
    (
        "a grant",
        "对示范企业，区级给予一次性奖补[30万元]，按投资额的[10%]给予补助，最高[50万元]",
        ["一次性奖补", "补助", "补助"],
    ),
    ("an honour", "[3人]获评市级工匠", ["市级工匠"]),
    ("attributes in a list", "建设[3家]专业型、综合型服务平台", ["专业型、综合型服务平台"]),
    ("what 等 sums up", "救助[300名]孤寡、伤残等困难群众", ["困难群众"]),
    ("a share after another value", "茶叶产量增长[9%]、占全省[3成]", ["茶叶产量", "茶叶产量占全省"]),
    ("other things before 全县", "旱情导致全县粮食产量减少[3万吨]", ["粮食产量"]),
    ("a bound before a noun", "在园区设立超[5亿元]产业基金，组织开展不少于[30场]讲座", ["产业基金", "讲座"]),
    ("less spent than before", "文教支出[3亿元]，比上年减支[5万元]，下降[2%]", ["文教支出"] * 3),
    (
        "no measure of a clause far before",
        "年产玻璃[3万吨]，推动集群发展，完善设施，产值突破[7亿元]",
        ["年产玻璃", "产值"],
    ),
    ("what was set is named without who set it", "完成上级下达的单位产值能耗下降[4%]的任务", ["单位产值能耗"]),
    ("prices rise", "住房租金比上年上涨[2%]，其中农村[1%]", ["住房租金", "农村住房租金"]),
    ("the other end of what is done", "小区改造开工[7个]、完工[5个]", ["小区改造开工", "小区改造完工"]),
    (
        "shares dealt out",
        "茶业、渔业产值分别增长[3%]、[4%]，占农业比重分别为[8%]、[9%]",
        ["茶业产值", "渔业产值", "茶业产值占农业比重", "渔业产值占农业比重"],
    ),
    ("a phrase of jieba's with an intent", "确保重点路段完好率达到[95%]", ["重点路段完好率"]),
    ("harm that was kept off", "提前转移群众，避免[30人]因灾伤亡", ["避免因灾伤亡"]),
    ("of the field the sentence is on", "培育汽车产业，建设配套园区，产值达到[330亿元]", ["汽车产业产值"]),
    (
        "of no product of a listed project",
        "新能源产业，实施[7吨]电芯制造等项目，产值突破[200亿元]",
        ["电芯制造", "新能源产业产值"],
    ),
    ("of no field of several", "培育汽车、家电产业，建设配套园区，产值达到[330亿元]", ["产值"]),
    ("what there is in all", "新建绿道[137公里]、累计达到[2136公里]", ["新建绿道", "绿道"]),
    ("no noun of the next number", "审议议案[405件]和提案[590件]", ["审议议案", "提案"]),
    ("money is no share of the rate before", "城镇化率提高[3个百分点]，累计投入[9亿元]", ["城镇化率", "投入"]),
]


NO_FACTS = [
    "[65岁]以上老年人津贴发放到位",
    "贯彻县委五届[三次]全会精神",
    "抓好以下[五个]方面工作",
    "综合评价进入全市前[3]",
    "[10亿元]级园区加快建设",
    "总投资达到[3000万元]以上的，给予奖励",
    "对年营业收入超过[2000万元]的企业，给予奖励",
    "每引进[1家]企业，按规定奖励",
]


@pytest.mark.parametrize("sentence", NO_FACTS)
def test_numbers_that_state_no_fact(sentence):
    assert facts(sentence) == []


@pytest.mark.parametrize(("sentence", "names"), [n[1:] for n in NAMES], ids=[n[0] for n in NAMES])
def test_name(sentence, names):
    assert [f.name for f, _ in facts(sentence)] == names


JUDGED = [
    ("到<2025年>，粮食产量达[320万吨]；生猪出栏[700万头]", [(2025, "target", "level"), (None, "target", "level")]),
    ("<2020年>劳动生产率为[4.7万元]，较<2015年>增加[1.2万元]", [(2020, "actual", "level"), (2020, "actual", "change")]),
    ("差距从<2015年>的[2100元]扩大至[3100元]", [(2015, "baseline", "level"), (None, "actual", "level")]),
    ("农民收入年均递增[6%]，达到[8000元]", [(None, "target", "annual_rate"), (None, "target", "level")]),
    ("到<2025年>，城乡差距由[3倍]缩小到[2倍]", [(None, "baseline", "level"), (2025, "target", "level")]),
    ("按<1990年>不变价格计算，工业总产值增长[8%]", [(None, "target", "change")]),
    (
        "到<2020年>占比为[5%]，<2015年>为[4%]，平均增速[2%]",
        [(2020, "actual", "level"), (2015, "actual", "level"), (2020, "actual", "annual_rate")],
    ),
    ("按照《振兴规划（<2018—2022年>）》，培育[531个]村", [(None, "target", "level")]),
    ("依托[3个]国家级试验站", [(None, "actual", "level")]),
    ("占比高达[84%]", [(None, "target", "level")]),
    ("提升[5个]优势产业", [(None, "target", "level")]),
    ("每年培训农民[2000人]", [(None, "target", "annual")]),
    ("累计实施重点项目[411个]", [(None, "actual", "level")]),
    ("新增城镇就业[30万人]", [(None, "target", "change")]),
    ("到<1957年>产量达到[300万吨]，等于<1952年>的[2倍]", [(1957, "actual", "level"), (1957, "actual", "level")]),
    ("化肥使用量下降到[22万吨]", [(None, "target", "level")]),
    ("<2027年>、<2030年>覆盖率分别达到[60%]、[70%]", [(2027, "target", "level"), (2030, "target", "level")]),
    ("<2015年>和<2020年>，产量依次为[3万吨]和[4万吨]", [(2015, "actual", "level"), (2020, "actual", "level")]),
    ("到<2030年>，产量提高到<2020年>的[3倍]", [(2030, "target", "level")]),
    ("到<2030年>，用量减少到<2020年>的[80%]", [(2030, "target", "level")]),
    ("覆盖率由[40%]提高到<2030年>的[45%]", [(None, "baseline", "level"), (2030, "target", "level")]),
    ("办理时限压缩[30%]", [(None, "target", "change")]),
    ("比重由[3%]、[5%]调整为[4%]、[6%]", [(None, "baseline", "level")] * 2 + [(None, "actual", "level")] * 2),
]


@pytest.mark.parametrize(("sentence", "judged"), JUDGED, ids=[j[0] for j in JUDGED])
def test_year_role_and_measure(sentence, judged):
    assert [(f.year_start, f.role, f.measure) for f, _ in facts(sentence)] == judged


def test_a_pair_starts_from_the_year_that_its_sentence_starts_from():
    compared = "<2022年>同<2018年>相比，零售总额由[5亿元]增加到[8亿元]"
    since = "从<2018年到2022年>，学校由[5所]增加到[8所]"
    earlier = "产值由<2018年>的[5亿元]增加到<2022年>的[8亿元]，产量由[3吨]增加到[4吨]"
    told = [[f.year_start for f, _ in facts(text) if f.role == "baseline"] for text in (compared, since, earlier)]
    assert told == [[2018], [2018], [2018, 2018]]
    (_, (mean, _), _) = facts("产量达到[5吨]，比<2016年-2020年>期间平均[3吨]增长[5%]")
    assert (mean.year_start, mean.year_end) == (2016, 2020)


def test_direction():
    assert [f.direction for f, _ in facts("化肥使用量下降[5%]，粮食产量增长[3%]")] == ["down", "up"]


def test_a_year_never_reaches_back():
    assert [f.year_start for f, _ in facts("粮食产量达[320万吨]，到<2025年>达[330万吨]")] == [None, 2025]


def test_the_lead_of_a_paragraph_is_kept_beside_the_sentence():
    first, second = (f for f, _ in facts("到<2025年>，粮食产量达[320万吨]。生猪出栏[700万头]。"))
    assert (first.year_start, first.context_year_start) == (2025, None)
    assert (second.year_start, second.context_year_start, second.context_year_from) == (None, 2025, "paragraph")


def test_a_lead_at_the_end_of_a_period_leaves_what_the_next_sentence_does_to_the_whole_of_it():
    period = TimeFrame(None, Anchor(base_year=2020), None, (Frame(0, "review", 2016, 2020, "heading"),))
    told = facts("<2020年>，粮食产量达[320万吨]；新建公路[50公里]。新建学校[30所]，在校生[3万人]。", frame=period)
    years = [(f.context_year_start, f.context_year_end) for f, _ in told]
    assert years == [(None, None), (2020, 2020), (2016, 2020), (2020, 2020)]


def test_a_flow_told_with_its_growth_in_one_year_is_of_that_year():
    period = TimeFrame(None, Anchor(base_year=2020), None, (Frame(0, "review", 2016, 2020, "heading"),))
    told = facts("<2020年>，粮食产量达[320万吨]。完成投资[50亿元]、增长[6%]。完成投资[90亿元]。", frame=period)
    assert [(f.context_year_start, f.context_year_end) for f, _ in told[1:]] == [
        (2020, 2020),
        (2020, 2020),
        (2016, 2020),
    ]


def test_what_a_review_planned_for_its_year_goes_on_behind_a_semicolon():
    told = facts("<2020年>计划新建学校[12所]；改造校舍[30所]。<2020年>建成学校[9所]；改造校舍[8所]。", title="发展成效")
    assert [f.role for f, _ in told] == ["target", "target", "actual", "actual"]


def test_a_year_told_in_the_course_of_a_sentence_leads_on_to_no_other():
    sentence = "通过发展产业、加强培训、完善保障和兜底救助等多种途径，到<2022年>减少农户[96户]。新建学校[30所]"
    assert [f.context_year_start for f, _ in facts(sentence)] == [None, None]


def test_headings_tell_past_from_plan():
    sentence = "粮食产量达到[23万吨]"
    assert [f.role for f, _ in facts(sentence, title="第一节 发展成效")] == ["actual"]
    assert [f.role for f, _ in facts(sentence, title="第三节 发展目标")] == ["target"]


def test_scope_and_qualifier():
    ((fact, _),) = facts("全市预计新增就业[3万人]")
    assert (fact.scope, fact.qualifiers) == ("全市", ("预计",))


def test_evidence_points_at_the_pieces_of_a_rebuilt_name():
    sentence = "蔬菜产量达到[5.9万吨]，产值达到[4亿元]"
    text = sentence.replace("[", "").replace("]", "")
    (_, (second, _)) = facts(sentence)
    pieces = [text[e.span.start : e.span.end] for e in second.evidence if e.role == "name"]
    assert pieces == ["蔬菜产量", "产值"]


def test_a_line_of_any_length_is_read_in_time_that_grows_with_it() -> None:
    """The work is told by the characters that stages are asked about: a longer line costs no more for each of them."""

    def asked(times: int) -> int:
        recorder = Recorder()
        text = f"全市规划\n\n{'到2025年3万亩、' * times}\n"
        extract(decode("plan.txt", text.encode(), RULES), RULES.recorded(recorder))
        return sum(len(asked) * count for (_, _, asked), count in recorder.asked.items())

    short, longer, longest = map(asked, (100, 150, 200))
    assert longest - longer < 1.1 * (longer - short)
