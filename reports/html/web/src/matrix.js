// Where which kind of data lies: sources down, entity types across, a logarithmic scale of blues, the numbers written in.
import { chart, font } from "./charts.js";
import { entityName } from "./data.js";
import { choice, h, visible } from "./dom.js";
import { num, short, t } from "./i18n.js";
import { inkOn, ramp } from "./palette.js";
import { section } from "./parts.js";
import { hideTip, showTip } from "./tip.js";

const MOST_SOURCES = 30;
const MOST_TYPES = 26;
const OPEN = "#b3261e"; // the frame of what everybody can read
const GROUPS = ["marking", "critical", "sensitive", "ordinary", "business", "public"];

const sourceName = (source) => (source === "…" ? t("other_sources") : visible(source));
const headHeight = (data, codes) =>
  26 + Math.min(140, Math.max(...codes.map((code) => width(entityName(data, code))))) * 0.72;
const width = (text) => [...text].reduce((sum, character) => sum + (character.charCodeAt(0) > 255 ? 12 : 6.8), 0);

function table(data) {
  const opened = data.summary.matrix_open ?? {};
  const rows = Object.entries(data.summary.matrix ?? {}).map(([source, numbers]) => ({
    source,
    numbers,
    opened: opened[source] ?? {},
    sum: Object.values(numbers).reduce((one, two) => one + two, 0),
  }));
  rows.sort((one, two) => two.sum - one.sum);
  const totals = Object.create(null);
  for (const row of rows)
    for (const [code, number] of Object.entries(row.numbers)) totals[code] = (totals[code] ?? 0) + number;
  const group = (code) => (GROUPS.indexOf(data.entities[code]?.group) + GROUPS.length + 1) % (GROUPS.length + 1);
  const codes = Object.keys(totals).sort((one, two) => group(one) - group(two) || totals[two] - totals[one]);
  return { rows, codes };
}

/** The rows with the findings in objects that everybody can read in place of all. */
function ofOpen(rows) {
  return rows.map((row) => ({
    ...row,
    numbers: row.opened,
    opened: {}, // nothing to be told apart
    sum: Object.values(row.opened).reduce((one, two) => one + two, 0),
  }));
}

const sums = (rows, codes) =>
  Object.fromEntries(codes.map((code) => [code, rows.reduce((sum, row) => sum + (row.numbers[code] ?? 0), 0)]));

/** The section. view: {mode, who}; pickType: shows objects with an entity type in the inventory. */
export function matrixSection(data, view, go, pickType) {
  const { rows: all, codes } = table(data);
  const known = all.some((row) => Object.keys(row.opened).length);
  const rows = known && view.who === "open" ? ofOpen(all) : all;
  const totals = sums(rows, codes);
  const shown = rows.slice(0, MOST_SOURCES);
  const across = codes.slice(0, MOST_TYPES); // the most sensitive; what is left out is named below the chart
  const host = h("div", {
    class: "chart matrix",
    style: {
      height: `${headHeight(data, across) + 4 + 30 * shown.length}px`,
      "max-width": `${200 + 110 * across.length}px`,
      "min-width": `${200 + 30 * across.length}px`, // figures of four digits; a narrow window scrolls
    },
    role: "img",
    "aria-label": t("matrix_label", { rows: rows.length, columns: codes.length }),
  });
  const most = Math.max(1, ...all.flatMap((row) => Object.values(row.numbers)));
  const share = (number) => (number > 0 ? 0.06 + 0.94 * (Math.log10(number) / Math.max(1, Math.log10(most))) : 0);
  if (!rows.length) return { node: section("matrix", t("matrix"), t("matrix_none")), mount: () => null };
  const node = section(
    "matrix",
    t("matrix"),
    t("matrix_note"),
    h(
      "div",
      { class: "controls" },
      choice(
        t("view"),
        [
          ["chart", t("view_chart")],
          ["table", t("view_table")],
        ],
        view.mode,
        (mode) => go({ mode }),
        "matrix-mode",
      ),
      known
        ? choice(
            t("matrix_who"),
            [
              ["all", t("matrix_all")],
              ["open", t("matrix_open")],
            ],
            view.who,
            (who) => go({ who }),
            "matrix-who",
          )
        : null,
    ),
    h("div", { hidden: view.mode !== "chart" }, h("div", { class: "scroll" }, host), scale(most, share, known && rows === all)),
    rows.length > shown.length || codes.length > across.length
      ? h("p", { class: "hint" }, t("matrix_cut", { rows: num(shown.length), columns: num(across.length) }))
      : null,
    h(
      "div",
      { class: view.mode === "table" ? "alternative scroll" : "alternative off" },
      matrixTable(data, rows, codes, totals, share, pickType),
    ),
  );
  return { node, mount: () => (view.mode === "chart" ? draw(data, host, shown, across, share, pickType) : null) };
}

