"""A small grammar of official prose: titles and paragraphs from a seed; the same seed gives the same words."""

from __future__ import annotations

from datetime import datetime
from random import Random

from demo import names
from domain.registry import ColumnCategory as C

_OPENERS = (
    "{day}，{unit}{action}{topic}，相关负责人到{town}实地查看进展情况。",
    "连日来，{place}围绕{topic}，逐项梳理任务清单，推动各项举措落地见效。",
    "为进一步做好{topic}工作，{unit}近日组织力量深入{town}、{town2}开展调研。",
    "记者从{unit}获悉，今年以来全市{topic}累计实施项目{n}个，惠及群众{m}余人。",
    "{day}上午，{place}召开{topic}{meeting}，{who}出席会议并讲话。",
    "日前，{unit}在{town}举办{topic}{meeting}，来自各乡镇（街道）的{n}名工作人员参加。",
)
_MIDDLES = (
    "会议指出，要坚持问题导向，把{topic}与{topic2}结合起来，细化措施、压实责任，确保年度目标如期完成。",
    "在{town}，工作人员逐户走访，了解群众对{topic}的意见建议，现场解答疑问{n}件。",
    "下一步，{unit}将持续完善工作机制，加强部门协作，定期通报进展，切实提升群众满意度。",
    "据介绍，该项目总投资{m}万元，计划建设周期{k}个月，建成后将有效改善{town}周边群众生产生活条件。",
    "活动现场发放宣传资料{m}余份，接受群众咨询{n}人次，营造了良好氛围。",
    "{who}强调，各有关单位要对照方案抓紧整改，建立台账，逐项销号，做到件件有着落、事事有回音。",
    "与会人员一致表示，将把此次会议精神转化为推动{topic}的具体行动。",
    "通过“线上办、就近办、一次办”，{topic}办理时限由{k2}个工作日压缩至{k}个工作日。",
)
_CLOSERS = (
    "{place}将以此为契机，不断巩固{topic}成果，推动各项工作再上新台阶。",
    "市直有关部门、各县区负责同志参加活动。",
    "相关工作正在有序推进中。",
    "有关情况将及时向社会公布。",
)


def person(rng: Random) -> str:
    """An invented name."""
    return rng.choice(names.SURNAMES) + rng.choice(names.GIVEN)


def _slots(rng: Random, unit: str, place: str, when: datetime) -> dict[str, object]:
    town, town2 = rng.sample(names.TOWNS, 2)
    topic, topic2 = rng.sample(names.TOPICS, 2)
    return {
        "unit": unit,
        "place": place,
        "town": town,
        "town2": town2,
        "topic": topic,
        "topic2": topic2,
        "meeting": rng.choice(names.MEETINGS),
        "action": rng.choice(names.ACTIONS),
        "result": rng.choice(names.RESULTS),
        "who": rng.choice(("分管负责同志", "主要负责同志", "有关负责人")),
        "n": rng.randrange(3, 86),
        "m": rng.randrange(120, 4800),
        "k": rng.randrange(2, 7),
        "k2": rng.randrange(8, 20),
        "day": f"{when.month}月{when.day}日",
        "year": when.year,
        "month": when.month,
        "indicator": rng.choice(names.INDICATORS),
        "quarter": (when.month - 1) // 3 + 1,
        "matter": rng.choice(names.GUIDE_MATTERS),
        "road": rng.choice(names.ROADS),
        "person": person(rng),
    }


