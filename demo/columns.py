"""The column trees of portals, departments and institutions, and what each site adds to them."""

from __future__ import annotations

from random import Random

from demo.blueprints import Blueprint
from demo.hosts import PROVINCE
from demo.model import Column, Shape
from domain.registry import ColumnCategory as C

_NAMES: dict[str, tuple[str, ...]] = {
    "gzdt": ("工作动态", "政务动态", "部门动态", "要闻动态"),
    "jcdt": ("基层动态", "县区动态"),
    "tzgg": ("通知公告", "公示公告", "公告公示"),
    "zcfg": ("政策文件", "规范性文件", "政策法规"),
    "zcjd": ("政策解读", "解读回应"),
    "rsxx": ("人事信息", "人事招考", "人事任免"),
    "ghjh": ("规划计划", "工作计划", "规划信息"),
    "tjsj": ("统计数据", "统计信息", "数据发布"),
    "czxx": ("财政预决算", "财政资金"),
    "zdly": ("重点领域信息公开", "双随机一公开"),
    "ldxj": ("领导信箱", "局长信箱", "咨询投诉", "网民留言", "在线咨询", "12345热线", "部门信箱"),
    "zjdc": ("征集调查", "意见征集", "民意征集"),
}


def _column(key: str, name: str, category: C, shape: Shape = Shape.LIST, parent: str = "") -> Column:
    return Column(key=key, name=name, category=category, shape=shape, level=2 if parent else 1, parent=parent)


