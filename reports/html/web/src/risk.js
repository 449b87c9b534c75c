// The riskiest objects: why they are where they are, with figures, law, and masked samples.
import { h, pathNode, visible } from "./dom.js";
import { entityName, tierName } from "./data.js";
import { exposureChip } from "./exposure.js";
import { bytes, num, people, say, t } from "./i18n.js";
import { chip, section } from "./parts.js";

/** The section. view: {shown}; the rest is opened by a button, and on paper. */
export function riskSection(data, view, go, openObject) {
  const objects = data.objects.slice(0, data.limits.detailed).filter((object) => object.tier > 0);
  const left = objects.length - view.shown;
  return section(
    "risk",
    t("risk"),
    objects.length ? t("risk_note", { n: num(objects.length) }) : t("risk_none"),
    h(
      "ol",
      { class: "risks" },
      objects.map((object, at) => riskItem(data, object, at, at >= view.shown, openObject)),
    ),
    left > 0
      ? h(
          "p",
          { class: "screen-only" },
          h(
            "button",
            {
              type: "button",
              class: "plain-button",
              "data-key": "risk-more",
              on: { click: () => go({ shown: view.shown + 20 }) },
            },
            t("show_more", { n: num(Math.min(20, left)) }),
          ),
          " ",
          h(
            "button",
            {
              type: "button",
              class: "link",
              "data-key": "risk-all",
              on: { click: () => go({ shown: objects.length }) },
            },
            t("show_all", { n: num(objects.length) }),
          ),
        )
      : null,
  );
}

function riskItem(data, object, at, closed, openObject) {
  return h(
    "li",
    { class: closed ? "risk later" : "risk" },
    h(
      "div",
      { class: "risk-head" },
      h("span", { class: "rank" }, String(at + 1)),
      h(
        "button",
        { type: "button", class: "link", "data-key": `risk:${at}`, on: { click: () => openObject(object) } },
        pathNode(object.path),
      ),
      h("span", { class: "chips" }, chip(data, object.tier), exposureChip(data, object)),
    ),
    h(
      "p",
      { class: "risk-facts" },
      object.subjects ? h("b", {}, people(object.subjects)) : null,
      object.quiet ? null : counts(data, object, 8),
      object.size === null ? null : h("span", { class: "dim" }, bytes(object.size)),
    ),
    reasons(data, object),
    object.quiet ? h("p", { class: "quiet" }, t("quiet")) : samples(data, object, 2, 5),
  );
}

/** Entity types and how often, as short text. */
export function counts(data, object, most) {
  const shown = object.counts.slice(0, most);
  return [
    ...shown.map(([code, number]) =>
      h("span", { class: "count" }, entityName(data, code), " ", h("b", {}, num(number))),
    ),
    object.counts.length > shown.length
      ? h("span", { class: "dim" }, t("and_more", { n: object.counts.length - shown.length }))
      : null,
  ];
}

/** The reasons of a tier, each with its legal basis: in full, or as numbers of the list in the legal notes. */
export function reasons(data, object, full = false) {
  const basis = (because) =>
    full
      ? because.laws.map((law) => h("span", { class: "basis" }, say(data.laws[law])))
      : because.laws.map((law) =>
          h(
            "a",
            { class: "ref", href: `#law-${law + 1}`, title: say(data.laws[law]), "aria-label": say(data.laws[law]) },
            `[${law + 1}]`,
          ),
        );
  return h(
    "ul",
    { class: full ? "why full" : "why" },
    object.why.map((because) =>
      h(
        "li",
        {},
        because.tier >= 0 && because.tier !== object.tier
          ? h("span", { class: "dim" }, t("speaks_for", { tier: tierName(data, because.tier, true) }))
          : null,
        say(because),
        basis(because),
      ),
    ),
  );
}

/** Masked samples, a few of each type; of an object with a state-secret mark nothing is quoted. */
export function samples(data, object, each, types) {
  const detail = data.details[object.index];
  if (!detail || detail.quiet || !detail.samples?.length) return null;
  return h(
    "dl",
    { class: "samples" },
    detail.samples
      .slice(0, types)
      .map(([code, found]) =>
        h("div", {}, h("dt", {}, entityName(data, code)), h("dd", {}, found.slice(0, each).map(sample))),
      ),
  );
}

/** One masked value; of a long one the ends, and its length. */
export function sample([masked, length]) {
  const cut = masked.length < length;
  return [
    h("code", { translate: "no" }, visible(masked)),
    cut ? h("span", { class: "dim" }, t("characters", { n: num(length) })) : null,
  ];
}
