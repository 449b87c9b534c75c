// What became of the objects of an earlier run: the states in one bar, people, the second heat map, tiers, and a list.
import { drawChanges, folderTitle } from "./changemap.js";
import { tierName } from "./data.js";
import { choice, h, pathNode, visible } from "./dom.js";
import { num, say, t } from "./i18n.js";
import { inkOn, ramp } from "./palette.js";
import { section, stack } from "./parts.js";
import { PERSISTING, SHOWN, stateChip, stateLook, treeOf } from "./states.js";

const CHANGE = [
  "path",
  "state",
  "why",
  "tierBefore",
  "peopleBefore",
  "findingsBefore",
  "tierAfter",
  "peopleAfter",
  "findingsAfter",
  "other",
  "values",
];
const PAGE = 50;

/** The comparison with its rows by name, or null: the reader of what changing.py wrote. */
export function unpackChanges(raw) {
  if (!raw) return null;
  const objects = raw.objects.map((row) => Object.fromEntries(CHANGE.map((field, at) => [field, row[at]])));
  return { ...raw, objects, root: treeOf(raw) };
}

/** The section. view: {root, only, mode, state, shown}. */
export function changesSection(data, view, go) {
  const changes = data.changes;
  const shown = SHOWN.map((id) => changes.states.find((state) => state.id === id)).filter(Boolean);
  const changed = shown.reduce((sum, state) => sum + (state.id === PERSISTING ? 0 : state.objects), 0);
  const root = view.root ?? changes.root;
  const map = mapPart(changes, root, view, go, changed);
  const node = section(
    "changes",
    t("changes"),
    t("changes_lead", { before: visible(changes.before) }),
    changes.differences.length
      ? h("p", { class: "notice" }, t("changes_incomparable", { names: changes.differences.map(say).join(t("list_join")) }))
      : null,
    stack(
      t("changes_bar"),
      shown.map((state) => [
        say(state.name) + (state.evidence ? ` (${t("changes_evidence")})` : ""),
        state.objects,
        stateLook(state.id),
      ]),
    ),
    subjects(changes.people),
    changed ? null : h("p", {}, t("changes_nothing")),
    map.nodes,
    tiersPart(data, changes, shown),
    changed ? listPart(data, changes, shown, changed, view, go) : null,
  );
  return { node, mount: map.mount };
}

function subjects(found) {
  if (!found) return h("p", { class: "hint" }, t("changes_people_unknown"));
  return [
    h("h3", {}, t("changes_people")),
    h(
      "dl",
      { class: "figures small" },
      ["before", "after", "gone", "remain", "new"].map((name) => {
        const { value, low, high } = found[name];
        return h(
          "div",
          { class: "figure" },
          h("dt", {}, t(`changes_people_${name}`)),
          h(
            "dd",
            {},
            h("b", {}, num(value)),
            high > low ? h("span", {}, t("changes_people_range", { low: num(low), high: num(high) })) : null,
          ),
        );
      }),
    ),
  ];
}

function mapPart(changes, root, view, go, changed) {
  const host = h("div", {
    class: "chart changemap",
    role: "img",
    "data-key": "changemap",
    "data-paper": "760",
    "aria-label": t("changes_map_label", { name: folderTitle(root) }),
  });
  const chain = [];
  for (let at = root; at; at = at.above) chain.unshift(at);
  const enter = (folder) => go({ root: folder });
  const only = view.only ?? changed > 0;
  const charted = view.mode === "chart";
  const plain = changes.states.findIndex((state) => state.id === PERSISTING);
  const empty = root.whole.every((number, at) => !number || (only && at === plain));
  const nodes = [
    h("h3", {}, t("changes_map")),
    h("p", { class: "hint" }, t("changes_map_note")),
    h(
      "div",
      { class: "controls" },
      choice(
        t("changes_show"),
        [
          ["only", t("changes_only")],
          ["all", t("changes_all")],
        ],
        only ? "only" : "all",
        (value) => go({ only: value === "only" }),
        "changes-only",
      ),
      choice(
        t("view"),
        [
          ["chart", t("view_chart")],
          ["table", t("view_table")],
        ],
        view.mode,
        (mode) => go({ mode }),
        "changes-mode",
      ),
    ),
    h(
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
              ? h("span", { "aria-current": "location" }, folderTitle(folder))
              : h(
                  "button",
                  { type: "button", "data-key": `change-crumb:${at}`, on: { click: () => enter(folder) } },
                  folderTitle(folder),
                ),
          ),
        ),
      ),
    ),
    charted ? (empty ? h("p", {}, t("changes_none_here")) : host) : null,
    h(
      "div",
      { class: charted ? "alternative off" : "alternative scroll" },
      mapTable(changes, root, enter),
    ),
  ];
  return {
    nodes,
    mount: () => (charted && !empty ? drawChanges(changes, host, root, only, enter) : null),
  };
}

