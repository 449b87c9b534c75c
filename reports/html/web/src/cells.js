// The share as nested cells: folders opened from the largest down, until the map would become too fine to read.
import { folderName } from "./data.js";
import { nameAt, visible } from "./dom.js";
import { num, t } from "./i18n.js";

const MOST_CELLS = 600;
const MOST_OF_ONE = 240;
const DEEPEST = 4;
const SMALLEST = 0.004;

/** The area of a folder or object: its number of objects, its bytes, or its people. */
export function measure(node, by) {
  if (by === "people") return node.subjects;
  if (node.kind === "object") return by === "size" ? (node.size ?? 0) : 1;
  if (by === "size") return node.container?.size ?? node.bytes; // an archive takes the room that it takes on disk
  return node.objects + (node.container ? 1 : 0);
}

/** What lies directly in a folder: folders and listed objects, largest first, and one cell for all the rest. */
export function inside(folder, by) {
  const own = folder.own.filter(
    (object) => object.opens < 0 || !folder.children.some((child) => child.container === object),
  );
  const nodes = [...folder.children, ...own].map((node) => ({ node, kind: node.kind, value: measure(node, by) }));
  nodes.sort(
    (one, two) => two.value - one.value || two.node.tier - one.node.tier || two.node.subjects - one.node.subjects,
  );
  const kept = nodes.slice(0, MOST_OF_ONE).filter((cell) => cell.value > 0);
  if (by === "people") return kept; // people are counted once, so that parts of a folder do not add up to it
  const shown = kept.reduce((sum, cell) => sum + cell.value, 0);
  const count = folder.objects - kept.reduce((sum, cell) => sum + measure(cell.node, "objects"), 0);
  const left = Math.max(0, (by === "size" ? folder.bytes : folder.objects) - shown);
  if (left > 0 && count > 0) kept.push({ node: null, kind: "rest", value: left, count, folder });
  return kept;
}

/** Cells of `root`, nested: {node, kind, value, cells}. Wide and shallow first: the largest closed folder opens next. */
export function cellsOf(root, by) {
  const top = inside(root, by);
  const whole = measure(root, by) || 1;
  const open = top.filter((cell) => cell.kind === "folder").map((cell) => ({ cell, depth: 1 }));
  let total = top.length;
  while (open.length && total < MOST_CELLS) {
    open.sort((one, two) => two.cell.value / two.depth - one.cell.value / one.depth);
    const { cell, depth } = open.shift();
    if (cell.value / whole < SMALLEST * (depth + 1) || depth >= DEEPEST) continue;
    const cells = inside(cell.node, by);
    if (total + cells.length > MOST_CELLS * 1.2 || (cells.length === 1 && cells[0].kind === "rest")) continue;
    cell.cells = cells;
    total += cells.length;
    for (const child of cells) if (child.kind === "folder") open.push({ cell: child, depth: depth + 1 });
  }
  return top;
}

export function cellName(cell) {
  if (cell.kind === "rest") return t("map_rest", { n: num(cell.count) });
  if (cell.kind === "folder") return folderName(cell.node);
  const path = cell.node.path;
  return visible(path.slice(nameAt(path))) || "∅";
}

/** People per object: for a folder on average, for an object its own. */
export function density(cell) {
  if (cell.kind === "rest") return 0;
  return cell.kind === "folder" ? (cell.node.objects ? cell.node.subjects / cell.node.objects : 0) : cell.node.subjects;
}

/** How many objects here have no size, such as tables of a database, and so no room in a map by size. */
export function sizeless(folder) {
  const count = (node) => (node.kind === "object" ? 1 : node.objects);
  return [...folder.children, ...folder.own].reduce(
    (sum, node) => sum + (measure(node, "size") === 0 ? count(node) : 0),
    0,
  );
}
