// The drawing of the map, and how it answers to pointer and keyboard.
import { cellName, density } from "./cells.js";
import { tierName } from "./data.js";
import { circleName, mostRisk, riskOf } from "./exposure.js";
import { bytes, num, people, short, t } from "./i18n.js";
import { nested } from "./nested.js";
import { decal, DENSITY, densityStep, inkOn, REST, riskColour, tierLook } from "./palette.js";
import { hideTip, showTip } from "./tip.js";

function look(data, cell, colour) {
  if (cell.kind === "rest") return { colour: REST, pattern: 0 };
  if (colour === "density") return { colour: DENSITY[densityStep(density(cell))].colour, pattern: 0 };
  if (colour === "risk") {
    const risk = riskOf(data, cell.node);
    return risk < 0 ? tierLook(-1, 1) : { colour: riskColour(risk, mostRisk(data)), pattern: 0 };
  }
  return tierLook(cell.node.tier, data.tiers.length);
}

function underName(data, cell, colour, join) {
  if (cell.kind === "rest") return "";
  if (colour === "density") return t("people_per_object", { n: short(density(cell)) });
  const number = cell.node.subjects;
  if (colour === "risk") {
    const who = cell.kind === "object" ? circleName(data.exposure.circles[cell.node.exposure]) : "";
    return [tierName(data, cell.node.tier, true), who].filter(Boolean).join(join);
  }
  return [tierName(data, cell.node.tier, true), number ? people(number, short) : ""].filter(Boolean).join(join);
}

/** Draw nested cells in `host`. act: enter(cell), up(), tell(cell), as the reader moves. */
export function draw(data, host, cells, view, act) {
  const flat = [null]; // ECharts numbers the nodes of a tree from the root on, parents first
  const build = (cell, depth) => {
    flat.push(cell);
    const { colour, pattern } = look(data, cell, view.colour);
    const ink = inkOn(colour);
    const option = {
      name: `n${flat.length - 1}`, // never a name of the run: ECharts keeps names as keys of plain objects
      value: cell.value,
      itemStyle: { color: colour, decal: decal(pattern) },
      label: { color: ink },
    };
    if (cell.cells) {
      option.itemStyle = {
        ...option.itemStyle,
        borderColor: depth === 1 ? "#44515e" : depth === 2 ? "#65717c" : "#b3bac0",
        borderWidth: depth === 1 ? 2 : 1,
        gapWidth: 1,
      };
      option.upperLabel = {
        show: true,
        height: depth === 1 ? 22 : 18,
        color: depth < 3 ? "#ffffff" : "#16202b",
        fontSize: depth === 1 ? 12 : 11,
        fontWeight: depth === 1 ? 600 : 400,
      };
      option.children = cell.cells.map((child) => build(child, depth + 1));
    }
    return option;
  };
  const tree = cells.map((cell) => build(cell, 1));
  const made = nested(host, tree, (at, join) => labelOf(data, flat[at], view.colour, join));
  bind(data, made, host, flat, cells, view, act);
  return made;
}

function labelOf(data, cell, colour, join) {
  if (!cell) return "";
  const under = underName(data, cell, colour, join === "\n" ? join : " · ");
  return cellName(cell) + (under ? join + under : "");
}

function bind(data, made, host, flat, cells, view, act) {
  let at = -1;
  const light = (cell) => {
    made.dispatchAction({ type: "downplay", seriesIndex: 0 });
    if (cell) {
      made.dispatchAction({ type: "highlight", seriesIndex: 0, dataIndex: flat.indexOf(cell) });
      act.tell(cell);
    }
  };
  made.on("click", ({ dataIndex }) => {
    hideTip();
    if (flat[dataIndex]) act.enter(flat[dataIndex]);
  });
  made.on("mousemove", ({ dataIndex, event }) => {
    const cell = flat[dataIndex];
    if (!cell) return;
    const concerned = cell.kind !== "rest" && cell.node.subjects ? people(cell.node.subjects) : "";
    const amount =
      cell.kind === "object"
        ? bytes(cell.node.size)
        : cell.kind === "folder"
          ? `${t("n_objects", { n: num(cell.node.objects) })} · ${bytes(cell.node.bytes)}`
          : "";
    showTip(event.event, [
      cellName(cell),
      cell.kind === "rest" ? t("map_rest_note") : tierName(data, cell.node.tier),
      concerned,
      amount,
    ]);
  });
  made.on("mouseout", hideTip);
  made.on("mouseover", ({ dataIndex }) => {
    if (flat[dataIndex]) act.tell(flat[dataIndex]);
  });
  made.on("globalout", () => {
    hideTip();
    act.tell({ kind: "folder", node: view.root });
  });
  host.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && cells.length) {
      at = at < 0 ? (step > 0 ? 0 : cells.length - 1) : (at + step + cells.length) % cells.length;
      light(cells[at]);
    } else if (event.key === "Home") {
      at = 0;
      light(cells[0]);
    } else if (event.key === "End") {
      at = cells.length - 1;
      light(cells[at]);
    } else if ((event.key === "Enter" || event.key === " ") && at >= 0) act.enter(cells[at]);
    else if (event.key === "Escape" || event.key === "Backspace") act.up();
    else return;
    event.preventDefault();
  });
  host.addEventListener("blur", () => {
    at = -1;
    light(null);
  });
}