function heads(states) {
  return states.map((state) => h("th", { scope: "col", class: "right", title: say(state.means) }, say(state.name)));
}

function mapTable(changes, root, enter) {
  const order = SHOWN.map((id) => changes.states.findIndex((state) => state.id === id)).filter((at) => at >= 0);
  const row = (name, numbers) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      order.map((at) => h("td", { class: "right" }, numbers[at] ? num(numbers[at]) : "·")),
    );
  return h(
    "table",
    { class: "grid" },
    h("caption", {}, t("changes_table")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("map_name")), heads(order.map((at) => changes.states[at])))),
    h(
      "tbody",
      {},
      root.children.map((child, at) =>
        row(
          h(
            "button",
            { type: "button", class: "link", "data-key": `change-folder:${at}`, on: { click: () => enter(child) } },
            folderTitle(child),
          ),
          child.whole,
        ),
      ),
      root.own.some(Boolean) ? row(t("changes_here"), root.own) : null,
    ),
    h("tfoot", {}, row(t("sum"), root.whole)),
  );
}

function tiersPart(data, changes, shown) {
  const order = shown.map((state) => changes.states.indexOf(state));
  const rows = [...changes.tiers].sort((one, two) => two[0] - one[0]);
  const most = Math.max(1, ...rows.flatMap((row) => row[1]));
  const share = (number) => 0.06 + (0.94 * Math.log10(number)) / Math.max(1, Math.log10(most));
  return [
    h("h3", {}, t("changes_tiers")),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "grid heat changetiers" },
        h("caption", {}, t("changes_tiers_table")),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("tier")), heads(shown), h("th", { scope: "col", class: "right" }, t("sum")))),
        h(
          "tbody",
          {},
          rows.map(([tier, numbers]) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, tierName(data, tier, true)),
              order.map((at) => {
                const number = numbers[at];
                const colour = ramp(number ? share(number) : 0);
                return h(
                  "td",
                  { class: "right", style: number ? { "background-color": colour, color: inkOn(colour) } : {} },
                  number ? num(number) : "·",
                );
              }),
              h("td", { class: "right" }, h("b", {}, num(numbers.reduce((sum, number) => sum + number, 0)))),
            ),
          ),
        ),
      ),
    ),
  ];
}

function listPart(data, changes, shown, changed, view, go) {
  const options = [["", t("any")], ...shown.filter((s) => s.id !== PERSISTING && s.objects).map((s) => [s.id, say(s.name)])];
  const found = changes.objects.filter((object) => !view.state || changes.states[object.state].id === view.state);
  const all = view.state ? changes.states.find((state) => state.id === view.state).objects : changed;
  const rows = found.slice(0, view.shown);
  return [
    h("h3", {}, t("changes_list")),
    h(
      "div",
      { class: "controls" },
      choice(t("changes_state"), options, view.state, (state) => go({ state, shown: PAGE }), "changes-state"),
    ),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "grid changelist" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            [["changes_state"], ["path"], ["tier"], ["people", 1], ["findings", 1], ["changes_why"]].map(([key, right]) =>
              h("th", { scope: "col", class: right ? "right" : null }, t(key)),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((object) =>
            h(
              "tr",
              {},
              h("td", {}, stateChip({ ...changes.states[object.state], evidence: false })),
              h("th", { scope: "row" }, pathNode(object.path)),
              h("td", { class: "nowrap" }, fromTo(object.tierBefore, object.tierAfter, (at) => tierName(data, at, true))),
              h("td", { class: "right nowrap" }, fromTo(object.peopleBefore, object.peopleAfter, num)),
              h("td", { class: "right nowrap" }, fromTo(object.findingsBefore, object.findingsAfter, num)),
              h("td", {}, evidence(changes, object)),
            ),
          ),
        ),
      ),
    ),
    h("p", { class: "hint" }, t("changes_list_cut", { shown: num(rows.length), n: num(all) })),
    found.length > rows.length
      ? h(
          "button",
          {
            type: "button",
            class: "plain-button screen-only",
            "data-key": "changes-more",
            on: { click: () => go({ shown: view.shown + PAGE }) },
          },
          t("show_more", { n: num(Math.min(PAGE, found.length - rows.length)) }),
        )
      : null,
  ];
}

function fromTo(before, after, write) {
  const side = (value) => (value === null ? "–" : write(value));
  return before === after ? side(before) : t("changes_tier_from_to", { before: side(before), after: side(after) });
}

function evidence(changes, object) {
  const [gone, kept, fresh] = object.values;
  return [
    say(changes.why[object.why]),
    object.other ? h("div", { class: "dim" }, `${t("changes_other")} `, pathNode(object.other)) : null,
    gone + kept + fresh
      ? h("div", { class: "dim" }, t("changes_values", { gone: num(gone), kept: num(kept), fresh: num(fresh) }))
      : null,
  ];
}
