// The page: unpack the data, draw every section, draw again when the reader turns something.
import { dispose, drop, fit } from "./charts.js";
import { changesSection, unpackChanges } from "./changes.js";
import { coverageSection } from "./coverage.js";
import { unpack } from "./data.js";
import { closeDetail, openDetail } from "./detail.js";
import { allowSvgStyle, h } from "./dom.js";
import { exposureSection } from "./exposure.js";
import { gapsSection } from "./gaps.js";
import { getLang, setLang, setTexts, t } from "./i18n.js";
import { inventorySection, NO_FILTER } from "./inventory.js";
import { footer, legalSection, methodSection } from "./legal.js";
import { matrixSection } from "./matrix.js";
import { alerts, header, overview } from "./overview.js";
import { section, setSections } from "./parts.js";
import { preparePrinting } from "./print.js";
import { riskSection } from "./risk.js";
import { mapSection } from "./map.js";
import { tiersSection } from "./tiers.js";
import { trendSection } from "./trend.js";


allowSvgStyle();
const raw = JSON.parse(document.getElementById("data").textContent);
setTexts(raw.text);
setLang(raw.lang);
const data = { ...unpack(raw), changes: unpackChanges(raw.changes) };
const SECTIONS = [
  "overview",
  data.changes ? "changes" : null,
  data.trend ? "trend" : null,
  data.exposure.objects ? "exposure" : null,
  "map",
  "matrix",
  "tiers",
  data.gaps ? "gaps" : null,
  "coverage",
  "risk",
  "inventory",
  "legal",
  "method",
].filter(Boolean);
setSections(SECTIONS);
const view = {
  map: { root: data.root, by: "objects", colour: "tier", mode: "chart" },
  matrix: { mode: "chart", who: "all" },
  changes: { root: null, only: null, mode: "chart", state: "", shown: 50 },
  gaps: { rule: null, shown: 50 },
  risk: { shown: 20 },
  inventory: { ...NO_FILTER },
};
const app = document.getElementById("app");
const openObject = (object) => openDetail(data, object);
const list = (filter) => {
  Object.assign(view.inventory, NO_FILTER, filter);
  replace("inventory");
  document.getElementById("inventory").scrollIntoView();
  document.getElementById("inventory-title").focus({ preventScroll: true });
};

const parts = {
  overview: () => ({ node: overview(data) }),
  changes: () => changesSection(data, view.changes, turn("changes")),
  trend: () => ({ node: trendSection(data) }),
  exposure: () => ({ node: exposureSection(data, list, openObject) }),
  gaps: () => ({ node: gapsSection(data, view.gaps, turn("gaps")) }),
  map: () => {
    const made = mapSection(data, view.map, turn("map"), openObject, (folder) =>
      list({ folder: folder.index < 0 ? null : folder }),
    );
    return { node: section("map", t("map"), t("map_note"), made.node), mount: made.mount };
  },
  matrix: () => matrixSection(data, view.matrix, turn("matrix"), (type) => list({ type })),
  tiers: () => ({ node: tiersSection(data, (tier) => list({ tier: String(tier) })) }),
  coverage: () => ({ node: coverageSection(data, openObject, (reason) => list({ reason })) }),
  risk: () => ({ node: riskSection(data, view.risk, turn("risk"), openObject) }),
  inventory: () => ({ node: inventorySection(data, view.inventory, openObject) }),
  legal: () => ({ node: legalSection(data) }),
  method: () => ({ node: methodSection(data) }),
};

function turn(name) {
  return (change) => {
    Object.assign(view[name], change);
    replace(name);
  };
}

/** Draw one section anew, and keep the focus on what had it. */
function replace(name) {
  const old = document.getElementById(name);
  const key = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  for (const host of old.querySelectorAll(".chart")) drop(host);
  const { node, mount } = parts[name]();
  old.replaceWith(node);
  mount?.();
  refocus(key, node);
}

function refocus(key, within) {
  if (!key) return;
  const again = within.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? within.querySelector(".chart[tabindex]");
  again?.focus({ preventScroll: true });
}

function render() {
  closeDetail();
  dispose();
  document.title = `${t("title")} · ${(raw.summary.targets ?? []).map((target) => target.name).join(", ")}`;
  const made = SECTIONS.map((name) => parts[name]());
  app.replaceChildren(
    h("a", { class: "skip", href: "#overview-title" }, t("skip")),
    header(
      data,
      (lang) => {
        const key = `lang:${lang}`;
        setLang(lang);
        render();
        refocus(key, app);
      },
      () => window.print(),
    ),
    h(
      "nav",
      { class: "sections screen-only", "aria-label": t("contents") },
      h(
        "ol",
        {},
        SECTIONS.map((name, at) =>
          h("li", {}, h("a", { href: `#${name}` }, h("span", { "aria-hidden": "true" }, `${at + 1} `), t(name))),
        ),
      ),
    ),
    h(
      "main",
      {},
      alerts(data, openObject),
      made.map((part) => part.node),
    ),
    footer(data),
  );
  for (const part of made) part.mount?.();
  document.documentElement.dataset.ready = getLang();
}

render();
let waiting = 0;
window.addEventListener("resize", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => fit());
});
preparePrinting(app);