function scale(most, share, known) {
  const steps = [1];
  while (steps[steps.length - 1] * 10 <= most) steps.push(steps[steps.length - 1] * 10);
  return h(
    "ul",
    { class: "legend scale" },
    h("li", {}, t("matrix_unit")),
    steps.map((step) => {
      const colour = ramp(share(step));
      return h("li", { class: "step", style: { "background-color": colour, color: inkOn(colour) } }, short(step));
    }),
    known ? h("li", { style: { "margin-left": "12px" } }, h("span", { class: "swatch", style: { border: `2px solid ${OPEN}` } }), t("matrix_open_mark")) : null,
  );
}

function matrixTable(data, rows, codes, totals, share, pickType) {
  return h(
    "table",
    { class: "grid heat" },
    h("caption", {}, t("matrix_table")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, t("source")),
        codes.map((code) =>
          h(
            "th",
            { scope: "col", class: "right" },
            h("button", { type: "button", class: "link", on: { click: () => pickType(code) } }, entityName(data, code)),
          ),
        ),
        h("th", { scope: "col", class: "right" }, t("sum")),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, sourceName(row.source)),
          codes.map((code) => {
            const number = row.numbers[code] ?? 0;
            const colour = ramp(share(number));
            const opened = row.opened[code] ?? 0;
            return h(
              "td",
              {
                class: "right",
                style: {
                  ...(number ? { "background-color": colour, color: inkOn(colour) } : {}),
                  ...(opened ? { outline: `2px solid ${OPEN}`, "outline-offset": "-2px" } : {}),
                },
                title: opened ? t("matrix_open_here", { n: num(opened) }) : null,
              },
              number ? num(number) : "·",
            );
          }),
          h("td", { class: "right" }, h("b", {}, num(row.sum))),
        ),
      ),
    ),
    h(
      "tfoot",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "row" }, t("sum")),
        codes.map((code) => h("td", { class: "right" }, h("b", {}, num(totals[code])))),
        h("td", { class: "right" }, h("b", {}, num(rows.reduce((sum, row) => sum + row.sum, 0)))),
      ),
    ),
  );
}

const opened = (number) => (number ? [t("matrix_open_here", { n: num(number) })] : []);

function draw(data, host, rows, codes, share, pickType) {
  // A page is narrow: less room for names, smaller figures of two digits.
  const made = chart(host, (it, paper) =>
    it.setOption({
      grid: { left: paper ? 124 : 190 },
      yAxis: { axisLabel: { width: paper ? 116 : 178, fontSize: paper ? 10 : 12 } },
      series: [
        {
          label: {
            fontSize: paper ? (codes.length > 20 ? 8 : 9) : 11,
            formatter: ({ value }) => (value[2] ? short(value[2], paper ? 2 : 3) : "·"),
          },
        },
      ],
    }),
  );
  const points = rows.flatMap((row, y) =>
    codes.map((code, x) => {
      const number = row.numbers[code] ?? 0;
      const colour = number ? ramp(share(number)) : "#fbfbfa";
      return {
        value: [x, y, number],
        itemStyle: row.opened[code]
          ? { color: colour, borderColor: OPEN, borderWidth: 2 }
          : { color: colour, borderColor: "#ffffff", borderWidth: 1 },
        label: { color: number ? inkOn(colour) : "#9aa3ab" },
      };
    }),
  );
  points.sort((one, two) => one.itemStyle.borderWidth - two.itemStyle.borderWidth); // frames above their neighbours
  made.setOption({
    animation: false,
    textStyle: { fontFamily: font() },
    grid: { left: 190, right: 4, top: headHeight(data, codes), bottom: 4 },
    xAxis: {
      type: "category",
      position: "top",
      data: codes.map((_, at) => `x${at}`), // names reach the labels alone, never a key of ECharts' objects
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        formatter: (_, at) => entityName(data, codes[at]),
        interval: 0,
        rotate: 45,
        color: "#33404d",
        fontSize: 12,
        width: 140,
        overflow: "truncate",
      },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map((_, at) => `y${at}`),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        formatter: (_, at) => sourceName(rows[at].source),
        interval: 0,
        color: "#33404d",
        fontSize: 12,
        width: 178,
        overflow: "truncate",
      },
    },
    series: [
      {
        type: "heatmap",
        animation: false,
        data: points,
        progressive: 0,
        label: { show: true, fontSize: 11, formatter: ({ value }) => (value[2] ? short(value[2]) : "·") },
        emphasis: { itemStyle: { borderColor: "#0b57d0", borderWidth: 2 } },
      },
    ],
  });
  made.on("mousemove", ({ value, event }) =>
    showTip(event.event, [
      entityName(data, codes[value[0]]),
      sourceName(rows[value[1]].source),
      t("n_findings", { n: num(value[2]) }),
      ...opened(rows[value[1]].opened[codes[value[0]]]),
    ]),
  );
  made.on("mouseout", hideTip);
  made.on("globalout", hideTip);
  made.on("click", ({ value }) => {
    hideTip();
    pickType(codes[value[0]]);
  });
  return made;
}
