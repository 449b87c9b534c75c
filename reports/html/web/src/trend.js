// Runs over time: a small chart of the objects of each tier, drawn by hand, and the same as a table.
import { tierName } from "./data.js";
import { h, visible } from "./dom.js";
import { num, short, t, time } from "./i18n.js";
import { tierLook } from "./palette.js";
import { section, swatch } from "./parts.js";

const WIDE = 900;
const HIGH = 200;
const LEFT = 60;
const RIGHT = 14;
const TOP = 14;
const FOOT = 26;

function svg(tag, props, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** The section: rows [run, finished, objects, unread, people, [objects by tier]], oldest first. */
export function trendSection(data) {
  const rows = data.trend;
  const tiers = data.tiers.map((_, at) => at).reverse();
  return section(
    "trend",
    t("trend"),
    t("trend_lead", { n: num(rows.length) }),
    h("div", { class: "scroll" }, h("div", { class: "trend-box" }, drawing(data, rows))),
    h(
      "ul",
      { class: "legend" },
      tiers.map((at) => h("li", {}, swatch(tierLook(at, data.tiers.length)), tierName(data, at, true))),
    ),
    h(
      "details",
      {},
      h("summary", {}, t("trend_table")),
      h(
        "div",
        { class: "scroll" },
        h(
          "table",
          { class: "grid" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col" }, t("trend_when")),
              h("th", { scope: "col" }, t("trend_run")),
              [t("objects"), t("not_read"), t("people"), ...tiers.map((at) => tierName(data, at, true))].map((name) =>
                h("th", { scope: "col", class: "right" }, name),
              ),
            ),
          ),
          h(
            "tbody",
            {},
            [...rows].reverse().map(([run, finished, objects, unread, people, counts]) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, time(finished)),
                h("td", {}, h("code", {}, visible(run))),
                [objects, unread, people, ...tiers.map((at) => counts[at])].map((value) =>
                  h("td", { class: "right" }, num(value)),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function drawing(data, rows) {
  const most = Math.max(1, ...rows.flatMap((row) => row[5]));
  const step = 10 ** Math.floor(Math.log10(most));
  const top = Math.ceil(most / step) * step;
  const x = (at) => LEFT + ((WIDE - LEFT - RIGHT) * at) / Math.max(1, rows.length - 1);
  const y = (value) => TOP + (HIGH - TOP - FOOT) * (1 - value / top);
  const box = svg("svg", {
    viewBox: `0 0 ${WIDE} ${HIGH}`,
    role: "img",
    class: "trend",
    "aria-label": t("trend_label", { n: num(rows.length) }),
  });
  for (const value of [0, top / 2, top]) {
    box.append(
      svg("line", { x1: LEFT, x2: WIDE - RIGHT, y1: y(value), y2: y(value), class: "rule" }),
      svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, short(value)),
    );
  }
  const ends = rows.length > 2 ? [0, Math.floor((rows.length - 1) / 2), rows.length - 1] : rows.map((_, at) => at);
  for (const at of ends) {
    const anchor = at === 0 ? "start" : at === rows.length - 1 ? "end" : "middle";
    box.append(svg("text", { x: x(at), y: HIGH - 6, "text-anchor": anchor }, visible(String(rows[at][1]).slice(0, 10))));
  }
  data.tiers.forEach((_, tier) => {
    const look = tierLook(tier, data.tiers.length);
    const points = rows.map((row, at) => `${x(at).toFixed(1)},${y(row[5][tier]).toFixed(1)}`).join(" ");
    box.append(
      svg("polyline", { points, fill: "none", stroke: "#16202b", "stroke-width": 4 }),
      svg("polyline", { points, fill: "none", stroke: look.colour, "stroke-width": 2.5 }),
    );
    rows.forEach((row, at) =>
      box.append(
        svg(
          "circle",
          { cx: x(at), cy: y(row[5][tier]), r: 4, fill: look.colour, stroke: "#16202b" },
          svg("title", {}, `${tierName(data, tier, true)} ${num(row[5][tier])}`),
        ),
      ),
    );
  });
  return box;
}