def tree(plan: Blueprint, rng: Random, port: int) -> list[Column]:
    """The site's columns in navigation order, without addresses and articles."""
    name = {key: rng.choice(pool) for key, pool in _NAMES.items()}
    portal = plan.kind == "portal"
    if portal:
        name["gzdt"], name["ldxj"] = f"{plan.place[:2]}要闻", "县长信箱" if plan.place.endswith("县") else "领导信箱"
    out: list[Column] = []
    if portal:
        out.append(_column("zjzl", f"走进{plan.place[:2]}", C.STATIC, Shape.HUB))
        out += [
            _column(k, n, C.STATIC, Shape.SINGLE, "zjzl")
            for k, n in (("gaikuang", f"{plan.place[:2]}概况"), ("lsyg", "历史沿革"), ("xzqh", "行政区划"))
        ]
        out.append(_column("xwzx", "新闻中心", C.NEWS, Shape.HUB))
        out += [
            _column("gzdt", name["gzdt"], C.NEWS, parent="xwzx"),
            _column("bmdt", "部门动态", C.NEWS, parent="xwzx"),
            _column("qxdt", "乡镇动态" if plan.place != "云州市" else "区县动态", C.NEWS, parent="xwzx"),
        ]
    else:
        out.append(_column("jggk", "机构概况", C.STATIC, Shape.HUB))
        out += [
            _column("jgzn", "机构职能", C.STATIC, Shape.SINGLE, "jggk"),
            _column("ldjs", "领导信息", C.STATIC, Shape.SINGLE, "jggk"),
        ]
        if not plan.nested:
            out.append(_column("gzdt", name["gzdt"], C.NEWS))
        else:
            out.append(_column("xwzx", "新闻中心", C.NEWS, Shape.HUB))
            out += [
                _column("gzdt", name["gzdt"], C.NEWS, parent="xwzx"),
                _column("jcdt", name["jcdt"], C.NEWS, parent="xwzx"),
            ]
    if not plan.nested:
        out += [
            _column("tzgg", name["tzgg"], C.NOTICE),
            _column("zcfg", name["zcfg"], C.POLICY),
            _column("zcjd", name["zcjd"], C.INTERPRETATION),
        ]
    out.append(_column("zwgk", "政务公开" if portal else "信息公开", C.PERIODIC, Shape.HUB))
    if portal:
        out += [
            _column("jgzn", "机构职能", C.STATIC, Shape.SINGLE, "zwgk"),
            _column("ldjs", "领导信息", C.STATIC, Shape.SINGLE, "zwgk"),
        ]
    if plan.nested:
        out += [
            _column("tzgg", name["tzgg"], C.NOTICE, parent="zwgk"),
            _column("zcfg", name["zcfg"], C.POLICY, parent="zwgk"),
            _column("zcjd", name["zcjd"], C.INTERPRETATION, parent="zwgk"),
        ]
    out += [
        _column("rsxx", name["rsxx"], C.PERSONNEL, parent="zwgk"),
        _column("ghjh", name["ghjh"], C.PLAN, parent="zwgk"),
        _column("tjsj", name["tjsj"], C.STATISTICS, parent="zwgk"),
        _column("czxx", name["czxx"], C.PERIODIC, parent="zwgk"),
        _column("zdly", name["zdly"], C.PERIODIC, parent="zwgk"),
    ]
    if portal or "walls" in plan.features:
        out.append(_column("zcwjk", "政策文件库", C.UNKNOWN, Shape.SEARCH, "zwgk"))
        out[-1].why = "shows items only to a query"
    if "seasonal" in plan.features:
        out.append(_column("fxkh", "2023年防汛抗旱专栏", C.ARCHIVE, parent="zwgk"))
        out[-1].why = "seasonal, over"
    if "undated" in plan.features:
        out.append(_column("zyfw", "志愿服务风采", C.PERIODIC, parent="zwgk"))
        out[-1].why = "no date shown anywhere"
    if not {"no_public_service", "no_service"} & set(plan.features):
        out.append(_column("bsfw", "办事服务", C.GUIDES, Shape.HUB))
        out.append(_column("bszn", "办事指南", C.GUIDES, Shape.GUIDES, "bsfw"))
        out.append(_column("wsbs", "网上办事", C.UNKNOWN, Shape.JUMP, "bsfw"))
        out[-1].jump, out[-1].why = (
            f"http://{PROVINCE}:{port}/icity/{rng.randrange(100, 999)}/",
            "leads to the provincial service platform",
        )
    if "jump" in plan.features:
        out.append(_column("zwfw", "政务服务网", C.UNKNOWN, Shape.JUMP))
        out[-1].jump, out[-1].why = f"http://{PROVINCE}:{port}/", "leads to the provincial service platform"
    out.append(_column("hdjl", "互动交流", C.THREADS, Shape.HUB))
    if "no_board" not in plan.features:
        out.append(_column("ldxj", name["ldxj"], C.THREADS, Shape.THREADS, "hdjl"))
    if "second_board" in plan.features:
        out.append(_column("bmxx", "部门信箱", C.THREADS, Shape.THREADS, "hdjl"))
    out += [
        _column("zjdc", name["zjdc"], C.SURVEY, parent="hdjl"),
        _column("zxft", "在线访谈", C.INTERVIEW, parent="hdjl"),
    ]
    if "petition" in plan.features:
        out += [
            _column("wsxf", "网上信访", C.THREADS, Shape.THREADS, "hdjl"),
            _column("jjjb", "纪检举报", C.THREADS, Shape.THREADS, "hdjl"),
        ]
    out.append(_column("ztzl", "专题专栏", C.ARCHIVE, Shape.HUB))
    topics = rng.sample(
        (
            "深化“放管服”改革",
            "脱贫攻坚专题",
            "创建全国文明城市",
            "扫黑除恶专项斗争",
            "疫情防控专题",
            "法治政府建设",
            "优化营商环境专题",
        ),
        3,
    )
    out += [_column(f"zt{n}", topic, C.ARCHIVE, parent="ztzl") for n, topic in enumerate(topics, 1)]
    if "empty:children" in plan.faults:
        out.append(_column("sjkf", "数据开放", C.PERIODIC, Shape.HUB))
        out += [
            _column("sjml", "数据目录", C.PERIODIC, parent="sjkf"),
            _column("sjjk", "数据接口", C.PERIODIC, parent="sjkf"),
        ]
    return out