_TITLES: dict[C, tuple[str, ...]] = {
    C.NEWS: (
        "{place}召开{topic}{meeting}",
        "{unit}{action}{topic}工作",
        "{place}{topic}{result}",
        "{unit}赴{town}调研{topic}",
        "{town}：{topic}{result}",
        "{unit}组织开展{topic}专项检查",
        "全市{topic}{meeting}在{town}举行",
        "{unit}举办{topic}{meeting}",
        "{place}：{topic}与{topic2}同频共振",
        "{unit}到{town2}督导{topic}",
    ),
    C.NOTICE: (
        "关于开展{topic}专项行动的通告",
        "关于{road}部分路段临时交通管制的公告",
        "{unit}关于{topic}项目评审结果的公示",
        "关于征集{topic}典型案例的通知",
        "关于公布{year}年{topic}先进集体名单的公告",
        "{unit}{year}年第{n}号通告",
        "关于{town}供水管网检修的通告",
        "{town}{topic}项目招标公告",
        "关于{matter}事项办理地点调整的通知",
    ),
    C.POLICY: (
        "{place}关于印发《{topic}实施方案》的通知",
        "{unit}关于加强{topic}工作的意见",
        "{place}{topic}管理办法",
        "{unit}关于做好{year}年{topic}工作的通知",
        "{place}{topic}若干措施",
        "{unit}关于修订《{topic}工作规程》的通知",
    ),
    C.INTERPRETATION: (
        "《{topic}实施方案》政策解读",
        "一图读懂《{topic}管理办法》",
        "《{topic}若干措施》起草说明",
        "部门负责人解读《{topic}工作意见》",
        "关于《{topic}工作规程》的问答",
    ),
    C.PERSONNEL: (
        "{unit}{year}年公开招聘编外人员公告",
        "{unit}{year}年面试人员名单",
        "关于{person}等同志职务任免的通知",
        "{unit}拟录用人员公示（{year}年第{n}批）",
        "{unit}{year}年考核招聘紧缺人才公告",
    ),
    C.PLAN: (
        "{place}{year}年{topic}工作要点",
        "{unit}{topic}三年行动计划",
        "{place}“十五五”{topic}专项规划",
        "{unit}{year}年度{topic}工作计划",
    ),
    C.STATISTICS: (
        "{year}年{month}月全市{indicator}情况",
        "{year}年1至{month}月{indicator}简析",
        "{year}年第{quarter}季度{indicator}数据",
        "{month}月{indicator}运行监测",
    ),
    C.PERIODIC: (
        "{unit}{year}年度部门预算（{topic}）",
        "{unit}{topic}专项资金使用情况公开",
        "{unit}{year}年{topic}抽查结果公开",
        "{year}年{topic}项目资金分配表",
    ),
    C.SURVEY: ("关于《{topic}管理办法（征求意见稿）》公开征求意见", "{topic}满意度网上调查", "{year}年{topic}民意征集"),
    C.INTERVIEW: ("在线访谈：{unit}谈{topic}", "做客直播间：聚焦{topic}", "{unit}负责人谈{topic}"),
    C.ARCHIVE: ("{topic}专题：{town}在行动", "{topic}专题简报（第{n}期）", "{unit}{topic}工作纪实"),
}


def title(category: C, rng: Random, *, unit: str, place: str, when: datetime, taken: set[str]) -> str:
    """A title for the category that is not in ``taken`` yet; it is added there."""
    forms = _TITLES.get(category, _TITLES[C.NEWS])
    text = ""
    for _ in range(40):
        text = rng.choice(forms).format(**_slots(rng, unit, place, when))
        if text not in taken:
            break
    while text in taken:
        text = f"{text}（{rng.randrange(2, 9999)}）"
    taken.add(text)
    return text


def paragraphs(rng: Random, *, unit: str, place: str, when: datetime, count: int) -> list[str]:
    """``count`` paragraphs of two or three sentences."""
    out: list[str] = []
    for n in range(count):
        forms = [rng.choice(_OPENERS)] if n == 0 else []
        forms += rng.sample(_MIDDLES, rng.randrange(1, 3))
        if n == count - 1:
            forms.append(rng.choice(_CLOSERS))
        out.append("".join(form.format(**_slots(rng, unit, place, when)) for form in forms))
    return out


def question(rng: Random) -> tuple[str, str]:
    """Title and kind (咨询, 投诉, 建议, 求助) of a public message."""
    form, kind = rng.choice(names.QUESTIONS)
    return form.format(
        town=rng.choice(names.TOWNS), road=rng.choice(names.ROADS), matter=rng.choice(names.GUIDE_MATTERS)
    ), kind


def asking(rng: Random, subject: str) -> str:
    """The text of a message."""
    return (
        rng.choice(("您好！", "领导好，", "尊敬的领导：", ""))
        + subject
        + rng.choice(
            (
                "，此情况已持续一段时间，给附近居民生活带来不便，恳请有关部门予以重视，谢谢！",
                "。本人已查看网站公开信息，仍不清楚具体要求，请给予答复。",
                "，希望贵单位核实并尽快处理，盼复。",
                "，请问应当向哪个部门提出申请？办理需要多长时间？",
            )
        )
    )


def answering(rng: Random, unit: str) -> str:
    """The text of a reply."""
    return (
        f"您好！您的来信收悉，{unit}高度重视，立即安排{rng.choice(('业务科室', '工作人员', '属地乡镇'))}核实办理。"
        + rng.choice(
            (
                "经核查，您反映的问题属实，现已处理完毕。",
                "现就有关政策答复如下：请携带身份证明到就近政务服务大厅综合窗口申请。",
                "您提出的建议已纳入年度工作计划，将结合实际逐步推进。",
                "经现场查看，相关设施已安排维修，预计近期恢复正常。",
            )
        )
        + "感谢您对我们工作的关心和支持！"
    )
