"""The style sheet of a site, written for the class names of its look."""

from __future__ import annotations

from random import Random

from demo import planted
from demo.site import Site

_COLOURS = (
    ("#b3201c", "#fbf3f1"), ("#0f5fa8", "#f0f6fb"), ("#1f6f54", "#f1f8f4"), ("#8a1f2b", "#faf2f3"), ("#22508c", "#f2f5fa"),
    ("#145a78", "#eff6f8"), ("#a5341b", "#fbf4f0"),
)  # fmt: skip


def style_sheet(site: Site, path: str) -> str:
    """CSS for the site; other sheets than the first hold little."""
    if site.style_sheets and path != site.style_sheets[0]:
        return "@media print{form,iframe{display:none}}\n"
    main, pale = Random(f"{site.seed}:css").choice(_COLOURS)
    c = {role: "." + name.split()[-1] for role, name in site.look.classes.items()}
    aside = "right" if site.look.side == "right" else "left"
    return "\n".join(
        (
            "body{margin:0;font:15px/1.8 'Microsoft YaHei','Noto Sans CJK SC',sans-serif;color:#333;background:#f5f5f5}",
            f"a{{color:#333;text-decoration:none}}a:hover{{color:{main}}}img{{border:0;vertical-align:middle}}",
            "ul,ol,dl{list-style:none;margin:0;padding:0}table{border-collapse:collapse}td,th{padding:5px 8px}",
            f"{c['header']}{{background:#fff;border-top:4px solid {main};padding:18px 6%;display:flex;align-items:center;gap:18px}}",
            f"{c['header']} strong{{font-size:28px;color:{main};flex:1}}{c['header']} form{{margin:0}}",
            f"{c['nav']}{{background:{main};padding:0 6%}}{c['nav']}>ul{{display:flex;flex-wrap:wrap}}{c['nav']} li{{position:relative;padding:8px 18px}}",
            f"{c['nav']} a{{color:#fff}}{c['nav']} ul.sub{{display:none;position:absolute;left:0;top:40px;background:{main};z-index:9;white-space:nowrap}}",
            f"{c['nav']} li:hover ul.sub{{display:block!important}}",
            f"{c['wrap']}{{width:1200px;max-width:94%;margin:16px auto;background:#fff;padding:16px 20px;box-sizing:border-box;overflow:hidden}}",
            f"{c['crumb']}{{color:#777;border-bottom:1px solid #eee;padding-bottom:8px;margin-bottom:12px}}{c['crumb']} li{{display:inline;margin-right:8px}}",
            f"{c['box']}{{width:48%;float:left;margin:0 1% 18px;min-height:210px}}{c['boxhead']}{{border-bottom:2px solid {main};display:flex;align-items:baseline;justify-content:space-between}}",
            f"{c['boxhead']} h2{{font-size:18px;margin:0;color:{main}}}#slides{{overflow:hidden;height:210px;margin-bottom:14px}}",
            f"{c['list']} li,{c['list']} p{{border-bottom:1px dotted #ddd;margin:0;padding:4px 0;overflow:hidden}}{c['list']} {c['date']},{c['list']} span{{float:right;color:#999}}",
            f"{c['side']}{{float:{aside};width:220px;background:{pale};margin-{'left' if aside == 'right' else 'right'}:20px;padding:10px 16px;box-sizing:border-box}}",
            f"{c['title']}{{font-size:24px;text-align:center;color:{main}}}{c['info']}{{text-align:center;color:#888;background:{pale};padding:6px;margin-bottom:14px}}",
            f"{c['body']}{{font-size:16px;line-height:2}}{c['pager']}{{text-align:center;margin:16px 0}}{c['pager']} a,{c['pager']} b{{padding:2px 8px;border:1px solid #ddd;margin:2px}}",
            f"{c['hot']}{{clear:both;background:{pale};padding:10px 16px;margin-top:16px}}{c['hot']} span{{color:#999;margin-left:10px}}",
            ".fw ul,.yqlj ul{display:flex;flex-wrap:wrap;gap:8px 22px}.fw,.zt,.yqlj{clear:both;padding:8px 1%}",
            f"{c['foot']}{{background:{main};color:#fff;text-align:center;padding:18px;font-size:13px}}{c['foot']} a{{color:#fff}}",
            planted.in_sheet(site),
            *(f".bg{n}{{background:url({image})}}" for n, image in enumerate(site.sheet_images)),
            "",
        )
    )
