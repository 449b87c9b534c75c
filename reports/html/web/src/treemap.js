// The map of the share: area by number of objects or size, colour by tier or density of people.
import { chart, font } from "./charts.js";
import { cellName, cellsOf, density, sizeless } from "./cells.js";
import { choice, h, pathNode } from "./dom.js";
import { entityName, folderName, folderPath, reasonText, tierName } from "./data.js";
import { bytes, decimal, num, short, t } from "./i18n.js";
import { decal, DENSITY, densityStep, inkOn, REST, tierLook } from "./palette.js";
import { hideTip, showTip } from "./tip.js";
import { chip, legendOfDensity, legendOfTiers } from "./parts.js";

const SEEN = 0.002;
const MOST_TINY = 8;

/** The section's content. view: {root, by, colour, mode}; go: changes it and draws again. */
export function mapSection(data, view, go, openObject, listFolder) {
  const host = h("div", { class: "chart map", tabindex: "0", role: "application", "data-key": "map", "data-paper": "760", "aria-label": t("map_label", { name: folderName(view.root) }), "aria-describedby": "map-hint" });
  const about = h("div", { class: "about", "aria-live": "polite" });
  const cells = cellsOf(view.root, view.by);
  const hidden = view.by === "size" ? sizeless(view.root) : 0;
  const enter = (cell) => {
    if (cell.kind === "object") openObject(cell.node);
    else if (cell.kind === "rest") listFolder(cell.folder);
    else if (cell.node.children.length || cell.node.own.length) go({ root: cell.node });
    else listFolder(cell.node);
  };
  const up = () => { if (view.root !== data.root) go({ root: view.root.above }); };
  const controls = h("div", { class: "controls" },
    choice(t("map_area"), [["objects", t("objects")], ["size", t("size")], ["people", t("people")]], view.by, (by) => go({ by }), "map-by"),
    choice(t("map_colour"), [["tier", t("tier")], ["density", t("density")]], view.colour, (colour) => go({ colour }), "map-colour"),
    choice(t("view"), [["chart", t("view_chart")], ["table", t("view_table")]], view.mode, (mode) => go({ mode }), "map-mode"));
  const table = mapTable(data, cells, enter);
  fillAbout(about, data, { kind: "folder", node: view.root }, listFolder);
  return {
    node: [
      controls,
      breadcrumb(data, view, go),
      h("div", { class: "map-row", hidden: view.mode !== "chart" }, host, about),
      h("div", { class: view.mode === "table" ? "alternative" : "alternative off" }, table),
      h("div", { class: "legend-row" }, view.colour === "tier" ? legendOfTiers(data) : legendOfDensity()),
      h("p", { class: "hint", id: "map-hint" }, t("map_hint"), " ", h("span", { class: "screen-only" }, t("map_keys"))),
      tiny(view, cells, enter),
      hidden ? h("p", { class: "hint" }, t("map_sizeless", { n: num(hidden) })) : null,
      view.by === "people" ? h("p", { class: "hint" }, t("map_people")) : null,
      data.folders.length >= data.limits.folders ? h("p", { class: "hint" }, t("map_cut", { n: num(data.limits.folders) })) : null,
    ],
    mount: () => (view.mode === "chart" ? draw(data, host, cells, view, { enter, up, tell: (cell) => fillAbout(about, data, cell, listFolder) }) : null),
  };
}

/** Folders that are too small a part of the whole to be seen in the map are named below it. */
function tiny(view, cells, enter) {
  const whole = cells.reduce((sum, cell) => sum + cell.value, 0);
  const shown = new Set(cells.filter((cell) => cell.value / whole >= SEEN).map((cell) => cell.node));
  const unseen = view.root.children.filter((folder) => !shown.has(folder)).sort((one, two) => two.tier - one.tier || two.subjects - one.subjects);
  if (!unseen.length) return null;
  return h("p", { class: "hint" }, t("map_tiny"), unseen.slice(0, MOST_TINY).map((folder, at) => [at ? t("list_join") : "",
    h("button", { type: "button", class: "link", "data-key": `tiny:${at}`, on: { click: () => enter({ kind: "folder", node: folder }) } }, folderName(folder))]),
  unseen.length > MOST_TINY ? t("map_tiny_more", { n: num(unseen.length) }) : null);
}

