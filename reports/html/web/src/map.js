// The section of the map: its switches, where the reader is, the map or its table, and what the map cannot show.
import { fillAbout } from "./about.js";
import { cellName, cellsOf, density, sizeless } from "./cells.js";
import { folderName } from "./data.js";
import { choice, h } from "./dom.js";
import { bytes, decimal, num, t } from "./i18n.js";
import { chip, legendOfDensity, legendOfRisk, legendOfTiers } from "./parts.js";
import { mostRisk } from "./exposure.js";
import { draw } from "./treemap.js";

const SEEN = 0.002;
const MOST_TINY = 8;
const LEGENDS = { tier: legendOfTiers, risk: (data) => legendOfRisk(mostRisk(data)), density: legendOfDensity };

/** The section's content. view: {root, by, colour, mode}; go: changes it and draws again. */
export function mapSection(data, view, go, openObject, listFolder) {
  const host = h("div", {
    class: "chart map",
    tabindex: "0",
    role: "application",
    "data-key": "map",
    "data-paper": "760",
    "aria-label": t("map_label", { name: folderName(view.root) }),
    "aria-describedby": "map-hint",
  });
  const about = h("div", { class: "about", "aria-live": "polite" });
  const cells = cellsOf(view.root, view.by);
  const hidden = view.by === "size" ? sizeless(view.root) : 0;
  const enter = (cell) => {
    if (cell.kind === "object") openObject(cell.node);
    else if (cell.kind === "rest") listFolder(cell.folder);
    else if (cell.node.children.length || cell.node.own.length) go({ root: cell.node });
    else listFolder(cell.node);
  };
  const up = () => {
    if (view.root !== data.root) go({ root: view.root.above });
  };
  const controls = h(
    "div",
    { class: "controls" },
    choice(
      t("map_area"),
      [
        ["objects", t("objects")],
        ["size", t("size")],
        ["people", t("people")],
      ],
      view.by,
      (by) => go({ by }),
      "map-by",
    ),
    choice(
      t("map_colour"),
      [
        ["tier", t("tier")],
        ["risk", t("exposure_risk")],
        ["density", t("density")],
      ],
      view.colour,
      (colour) => go({ colour }),
      "map-colour",
    ),
    choice(
      t("view"),
      [
        ["chart", t("view_chart")],
        ["table", t("view_table")],
      ],
      view.mode,
      (mode) => go({ mode }),
      "map-mode",
    ),
  );
  const table = mapTable(data, cells, enter);
  fillAbout(about, data, { kind: "folder", node: view.root }, listFolder);
  return {
    node: [
      controls,
      breadcrumb(data, view, go),
      h("div", { class: "map-row", hidden: view.mode !== "chart" }, host, about),
      h("div", { class: view.mode === "table" ? "alternative" : "alternative off" }, table),
      h("div", { class: "legend-row" }, LEGENDS[view.colour](data)),
      h("p", { class: "hint", id: "map-hint" }, t("map_hint"), " ", h("span", { class: "screen-only" }, t("map_keys"))),
      tiny(view, cells, enter),
      hidden ? h("p", { class: "hint" }, t("map_sizeless", { n: num(hidden) })) : null,
      view.colour === "risk" ? h("p", { class: "hint" }, t("map_risk")) : null,
      view.by === "people" ? h("p", { class: "hint" }, t("map_people")) : null,
      data.folders.length >= data.limits.folders
        ? h("p", { class: "hint" }, t("map_cut", { n: num(data.limits.folders) }))
        : null,
    ],
    mount: () =>
      view.mode === "chart"
        ? draw(data, host, cells, view, { enter, up, tell: (cell) => fillAbout(about, data, cell, listFolder) })
        : null,
  };
}

/** Folders that are too small a part of the whole to be seen in the map are named below it. */
function tiny(view, cells, enter) {
  const whole = cells.reduce((sum, cell) => sum + cell.value, 0);
  const shown = new Set(cells.filter((cell) => cell.value / whole >= SEEN).map((cell) => cell.node));
  const unseen = view.root.children
    .filter((folder) => !shown.has(folder))
    .sort((one, two) => two.tier - one.tier || two.subjects - one.subjects);
  if (!unseen.length) return null;
  return h(
    "p",
    { class: "hint" },
    t("map_tiny"),
    unseen.slice(0, MOST_TINY).map((folder, at) => [
      at ? t("list_join") : "",
      h(
        "button",
        {
          type: "button",
          class: "link",
          "data-key": `tiny:${at}`,
          on: { click: () => enter({ kind: "folder", node: folder }) },
        },
        folderName(folder),
      ),
    ]),
    unseen.length > MOST_TINY ? t("map_tiny_more", { n: num(unseen.length) }) : null,
  );
}

function breadcrumb(data, view, go) {
  const chain = [];
  for (let at = view.root; at; at = at === data.root ? null : at.above) chain.unshift(at);
  return h(
    "nav",
    { class: "crumbs", "aria-label": t("map_where") },
    h(
      "ol",
      {},
      chain.map((folder, at) =>
        h(
          "li",
          {},
          at === chain.length - 1
            ? h("span", { "aria-current": "location" }, folderName(folder))
            : h(
                "button",
                { type: "button", "data-key": `crumb:${at}`, on: { click: () => go({ root: folder }) } },
                folderName(folder),
              ),
        ),
      ),
    ),
  );
}

/** The same as a table: every cell of the level that is shown. */
function mapTable(data, cells, enter) {
  return h(
    "table",
    { class: "grid" },
    h("caption", {}, t("map_table")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        [["map_name"], ["tier"], ["objects", 1], ["size", 1], ["people", 1], ["density", 1], ["not_read", 1]].map(
          ([key, right]) => h("th", { scope: "col", class: right ? "right" : null }, t(key)),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      cells.map((cell, at) => {
        const node = cell.node;
        const name = h(
          "button",
          { type: "button", class: "link", "data-key": `cell:${at}`, on: { click: () => enter(cell) } },
          cellName(cell),
        );
        if (cell.kind === "rest")
          return h(
            "tr",
            {},
            h("th", { scope: "row" }, name),
            h("td", {}, "–"),
            h("td", { class: "right" }, num(cell.count)),
            [1, 2, 3, 4].map(() => h("td", { class: "right" }, "–")),
          );
        return h(
          "tr",
          {},
          h("th", { scope: "row" }, cell.kind === "folder" ? "▸ " : "", name),
          h("td", {}, chip(data, node.tier)),
          [
            cell.kind === "folder" ? num(node.objects) : "1",
            bytes(cell.kind === "folder" ? node.bytes : node.size),
            num(node.subjects),
            decimal(density(cell)),
            cell.kind === "folder" ? num(node.unread) : node.status === "scanned" ? "0" : "1",
          ].map((value) => h("td", { class: "right" }, value)),
        );
      }),
    ),
  );
}
