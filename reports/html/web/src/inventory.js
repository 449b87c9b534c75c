// The inventory: every listed object, searched, filtered and sorted.
import { h, pathNode, visible } from "./dom.js";
import {
  entityName,
  folderName,
  folderPath,
  reasonCodes as codesOf,
  reasonText,
  reasonTitle,
  STATUSES,
  tierName,
  within,
} from "./data.js";
import { circleName, exposureChip } from "./exposure.js";
import { bytes, day, num, t } from "./i18n.js";
import { chip, section } from "./parts.js";

const PAGE = 100;
const SORTS = {
  path: (one, two) => (one.path < two.path ? -1 : one.path > two.path ? 1 : 0),
  risk: (one, two) =>
    one.risk - two.risk || one.tier - two.tier || one.subjects - two.subjects || one.findings - two.findings,
  tier: (one, two) => one.tier - two.tier || one.risk - two.risk || one.subjects - two.subjects,
  exposure: (one, two) => one.exposure - two.exposure || one.risk - two.risk,
  subjects: (one, two) => one.subjects - two.subjects,
  findings: (one, two) => one.findings - two.findings,
  size: (one, two) => (one.size ?? -1) - (two.size ?? -1),
  modified: (one, two) => ((one.modified ?? "") < (two.modified ?? "") ? -1 : 1),
  status: (one, two) => STATUSES.indexOf(one.status) - STATUSES.indexOf(two.status),
};
export const NO_FILTER = {
  query: "",
  tier: "",
  status: "",
  type: "",
  reason: "",
  exposure: "",
  folder: null,
  page: 0,
  sort: "risk",
  down: true,
};

/** The section; its list redraws itself, so that typing keeps the focus. view: NO_FILTER's keys. */
export function inventorySection(data, view, openObject) {
  const list = h("div", { class: "inventory-list" });
  const found = h("p", { class: "found", role: "status", "aria-live": "polite" });
  const redraw = (change = {}) => {
    Object.assign(view, { page: 0 }, change);
    const objects = select(data, view);
    found.textContent = t("inventory_found", { n: num(objects.length), all: num(data.objects.length) });
    list.replaceChildren(inventoryTable(data, objects, view, redraw, openObject), pages(objects.length, view, redraw));
    clear.hidden = !Object.keys(NO_FILTER).some(
      (key) => !["page", "sort", "down"].includes(key) && view[key] !== NO_FILTER[key],
    );
    folderNote.replaceChildren(
      ...(view.folder
        ? [
            t("in_folder"),
            " ",
            h("b", {}, folderName(view.folder)),
            h("span", { class: "dim" }, ` ${visible(folderPath(view.folder))}`),
          ]
        : []),
    );
  };
  const pick = (key, label, options) =>
    h(
      "label",
      {},
      h("span", {}, label),
      h(
        "select",
        {
          "data-key": `filter:${key}`,
          value: "",
          on: { change: (event) => redraw({ [key]: event.currentTarget.value }) },
        },
        options.map(([value, text]) =>
          h("option", { value: String(value), selected: String(view[key]) === String(value) }, text),
        ),
      ),
    );
  const search = h("input", {
    type: "search",
    id: "search",
    "data-key": "search",
    placeholder: t("search_hint"),
    value: view.query,
    spellcheck: "false",
    autocomplete: "off",
    on: { input: (event) => redraw({ query: event.currentTarget.value }) },
  });
  const clear = h(
    "button",
    {
      type: "button",
      class: "link",
      on: {
        click: () => {
          reset();
          search.focus();
        },
      },
    },
    t("clear"),
  );
  const folderNote = h("p", { class: "hint" });
  const codes = Object.keys(data.summary.entities ?? {}).length ? Object.keys(data.summary.entities) : data.codes;
  const why = [...new Set(data.unread.flatMap(codesOf))];
  const filters = h(
    "div",
    { class: "filters screen-only", role: "search" },
    h("label", { class: "wide" }, h("span", {}, t("search")), search),
    pick("tier", t("tier"), [
      ["", t("any")],
      ...data.tiers.map((_, at) => [at, tierName(data, at, true)]).reverse(),
      [-1, t("tier_none")],
    ]),
    pick("exposure", t("exposure_of"), [
      ["", t("any")],
      ...data.exposure.circles.map((who, at) => [at, circleName(who)]).reverse(),
    ]),
    pick("type", t("entity"), [["", t("any")], ...codes.map((code) => [code, entityName(data, code)])]),
    pick("status", t("status"), [["", t("any")], ...STATUSES.map((status) => [status, t(`status_${status}`)])]),
    pick("reason", t("reason"), [["", t("any")], ...why.map((code) => [code, reasonTitle(data, code)])]),
    clear,
  );
  const reset = () => {
    for (const control of filters.querySelectorAll("select")) control.value = "";
    search.value = "";
    redraw({ ...NO_FILTER, sort: view.sort, down: view.down });
  };
  redraw({ page: view.page });
  const cut = data.summary.objects > data.objects.length;
  return section(
    "inventory",
    t("inventory"),
    cut
      ? t("inventory_cut", {
          shown: num(data.objects.length),
          n: num(data.summary.objects),
          top: num(data.limits.objects),
          unread: num(data.limits.unread),
        })
      : t("inventory_whole", { n: num(data.objects.length) }),
    filters,
    folderNote,
    found,
    list,
    h("p", { class: "hint print-only" }, t("inventory_print", { n: num(PAGE) })),
  );
}

