// Small help for pages that work without it: charts, keys, bulk choice, confirmations. No eval, no inline handlers.
"use strict";

const root = document.documentElement;
const style = (name) => getComputedStyle(root).getPropertyValue(name).trim();

const CHARTS = {
  trend(data) {
    return {
      grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: style("--ink") }, inactiveColor: style("--none"), icon: "roundRect" },
      xAxis: { type: "category", data: data.days.map((day) => day.slice(5)), axisTick: { show: false } },
      // What changes in a day is small beside what is open: each has its own axis, left and right.
      yAxis: [{ type: "value", minInterval: 1 }, { type: "value", minInterval: 1, splitLine: { show: false }, axisLabel: { color: style("--chart-open") } }],
      series: [
        { name: data.names[0], type: "bar", data: data.opened, barMaxWidth: 9, itemStyle: { color: style("--bad"), borderRadius: [2, 2, 0, 0] } },
        { name: data.names[1], type: "bar", data: data.closed, barMaxWidth: 9, itemStyle: { color: style("--good"), borderRadius: [2, 2, 0, 0] } },
        { name: data.names[2], type: "line", yAxisIndex: 1, data: data.open, smooth: 0.2, symbol: "none", lineStyle: { width: 2, color: style("--chart-open") }, itemStyle: { color: style("--chart-open") }, areaStyle: { color: style("--chart-open"), opacity: 0.07 } },
      ],
    };
  },
  availability(data) {
    return {
      grid: { left: 8, right: 8, top: 14, bottom: 4, containLabel: true },
      xAxis: { type: "time" },
      yAxis: { type: "value", axisLabel: { formatter: "{value} ms" } },
      series: [
        { name: data.names[0], type: "line", data: data.ok, symbol: "none", connectNulls: false, lineStyle: { width: 1.5, color: style("--accent") }, areaStyle: { color: style("--accent"), opacity: 0.08 } },
        { name: data.names[1], type: "scatter", data: data.failed, symbolSize: 9, itemStyle: { color: style("--bad") } },
      ],
    };
  },
};

function common(option) {
  const axis = {
    axisLine: { lineStyle: { color: style("--line") } },
    axisLabel: { color: style("--soft"), fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: style("--line") } },
  };
  for (const name of ["xAxis", "yAxis"]) {
    const axes = [option[name]].flat().map((one) => ({ ...axis, ...one, axisLabel: { ...axis.axisLabel, ...one.axisLabel } }));
    option[name] = Array.isArray(option[name]) ? axes : axes[0];
  }
  // Rich text instead of HTML: a tooltip of ours can never run what a page has written.
  const tooltip = { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: style("--card"), borderColor: style("--line"), textStyle: { color: style("--ink"), fontSize: 12 } };
  return { animation: false, textStyle: { fontFamily: "inherit" }, tooltip, ...option };
}

function drawCharts(within) {
  if (!window.echarts) return;
  for (const place of within.querySelectorAll("[data-chart]")) {
    const source = place.parentElement.querySelector("script.chart-data");
    if (!source || place.dataset.drawn) continue;
    place.dataset.drawn = "1";
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(common(CHARTS[place.dataset.chart](JSON.parse(source.textContent))));
    new ResizeObserver(() => chart.resize()).observe(place);
  }
}

function bulk() {
  const form = document.querySelector("form[data-bulk]");
  if (!form) return;
  const boxes = () => [...document.querySelectorAll('input[type="checkbox"][name="which"]')];
  const show = () => {
    const number = boxes().filter((box) => box.checked).reduce((sum, box) => sum + Number(box.dataset.size || 1), 0);
    form.classList.toggle("chosen", number > 0);
    for (const place of form.querySelectorAll("[data-number]")) place.textContent = String(number);
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    show();
  });
  show();
}

// Keys of lists: j and k move, x chooses, Enter opens; the letters on buttons press them.
function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") && event.target.type !== "checkbox") return;
    if (event.key === "/") {
      const field = document.querySelector('input[type="search"]');
      if (field) { event.preventDefault(); field.focus(); }
      return;
    }
    const rows = [...document.querySelectorAll("[data-row]")];
    const at = rows.findIndex((row) => row.classList.contains("at"));
    if (event.key === "j" || event.key === "k") {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))];
      if (!next) return;
      if (rows[at]) rows[at].classList.remove("at");
      next.classList.add("at");
      next.scrollIntoView({ block: "nearest" });
      const link = next.querySelector("a");
      if (link) link.focus({ preventScroll: true });
    } else if (event.key === "x" && rows[at]) {
      const box = rows[at].querySelector('input[type="checkbox"]');
      if (box) box.click();
    } else if (/^[a-z]$/.test(event.key)) {
      const button = document.querySelector(`[data-key="${event.key}"]:not([disabled])`);
      if (!button || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      if (button.closest("form[data-bulk]") && !document.querySelector('input[name="which"]:checked')) {
        // Nothing chosen: the row one stands on is meant.
        const box = rows[at] && rows[at].querySelector('input[name="which"]');
        if (!box) return;
        box.click();
      }
      button.click();
    }
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
});
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.ask || (event.submitter && event.submitter.dataset.ask);
  if (question && !window.confirm(question)) event.preventDefault();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submits]")) event.target.form.requestSubmit();
});
// What a page shows has grown old. It loads itself anew, but never from under the hands of somebody who is on the way to
// another page, has a dialog open, has chosen rows or has written something: they get a line with a link instead.
let leaving = false;
window.addEventListener("beforeunload", () => { leaving = true; });
function inUse() {
  if (document.querySelector("dialog[open], input[name='which']:checked")) return true;
  const fields = document.querySelectorAll("main input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), main textarea");
  return [...fields].some((field) => field.value !== field.defaultValue);
}
document.addEventListener("renew", () => {
  if (!leaving && !inUse()) { window.location.reload(); return; }
  const line = document.getElementById("renewed");
  if (line) line.hidden = false;
});

document.addEventListener("htmx:afterSwap", (event) => drawCharts(event.target.parentElement || document));
let begun = false;
function begin() { if (!begun) { begun = true; drawCharts(document); bulk(); keys(); } }
document.addEventListener("DOMContentLoaded", begin);
if (document.readyState !== "loading") begin();
