// What was not read, and why: nothing that the walk met is left out of the count.
import { h, pathNode, visible } from "./dom.js";
import { entityName, reasonCodes, reasonText, reasonTitle } from "./data.js";
import { bytes, num, percent, t } from "./i18n.js";
import { section, stack } from "./parts.js";

const PER_REASON = 60;
export const STATUS_LOOK = {
  scanned: { colour: "#3f6f8f", pattern: 0 },
  partial: { colour: "#a7c3d4", pattern: 3 },
  skipped: { colour: "#e9e6dd", pattern: 2 },
  failed: { colour: "#ffffff", pattern: -1 },
};

/** The section. pickReason: shows a reason's objects in the inventory. */
export function coverageSection(data, openObject, pickReason) {
  const run = data.summary;
  const status = run.status ?? {};
  const groups = new Map();
  for (const object of data.unread) {
    for (const code of reasonCodes(object)) {
      if (!groups.has(code)) groups.set(code, []);
      groups.get(code).push(object);
    }
  }
  const counted = {
    ...Object.fromEntries([...groups].map(([code, objects]) => [code, objects.length])),
    ...run.reasons,
  };
  const codes = Object.keys(counted).sort((one, two) => counted[two] - counted[one]);
  const unread = (status.partial ?? 0) + (status.skipped ?? 0) + (status.failed ?? 0);
  return section(
    "coverage",
    t("coverage"),
    t("coverage_lead"),
    stack(
      t("coverage_bar"),
      Object.keys(STATUS_LOOK).map((name) => [t(`status_${name}`), status[name] ?? 0, STATUS_LOOK[name]]),
    ),
    run.bytes
      ? h(
          "p",
          { class: "hint" },
          t("coverage_bytes", {
            read: bytes(run.bytes_read),
            all: bytes(run.bytes),
            share: percent(run.bytes_read, run.bytes),
          }),
        )
      : null,
    unread
      ? h(
          "div",
          { class: "reasons" },
          codes.map((code) =>
            reason(data, code, counted[code], groups.get(code) ?? [], unread, openObject, pickReason),
          ),
        )
      : h("p", {}, t("point_all_read")),
    sampledNames(data),
    allowed(data),
  );
}

/** That names were looked for in a sample of the text. */
function sampledNames(data) {
  const told = data.summary.names;
  if (!told?.sampled) return null;
  const figures = { n: num(told.sampled), read: bytes(told.bytes), of: bytes(told.of) };
  return [h("h3", {}, t("names_sampled")), h("p", {}, t("names_lead", figures))];
}

/** What allow lists left out, entry by entry; those that have expired are named first. */
function allowed(data) {
  const found = data.summary.suppressed;
  if (!found) return null;
  const entries = [...found.entries].sort((one, two) => two.expired - one.expired || two.findings - one.findings);
  const expired = entries.filter((entry) => entry.expired).length;
  return [
    h("h3", { id: "allowed-title" }, t("allow_title")),
    h("p", {}, t("allow_lead", { n: num(found.findings), objects: num(found.objects) })),
    expired ? h("div", { class: "alert" }, h("p", {}, t("allow_expired", { n: num(expired) }))) : null,
    h(
      "table",
      { class: "grid", "aria-labelledby": "allowed-title" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["allow_id", "allow_reason", "owner", "allow_expires", "allow_what"].map((key) =>
            h("th", { scope: "col" }, t(key)),
          ),
          h("th", { scope: "col", class: "right" }, t("allow_number")),
          h("th", { scope: "col", class: "right" }, t("objects")),
        ),
      ),
      h(
        "tbody",
        {},
        entries.map((entry) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, visible(entry.id)),
            h("td", {}, visible(entry.reason)),
            h("td", {}, visible(entry.owner)),
            h("td", {}, entry.expires, entry.expired ? h("b", {}, ` ${t("allow_over")}`) : null),
            h("td", { class: "dim" }, conditions(data, entry)),
            h("td", { class: "right" }, num(entry.findings)),
            h("td", { class: "right" }, num(entry.objects)),
          ),
        ),
      ),
    ),
  ];
}

function conditions(data, entry) {
  const given = entry.conditions;
  return [
    given.fingerprint ? t("allow_fingerprints", { n: num(given.fingerprint) }) : null,
    given.pattern ? t("allow_patterns", { n: num(given.pattern) }) : null,
    ...entry.paths.map(visible),
    ...entry.entities.map((code) => entityName(data, code)),
  ]
    .filter(Boolean)
    .join(" · ");
}

function reason(data, code, number, objects, unread, openObject, pickReason) {
  const shown = objects.slice(0, PER_REASON);
  return h(
    "details",
    { "data-key": `reason:${code}` },
    h(
      "summary",
      {},
      h("span", { class: "reason-title" }, reasonTitle(data, code)),
      h(
        "span",
        { class: "reason-count" },
        h("b", {}, num(number)),
        h("span", { class: "dim" }, ` ${percent(number, unread)}`),
      ),
    ),
    h(
      "ul",
      { class: "files" },
      shown.map((object) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "link", on: { click: () => openObject(object) } },
            pathNode(object.path),
          ),
          h(
            "span",
            { class: "dim" },
            ` ${t(`status_${object.status}`)} · ${bytes(object.size)} · ${reasonText(data, object)}`,
          ),
        ),
      ),
    ),
    number > shown.length
      ? h(
          "p",
          { class: "hint" },
          t("coverage_cut", { shown: num(shown.length), n: num(number) }),
          " ",
          objects.length > shown.length
            ? h(
                "button",
                { type: "button", class: "link screen-only", on: { click: () => pickReason(code) } },
                t("list_these"),
              )
            : null,
        )
      : null,
  );
}
