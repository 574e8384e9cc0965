"""Score cards of a period as a workbook: sums, bands, rank and change are formulas over the marks; every mark is on a sheet of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.circulars import Watched
from domain.indicators import Band, Indicator, IndicatorSet, Part, Subject
from domain.scorecards import CardVerdict, Period, ResultState, ScoreCard
from domain.wording import N_
from reports.findings import Cell
from reports.paper import period_words
from reports.sheets import Col, Formula, Sheet, cell_name, column_name, sheet_name, workbook
from reports.texts import Speaker

_SCORED = {ResultState.CLEAR, ResultState.LOST, ResultState.OPEN, ResultState.GAINED, ResultState.NOT_SCORED}

Row = list[Cell | Formula]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheets:
    """What a workbook of scores is made from."""

    period: Period
    indicators: IndicatorSet
    cards: Sequence[ScoreCard]
    watched: Mapping[str, Watched]
    earlier: Sequence[tuple[Period, Mapping[str, ScoreCard]]] = ()
    """Earlier periods with their stored cards, oldest first."""


def score_workbook(sheets: ScoreSheets, subject: Subject, speaker: Speaker) -> bytes:
    """The scores of all sites, or of all accounts. Where nothing is scored (vetoes only) the sums stay empty."""
    made = _Maker(sheets, subject, speaker)
    return workbook([made.scores(), made.summary(), made.marks(), made.vetoes(), made.measures()])


class _Maker:
    """Builds the sheets; each formula carries the value our own scoring gave, which tests compute again."""

    def __init__(self, sheets: ScoreSheets, subject: Subject, speaker: Speaker) -> None:
        self._s, self._speaker, self._text = sheets, speaker, speaker.text
        self._subject = subject
        sheet = [one for one in sheets.indicators.indicators if one.subject is subject]
        self._deduct = [one for one in sheet if one.part is Part.DEDUCT]
        self._bonus = [one for one in sheet if one.part is Part.BONUS]
        self._cards = sorted(
            sheets.cards, key=lambda card: (card.total is None, -(card.total or 0), card.standing.value, card.subject)
        )
        self._names = {
            "scores": self._text("得分表"),
            "summary": self._text("汇总"),
            "marks": self._text("扣分与加分明细"),
            "vetoes": self._text("单项否决与待核定"),
            "measures": self._text("计分参数"),
        }
        self._bands = sheets.indicators.bands
        self._first = 3
        """Row of the first card, from 0, on every sheet that has a row a card."""

    # --- one row a card ---

    def scores(self) -> Sheet:
        site = self._subject is Subject.SITE
        columns = [
            Col(heading=self._text("序号"), width=6, style="centre"),
            Col(heading=self._text("代码"), width=14),
            Col(heading=self._text("网站名称") if site else self._text("账号名称"), width=30),
            Col(heading=self._text("主办单位"), width=24),
            Col(heading=self._text("地区") if site else self._text("平台"), width=12),
            Col(heading=self._text("满分"), width=8, style="number"),
            Col(heading=self._text("扣分"), width=8, style="number"),
            Col(heading=self._text("折算系数"), width=9, style="number"),
            Col(heading=self._text("基础分"), width=8, style="number"),
            Col(heading=self._text("加分"), width=8, style="number"),
            Col(heading=self._text("已签认否决"), width=9, style="centre"),
            Col(heading=self._text("总分"), width=8, style="number"),
            Col(heading=self._text("名次"), width=7, style="centre"),
            Col(heading=self._text("分数段"), width=20),
            Col(heading=self._text("结论"), width=10, style="centre"),
            Col(heading=self._text("待核定"), width=8, style="number"),
        ]
        earlier = list(self._s.earlier)
        columns += [Col(heading=period_words(period, self._speaker), width=10, style="number") for period, _ in earlier]
        columns += [Col(heading=self._text("较上期"), width=9, style="number")] if earlier else []
        columns += [Col(heading=self._text("走势"), width=14)] if earlier else []
        rows = [self._row(number, card) for number, card in enumerate(self._cards)]
        last = len(columns) - 1
        line = ((last, 16, 16 + len(earlier) - 1),) if len(earlier) > 1 else ()
        return Sheet(title=self._names["scores"], columns=tuple(columns), rows=rows, top=self._top(), sparklines=line)

    def _top(self) -> tuple[str, str]:
        english = self._speaker.locale == "en"
        what = self._text("政府网站得分表") if self._subject is Subject.SITE else self._text("政务新媒体得分表")
        title = self._s.indicators.title_en if english else self._s.indicators.title_zh
        version = self._s.indicators.version[:12]
        return (
            self._text("{period}{what}", period=period_words(self._s.period, self._speaker), what=what),
            self._text("指标：{title}（{id}，版本 {version}）", title=title, id=self._s.indicators.id, version=version),
        )

    def _row(self, number: int, card: ScoreCard) -> Row:
        at = self._first + number
        watched = self._s.watched.get(card.subject) or Watched(code=card.subject, name=card.subject)
        place = self._speaker.name(watched.platform) if watched.platform else watched.region
        scored = card.base is not None
        marks = sheet_name(self._names["marks"])
        deduct = _range(marks, at, 3, len(self._deduct))
        bonus = _range(marks, at, 3 + len(self._deduct), len(self._bonus))
        full = self._full(card) if scored else None
        cell = {name: f"${letter}{at + 1}" for name, letter in _LETTERS.items()}
        row: Row = [
            number + 1,
            card.subject,
            watched.name,
            watched.organizer,
            place,
            full,
            Formula(text=f"=ROUND(SUM({deduct}),2)", value=card.deducted) if scored and self._deduct else None,
            self._factor(card, full),
        ]
        if scored:
            row += [
                Formula(text=f"=ROUND(({cell['full']}-{cell['lost']})*{cell['factor']},2)", value=card.base or 0),
                Formula(text=f"=ROUND(MIN({self._measure('bonus_total')},SUM({bonus})),2)", value=card.bonus)
                if self._bonus
                else 0,
            ]
        else:
            row += [None, None]
        vetoes = sheet_name(self._names["vetoes"])
        row.append(Formula(text=f'=COUNTIF({vetoes}!$A:$A,$B{at + 1}&"|signed")', value=len(card.vetoes_signed)))
        row.append(self._total(card, cell))
        whole = f"$L${self._first + 1}:$L${self._first + len(self._cards)}"
        rank = 1 + sum(
            1 for one in self._cards if one.total is not None and card.total is not None and one.total > card.total
        )
        row.append(
            Formula(
                text=f'=IF({cell["total"]}="","",RANK({cell["total"]},{whole}))',
                value=rank if card.total is not None else "",
            )
        )
        row.append(self._band(card, cell["total"]))
        row += [self._speaker.name(card.verdict), len(card.open_questions)]
        before = [cards.get(card.subject) for _, cards in self._s.earlier]
        row += [one.total if one is not None else None for one in before]
        if before:
            last = before[-1]
            known = last is not None and last.total is not None and card.total is not None
            change = round((card.total or 0) - (last.total or 0), 2) if known and last is not None else ""
            there = f"${column_name(15 + len(before))}{at + 1}"
            row.append(
                Formula(
                    text=f'=IF(OR({cell["total"]}="",{there}=""),"",ROUND({cell["total"]}-{there},2))', value=change
                )
            )
            row.append(None)
        return row

    def _full(self, card: ScoreCard) -> float:
        """Marks that were to be had: what does not apply to this one is not among them."""
        full = sum(
            one.full_mark or 0
            for one in card.results
            if one.part is Part.DEDUCT and one.state in _SCORED and one.state is not ResultState.NOT_SCORED
        )
        # Marks that were spread evenly are stored with two decimals each; their sum is meant exactly.
        whole = self._s.indicators.base
        return next(
            (one for one in (whole, whole - self._s.indicators.service_total) if abs(full - one) < 0.2), round(full, 2)
        )

    def _factor(self, card: ScoreCard, full: float | None) -> Cell | Formula:
        """What marks without services are multiplied by, so that the whole is the base again."""
        if card.base is None or not full:
            return None
        whole = self._s.indicators.base
        scaled = abs(full - whole) > 0.01
        services = self._s.indicators.service_total
        if scaled and abs(full - (whole - services)) < 0.01:
            return Formula(
                text=f"={self._measure('base')}/({self._measure('base')}-{self._measure('service_total')})",
                value=whole / (whole - services),
            )
        return 1

    def _total(self, card: ScoreCard, cell: Mapping[str, str]) -> Formula:
        veto = self._s.indicators.veto_score
        vetoed = '""' if veto is None else self._measure("veto_score")
        text = (
            f'=IF({cell["vetoes"]}>0,{vetoed},IF({cell["base"]}="","",'
            f"IF({cell['base']}>{self._measure('bonus_gate')},ROUND({cell['base']}+{cell['bonus']},2),{cell['base']})))"
        )
        return Formula(text=text, value="" if card.total is None else card.total)

    def _band(self, card: ScoreCard, total: str) -> Formula | None:
        if not self._bands:
            return None
        names = sheet_name(self._names["measures"])
        first = _MEASURES_ROW + len(_MEASURES) + 2
        nested = '""'
        for number in reversed(range(len(self._bands))):
            row = first + number + 1
            low, high = f"{names}!$C${row}", f"{names}!$D${row}"
            within = f'AND({total}>={low},OR({high}="",{total}<{high}))'
            nested = f"IF({within},{names}!$B${row},{nested})"
        return Formula(text=f'=IF({total}="","",{nested})', value=self._band_name(card.total))

    def _band_name(self, total: float | None) -> str:
        band = _band_of(total, self._bands)
        return "" if band is None else self._speaker.either(band)

    # --- the other sheets ---

    def summary(self) -> Sheet:
        scores, first, last = sheet_name(self._names["scores"]), self._first + 1, self._first + len(self._cards)
        totals = f"{scores}!$L${first}:$L${last}"
        verdicts = f"{scores}!$O${first}:$O${last}"
        known = [card.total for card in self._cards if card.total is not None]
        rows: list[Row] = [
            [self._text("总数"), Formula(text=f"=COUNTA({scores}!$B${first}:$B${last})", value=len(self._cards))]
        ]
        for verdict in CardVerdict:
            name = self._speaker.name(verdict)
            number = sum(1 for card in self._cards if card.verdict is verdict)
            rows.append([name, Formula(text=f"=COUNTIF({verdicts},$A{4 + len(rows)})", value=number)])
        mean = round(sum(known) / len(known), 2) if known else ""
        rows += [
            [self._text("有得分的"), Formula(text=f"=COUNT({totals})", value=len(known))],
            [self._text("平均分"), Formula(text=f'=IF(COUNT({totals})=0,"",ROUND(AVERAGE({totals}),2))', value=mean)],
            [
                self._text("最高分"),
                Formula(text=f'=IF(COUNT({totals})=0,"",MAX({totals}))', value=max(known) if known else ""),
            ],
            [
                self._text("最低分"),
                Formula(text=f'=IF(COUNT({totals})=0,"",MIN({totals}))', value=min(known) if known else ""),
            ],
        ]
        bands = f"{scores}!$N${first}:$N${last}"
        for band in self._bands:
            name = self._speaker.either(band)
            number = sum(1 for total in known if _band_of(total, self._bands) == band)
            rows.append([name, Formula(text=f"=COUNTIF({bands},$A{4 + len(rows)})", value=number)])
        for period, cards in self._s.earlier:
            before = [
                card.total for card in cards.values() if card.total is not None and card.subject in self._s.watched
            ]
            if before:
                words = self._text("{period}平均分", period=period_words(period, self._speaker))
                rows.append([words, round(sum(before) / len(before), 2)])
        columns = (Col(heading=self._text("项目"), width=32), Col(heading=self._text("数值"), width=14, style="number"))
        return Sheet(title=self._names["summary"], columns=columns, rows=rows, top=self._top(), filtered=False)

    def marks(self) -> Sheet:
        def heading(one: Indicator, sign: str) -> Col:
            name = self._speaker.either(one)
            return Col(heading=f"{sign}{name}\n({one.full_mark or 0:g})", width=11, style="number")

        columns = [
            Col(heading=self._text("代码"), width=14),
            Col(heading=self._text("名称"), width=28),
            Col(heading=self._text("结论"), width=10, style="centre"),
            *(heading(one, "−") for one in self._deduct),
            *(heading(one, "+") for one in self._bonus),
        ]
        rows: list[Row] = []
        for card in self._cards:
            watched = self._s.watched.get(card.subject)
            results = {one.indicator_id: one for one in card.results}
            row: Row = [card.subject, watched.name if watched else "", self._speaker.name(card.verdict)]
            for one in (*self._deduct, *self._bonus):
                result = results.get(one.id)
                if result is None or result.state is ResultState.NOT_APPLICABLE:
                    row.append(None)
                else:
                    row.append(result.lost if one.part is Part.DEDUCT else result.gained)
            rows.append(row)
        return Sheet(title=self._names["marks"], columns=tuple(columns), rows=rows, top=self._top())

    def vetoes(self) -> Sheet:
        columns = (
            Col(heading=self._text("键"), width=10, hidden=True),
            Col(heading=self._text("代码"), width=14),
            Col(heading=self._text("名称"), width=28),
            Col(heading=self._text("指标"), width=34),
            Col(heading=self._text("状态"), width=24),
            Col(heading=self._text("件数"), width=8, style="number"),
            Col(heading=self._text("最多影响"), width=9, style="number"),
            Col(heading=self._text("内容"), width=60),
        )
        rows: list[Row] = []
        for card in self._cards:
            watched = self._s.watched.get(card.subject)
            name = watched.name if watched else ""
            for one in card.vetoes_signed:
                state = self._speaker.name(ResultState.VETO_SIGNED)
                rows.append([f"{card.subject}|signed", card.subject, name, self._title(one), state, 1, None, ""])
            for question in card.open_questions:
                what = question.what_en if self._speaker.locale == "en" else question.what_zh
                rows.append(
                    [
                        f"{card.subject}|open",
                        card.subject,
                        name,
                        self._title(question.indicator_id),
                        self._speaker.name(question.kind),
                        question.count or None,
                        question.at_stake or None,
                        what,
                    ]
                )
        return Sheet(title=self._names["vetoes"], columns=columns, rows=rows, top=self._top())

    def measures(self) -> Sheet:
        rows: list[Row] = [[key, self._text(words), getattr(self._s.indicators, key), None] for key, words in _MEASURES]
        rows.append([None, None, None, None])
        rows.append([None, self._text("分数段"), self._text("不低于"), self._text("低于")])
        for band in self._bands:
            name = self._speaker.either(band)
            rows.append([band.id, name, band.at_least, band.below])
        columns = (
            Col(heading=self._text("键"), width=16),
            Col(heading=self._text("项目"), width=30),
            Col(heading=self._text("数值"), width=12, style="number"),
            Col(heading="", width=12, style="number"),
        )
        return Sheet(title=self._names["measures"], columns=columns, rows=rows, top=self._top(), filtered=False)

    def _measure(self, key: str) -> str:
        number = next(at for at, (name, _) in enumerate(_MEASURES) if name == key)
        return f"{sheet_name(self._names['measures'])}!{cell_name(_MEASURES_ROW + number, 2)}"

    def _title(self, indicator_id: str) -> str:
        indicator = self._s.indicators.indicator(indicator_id)
        if indicator is None:
            return indicator_id
        return self._speaker.either(indicator)


_LETTERS = {"full": "F", "lost": "G", "factor": "H", "base": "I", "bonus": "J", "vetoes": "K", "total": "L"}
_MEASURES = (
    ("base", N_("扣分指标满分")),
    ("service_total", N_("其中办事服务")),
    ("pass_mark", N_("合格线")),
    ("bonus_gate", N_("加分门槛（高于此分才加分）")),
    ("bonus_total", N_("加分上限")),
    ("veto_score", N_("否决后的得分（空：不计分）")),
)
"""Fields of the set that formulas refer to."""
_MEASURES_ROW = 3
"""Row of the first of them, from 0: two lines on top and the heading come before."""


def _range(sheet: str, row: int, first: int, number: int) -> str:
    return f"{sheet}!${column_name(first)}{row + 1}:${column_name(first + number - 1)}{row + 1}"


def _band_of(total: float | None, bands: Sequence[Band]) -> Band | None:
    if total is None:
        return None
    return next((one for one in bands if total >= one.at_least and (one.below is None or total < one.below)), None)