function breadcrumb(data, view, go) {
  const chain = [];
  for (let at = view.root; at; at = at === data.root ? null : at.above) chain.unshift(at);
  return h("nav", { class: "crumbs", "aria-label": t("map_where") }, h("ol", {}, chain.map((folder, at) => h("li", {},
    at === chain.length - 1
      ? h("span", { "aria-current": "location" }, folderName(folder))
      : h("button", { type: "button", "data-key": `crumb:${at}`, on: { click: () => go({ root: folder }) } }, folderName(folder))))));
}

/** What is known of a cell, beside the map. */
function fillAbout(box, data, cell, listFolder) {
  const node = cell.node;
  const line = (label, value) => [h("dt", {}, label), h("dd", {}, value)];
  box.replaceChildren();
  if (cell.kind === "rest") {
    box.append(h("h3", {}, cellName(cell)), h("p", {}, t("map_rest_note")));
  } else if (cell.kind === "folder") {
    const path = node.index < 0 ? "" : folderPath(node);
    box.append(h("h3", {}, folderName(node)), path ? pathNode(path, "p") : "", h("dl", {},
      line(t("highest_tier"), chip(data, node.tier)), line(t("objects"), num(node.objects)), line(t("size"), bytes(node.bytes)),
      line(t("people"), node.subjects ? t("about_n", { n: num(node.subjects) }) : "0"), line(t("density"), t("people_per_object", { n: decimal(density(cell)) })),
      line(t("findings"), num(node.findings)), line(t("not_read"), num(node.unread))));
    if (node.most.length) box.append(h("h4", {}, t("most_types")), h("ul", { class: "plain" }, node.most.map(([code, number]) => h("li", {}, entityName(data, code), " ", h("b", {}, num(number))))));
    box.append(h("button", { type: "button", class: "link screen-only", on: { click: () => listFolder(node) } }, t("list_these")));
  } else {
    box.append(h("h3", {}, cellName(cell)), pathNode(node.path, "p"), h("dl", {},
      line(t("tier"), chip(data, node.tier)), line(t("people"), num(node.subjects)), line(t("findings"), num(node.findings)), line(t("size"), bytes(node.size)),
      node.status === "scanned" ? null : line(t("status"), `${t(`status_${node.status}`)} · ${reasonText(data, node)}`)));
    if (!node.quiet && node.counts.length) box.append(h("ul", { class: "plain" }, node.counts.slice(0, 6).map(([code, number]) => h("li", {}, entityName(data, code), " ", h("b", {}, num(number))))));
  }
}

function look(data, cell, colour) {
  if (cell.kind === "rest") return { colour: REST, pattern: 0 };
  if (colour === "density") return { colour: DENSITY[densityStep(density(cell))].colour, pattern: 0 };
  return tierLook(cell.node.tier, data.tiers.length);
}

function underName(data, cell, colour, join) {
  if (cell.kind === "rest") return "";
  if (colour === "density") return t("people_per_object", { n: short(density(cell)) });
  const people = cell.node.subjects;
  return [tierName(data, cell.node.tier, true), people ? t("n_people", { n: short(people) }) : ""].filter(Boolean).join(join);
}

function draw(data, host, cells, view, act) {
  const flat = [null]; // ECharts numbers the nodes of a tree from the root on, parents first
  const build = (cell, depth) => {
    flat.push(cell);
    const { colour, pattern } = look(data, cell, view.colour);
    const ink = inkOn(colour);
    const option = { name: cellName(cell), value: cell.value, itemStyle: { color: colour, decal: decal(pattern) }, label: { color: ink } };
    if (cell.cells) {
      option.itemStyle = { ...option.itemStyle, borderColor: depth === 1 ? "#44515e" : depth === 2 ? "#65717c" : "#b3bac0", borderWidth: depth === 1 ? 2 : 1, gapWidth: 1 };
      option.upperLabel = { show: true, height: depth === 1 ? 22 : 18, color: depth < 3 ? "#ffffff" : "#16202b", fontSize: depth === 1 ? 12 : 11, fontWeight: depth === 1 ? 600 : 400 };
      option.children = cell.cells.map((child) => build(child, depth + 1));
    }
    return option;
  };
  const tree = cells.map((cell) => build(cell, 1));
  const made = chart(host);
  made.setOption({
    animation: false,
    textStyle: { fontFamily: font() },
    series: [{
      type: "treemap", animation: false, data: tree, left: 0, right: 0, top: 0, bottom: 0, roam: false, nodeClick: false, breadcrumb: { show: false }, squareRatio: 1.25,
      visibleMin: 12, childrenVisibleMin: 60, itemStyle: { borderColor: "#ffffff", borderWidth: 1, gapWidth: 1 },
      labelLayout: ({ rect }) => (rect.width < 40 || rect.height < 18 ? { x: -1e4, y: -1e4 } : {}),
      label: { show: true, position: "insideTopLeft", padding: [3, 4], fontSize: 12, lineHeight: 16, overflow: "truncate", formatter: ({ dataIndex }) => labelOf(data, flat[dataIndex], view.colour) },
      upperLabel: { show: false, padding: [0, 5], overflow: "truncate", formatter: ({ dataIndex }) => labelOf(data, flat[dataIndex], view.colour, " — ") },
      emphasis: { itemStyle: { borderColor: "#0b57d0", borderWidth: 3 }, label: { show: true }, upperLabel: { show: true } },
    }],
  });
  bind(data, made, host, flat, cells, view, act);
  return made;
}

