// The second heat map: folders as frames, the objects of each state as patches in them.
import { visible } from "./dom.js";
import { num, say, t } from "./i18n.js";
import { nested } from "./nested.js";
import { decal, inkOn, REST } from "./palette.js";
import { PERSISTING, SHOWN, stateLook } from "./states.js";
import { hideTip, showTip } from "./tip.js";

const DEEPEST = 4;
const MOST_CELLS = 900;
const SMALLEST = 0.003;

export const folderTitle = (folder) => visible(folder.name) || t("all_targets");

/** Draw `root` in `host`; enter(folder) is told which folder was pressed. only: leave out what is as it was. */
export function drawChanges(changes, host, root, only, enter) {
  const flat = [null]; // ECharts numbers the nodes from the root on, parents first
  const order = SHOWN.map((id) => changes.states.findIndex((state) => state.id === id)).filter(
    (at) => at >= 0 && !(only && changes.states[at].id === PERSISTING),
  );
  const counted = (numbers) => order.reduce((sum, at) => sum + numbers[at], 0);
  const whole = counted(root.whole) || 1;
  const patches = (numbers, folder) =>
    order
      .filter((at) => numbers[at] > 0)
      .map((at) => ({ folder, state: changes.states[at], value: numbers[at], colour: stateLook(changes.states[at].id) }));
  let room = MOST_CELLS;
  const cellsOf = (folder, depth) => {
    const inner = folder.children.filter((child) => counted(child.whole) > 0);
    const open = depth <= DEEPEST && counted(folder.whole) / whole > SMALLEST && room > inner.length;
    if (!inner.length || !open) return patches(folder.whole, folder);
    room -= inner.length;
    return [
      ...inner
        .sort((one, two) => counted(two.whole) - counted(one.whole))
        .map((child) => ({ folder: child, cells: cellsOf(child, depth + 1) })),
      ...patches(folder.own, folder),
    ];
  };
  const build = (cell, depth) => {
    flat.push(cell);
    const option = { name: `n${flat.length - 1}` }; // never a name of the run: ECharts keeps names as keys
    if (!cell.cells) {
      return {
        ...option,
        value: cell.value,
        itemStyle: { color: cell.colour.colour, decal: decal(cell.colour.pattern) },
        label: { color: inkOn(cell.colour.colour) },
      };
    }
    return {
      ...option,
      itemStyle: { color: REST, borderColor: depth === 1 ? "#44515e" : "#8a949d", borderWidth: depth === 1 ? 2 : 1, gapWidth: 1 },
      upperLabel: { show: true, height: depth === 1 ? 22 : 18, color: "#ffffff", fontSize: depth === 1 ? 12 : 11 },
      children: cell.cells.map((child) => build(child, depth + 1)),
    };
  };
  const cells = cellsOf(root, 1);
  const tree = cells.map((cell) => build(cell, 1));
  const label = (at, join) => {
    const cell = flat[at];
    if (!cell) return "";
    return cell.cells
      ? `${folderTitle(cell.folder)}${join}${num(counted(cell.folder.whole))}`
      : `${say(cell.state.name)}${join}${num(cell.value)}`;
  };
  const made = nested(host, tree, label);
  made.on("click", ({ dataIndex }) => {
    hideTip();
    if (flat[dataIndex] && flat[dataIndex].folder !== root) enter(flat[dataIndex].folder);
  });
  made.on("mousemove", ({ dataIndex, event }) => {
    const cell = flat[dataIndex];
    if (!cell) return;
    showTip(event.event, [
      folderTitle(cell.folder),
      ...(cell.cells
        ? order
            .filter((at) => cell.folder.whole[at])
            .map((at) => `${say(changes.states[at].name)} ${num(cell.folder.whole[at])}`)
        : [`${say(cell.state.name)} ${num(cell.value)}`]),
    ]);
  });
  made.on("mouseout", hideTip);
  made.on("globalout", hideTip);
  return made;
}