function select(data, view) {
  const words = view.query.toLocaleLowerCase().normalize("NFKC").split(/\s+/).filter(Boolean);
  const code = view.type === "" ? -1 : data.codes.indexOf(view.type);
  const objects = data.objects.filter(
    (object) =>
      (view.tier === "" || object.tier === Number(view.tier)) &&
      (view.exposure === "" || object.exposure === Number(view.exposure)) &&
      (view.status === "" || object.status === view.status) &&
      (view.reason === "" || (object.status !== "scanned" && codesOf(object).includes(view.reason))) &&
      (code < 0 || object.counts.some((pair) => pair[0] === code)) &&
      (!view.folder || within(object, view.folder)) &&
      matches(object, words),
  );
  objects.sort((one, two) => (view.down ? -1 : 1) * SORTS[view.sort](one, two) || one.index - two.index);
  return objects;
}

function matches(object, words) {
  if (!words.length) return true;
  object.text ??= `${object.path}\n${object.owner}\n${object.target}`.toLocaleLowerCase().normalize("NFKC");
  return words.every((word) => object.text.includes(word));
}

function inventoryTable(data, objects, view, redraw, openObject) {
  const heading = ([key, label, right]) => {
    if (!SORTS[key]) return h("th", { scope: "col" }, label);
    const on = view.sort === key;
    return h(
      "th",
      {
        scope: "col",
        class: right ? "right" : null,
        "aria-sort": on ? (view.down ? "descending" : "ascending") : "none",
      },
      h("span", { class: "print-only" }, label),
      h(
        "button",
        {
          type: "button",
          class: "sort screen-only",
          on: {
            click: () => {
              redraw({ sort: key, down: on ? !view.down : key !== "path" });
              document.querySelector(`[data-sort="${key}"]`)?.focus();
            },
          },
          "data-sort": key,
        },
        label,
        h("span", { "aria-hidden": "true" }, on ? (view.down ? " ▾" : " ▴") : ""),
      ),
    );
  };
  const shown = objects.slice(view.page * PAGE, (view.page + 1) * PAGE);
  return h(
    "table",
    { class: "grid inventory" },
    h("caption", { class: "sr" }, t("inventory")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        [
          ["path", t("path")],
          ["risk", t("exposure_risk"), 1],
          ["tier", t("tier")],
          ["exposure", t("exposure_of")],
          ["subjects", t("people"), 1],
          ["findings", t("findings"), 1],
          ["types", t("entities")],
          ["size", t("size"), 1],
          ["modified", t("modified")],
          ["status", t("status")],
        ].map(heading),
      ),
    ),
    h(
      "tbody",
      {},
      shown.length
        ? shown.map((object) =>
            h(
              "tr",
              {},
              h(
                "th",
                { scope: "row" },
                h(
                  "button",
                  { type: "button", class: "link", on: { click: () => openObject(object) } },
                  pathNode(object.path),
                ),
              ),
              h("td", { class: "right" }, object.risk < 0 ? "–" : num(object.risk)),
              h("td", {}, chip(data, object.tier)),
              h("td", {}, exposureChip(data, object)),
              h("td", { class: "right" }, object.tier < 0 ? "–" : num(object.subjects)),
              h("td", { class: "right" }, object.tier < 0 ? "–" : num(object.findings)),
              h(
                "td",
                { class: "types" },
                object.quiet
                  ? "–"
                  : object.counts
                      .slice(0, 3)
                      .map(([code]) => entityName(data, code))
                      .join(t("list_join")) + (object.counts.length > 3 ? " …" : ""),
              ),
              h("td", { class: "right nowrap" }, bytes(object.size)),
              h("td", { class: "nowrap" }, object.modified ? day(object.modified) : "–"),
              h(
                "td",
                {},
                t(`status_${object.status}`),
                object.reason ? h("span", { class: "dim block" }, reasonText(data, object)) : null,
              ),
            ),
          )
        : h("tr", {}, h("td", { colspan: "10", class: "empty" }, t("inventory_empty"))),
    ),
  );
}

function pages(count, view, redraw) {
  const last = Math.max(0, Math.ceil(count / PAGE) - 1);
  if (!last) return "";
  const turn = (page, label, key) =>
    h(
      "button",
      {
        type: "button",
        class: "plain-button",
        disabled: page < 0 || page > last,
        "data-page": key,
        on: {
          click: () => {
            redraw({ page });
            document.querySelector(`[data-page="${key}"]:not([disabled])`)?.focus();
            document.getElementById("inventory").scrollIntoView();
          },
        },
      },
      label,
    );
  return h(
    "nav",
    { class: "pages screen-only", "aria-label": t("pages") },
    turn(view.page - 1, t("previous"), "previous"),
    h(
      "span",
      {},
      t("page_of", {
        page: num(view.page + 1),
        pages: num(last + 1),
        from: num(view.page * PAGE + 1),
        to: num(Math.min(count, (view.page + 1) * PAGE)),
      }),
    ),
    turn(view.page + 1, t("next"), "next"),
  );
}