function labelOf(data, cell, colour, join = "\n") {
  if (!cell) return "";
  const under = underName(data, cell, colour, join === "\n" ? join : " · ");
  // Braces open rich text in an ECharts label; a name keeps its own, in the wide form.
  return (cellName(cell) + (under ? join + under : "")).replace(/\{/g, "｛").replace(/\}/g, "｝");
}

function bind(data, made, host, flat, cells, view, act) {
  let at = -1;
  const light = (cell) => {
    made.dispatchAction({ type: "downplay", seriesIndex: 0 });
    if (cell) { made.dispatchAction({ type: "highlight", seriesIndex: 0, dataIndex: flat.indexOf(cell) }); act.tell(cell); }
  };
  made.on("click", ({ dataIndex }) => { hideTip(); if (flat[dataIndex]) act.enter(flat[dataIndex]); });
  made.on("mousemove", ({ dataIndex, event }) => {
    const cell = flat[dataIndex];
    if (!cell) return;
    const people = cell.kind !== "rest" && cell.node.subjects ? t("n_people", { n: num(cell.node.subjects) }) : "";
    const amount = cell.kind === "object" ? bytes(cell.node.size) : cell.kind === "folder" ? `${t("n_objects", { n: num(cell.node.objects) })} · ${bytes(cell.node.bytes)}` : "";
    showTip(event.event, [cellName(cell), cell.kind === "rest" ? t("map_rest_note") : tierName(data, cell.node.tier), people, amount]);
  });
  made.on("mouseout", hideTip);
  made.on("mouseover", ({ dataIndex }) => { if (flat[dataIndex]) act.tell(flat[dataIndex]); });
  made.on("globalout", () => { hideTip(); act.tell({ kind: "folder", node: view.root }); });
  host.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && cells.length) { at = at < 0 ? (step > 0 ? 0 : cells.length - 1) : (at + step + cells.length) % cells.length; light(cells[at]); }
    else if (event.key === "Home") { at = 0; light(cells[0]); }
    else if (event.key === "End") { at = cells.length - 1; light(cells[at]); }
    else if ((event.key === "Enter" || event.key === " ") && at >= 0) act.enter(cells[at]);
    else if (event.key === "Escape" || event.key === "Backspace") act.up();
    else return;
    event.preventDefault();
  });
  host.addEventListener("blur", () => { at = -1; light(null); });
}

/** The same as a table: every cell of the level that is shown. */
function mapTable(data, cells, enter) {
  return h("table", { class: "grid" },
    h("caption", {}, t("map_table")),
    h("thead", {}, h("tr", {}, [["map_name"], ["tier"], ["objects", 1], ["size", 1], ["people", 1], ["density", 1], ["not_read", 1]].map(([key, right]) => h("th", { scope: "col", class: right ? "right" : null }, t(key))))),
    h("tbody", {}, cells.map((cell, at) => {
      const node = cell.node;
      const name = h("button", { type: "button", class: "link", "data-key": `cell:${at}`, on: { click: () => enter(cell) } }, cellName(cell));
      if (cell.kind === "rest") return h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, "–"), h("td", { class: "right" }, num(cell.count)), [1, 2, 3, 4].map(() => h("td", { class: "right" }, "–")));
      return h("tr", {}, h("th", { scope: "row" }, cell.kind === "folder" ? "▸ " : "", name), h("td", {}, chip(data, node.tier)),
        [cell.kind === "folder" ? num(node.objects) : "1", bytes(cell.kind === "folder" ? node.bytes : node.size), num(node.subjects), decimal(density(cell)), cell.kind === "folder" ? num(node.unread) : node.status === "scanned" ? "0" : "1"].map((value) => h("td", { class: "right" }, value)));
    })));
}
