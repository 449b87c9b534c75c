// The states of an object between two runs: their looks, and the numbers of a folder and all below it.
import { swatch } from "./parts.js";
import { h } from "./dom.js";
import { say, t } from "./i18n.js";

const LOOKS = {
  new: { colour: "#2f6db3", pattern: 0 },
  persisting: { colour: "#e3e8ea", pattern: 0 },
  changed: { colour: "#e9b44c", pattern: 2 },
  moved: { colour: "#8d7ab8", pattern: 3 },
  resolved: { colour: "#4fa882", pattern: 0 },
  deleted: { colour: "#145a41", pattern: 5 },
  unreachable: { colour: "#a3152b", pattern: 4 },
  out_of_scope: { colour: "#bdb6a6", pattern: 0 },
  not_comparable: { colour: "#ffffff", pattern: -1 },
};
export const PERSISTING = "persisting";
/** The order in which states are shown: what is evidence and what is still open before what is as it was. */
export const SHOWN = [
  "deleted",
  "resolved",
  "moved",
  "changed",
  "new",
  "unreachable",
  "not_comparable",
  "out_of_scope",
  PERSISTING,
];

export const stateLook = (id) => LOOKS[id] ?? LOOKS.not_comparable;

/** A state as a label. */
export function stateChip(state) {
  return h(
    "span",
    { class: "chip" },
    swatch(stateLook(state.id)),
    say(state.name),
    state.evidence ? h("span", { class: "dim" }, ` (${t("changes_evidence")})`) : null,
  );
}

/** The comparison's folders as a tree: {name, above, own, whole, children}, numbers by position of the state. */
export function treeOf(changes) {
  const width = changes.states.length;
  const all = { name: "", above: null, own: Array(width).fill(0), children: [], index: -1 };
  const folders = changes.folders.map(([name, , own], index) => ({ name, own, children: [], index }));
  changes.folders.forEach(([, above], at) => {
    folders[at].above = folders[above] ?? all;
    folders[at].above.children.push(folders[at]);
  });
  const sum = (folder) => {
    folder.whole = [...folder.own];
    for (const child of folder.children) {
      sum(child);
      child.whole.forEach((number, at) => {
        folder.whole[at] += number;
      });
    }
  };
  sum(all);
  return all.children.length === 1 ? Object.assign(all.children[0], { above: null }) : all;
}
