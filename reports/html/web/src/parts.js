// Small things that several sections show: chips, patterns, legends, bars.
import { h } from "./dom.js";
import { tierName } from "./data.js";
import { num, percent, t } from "./i18n.js";
import { DENSITY, inkOn, RISK, riskSteps, tierLook } from "./palette.js";

/** A swatch in a tier's colour and pattern; patterns are classes of the style sheet. */
export function swatch(look) {
  return h("span", {
    class: `swatch pattern-${look.pattern}`,
    style: { "background-color": look.colour },
    "aria-hidden": "true",
  });
}

/** A tier as a label: swatch and name. */
export function chip(data, at) {
  return h("span", { class: "chip" }, swatch(tierLook(at, data.tiers.length)), tierName(data, at, true));
}

export function legendOfTiers(data) {
  const all = data.tiers.map((_, at) => at).reverse();
  return h(
    "ul",
    { class: "legend", "aria-label": t("legend") },
    [...all, -1].map((at) => h("li", {}, swatch(tierLook(at, data.tiers.length)), tierName(data, at))),
  );
}
export function legendOfDensity() {
  const names = ["0", "≤ 1", "1–10", "10–100", "100–1,000", "> 1,000"];
  return h(
    "ul",
    { class: "legend", "aria-label": t("legend") },
    h("li", {}, t("density_unit")),
    DENSITY.map((band, at) => h("li", {}, swatch({ colour: band.colour, pattern: 0 }), names[at])),
  );
}

export function legendOfRisk(most) {
  const steps = riskSteps(most);
  const upTo = (at) => (at + 1 < steps.length ? steps[at + 1] - 1 : steps[at]);
  const names = steps.map((from, at) => (upTo(at) > from ? `${num(from)}–${num(upTo(at))}` : num(from)));
  return h(
    "ul",
    { class: "legend", "aria-label": t("legend") },
    h("li", {}, t("exposure_risk")),
    ["0", ...names].map((name, at) => h("li", {}, swatch({ colour: RISK[at], pattern: 0 }), name)),
    h("li", {}, swatch(tierLook(-1, 1)), t("tier_none")),
  );
}

/** One bar of parts that make a whole. parts: [label, value, look]. */
export function stack(label, parts) {
  const whole = parts.reduce((sum, part) => sum + part[1], 0);
  return h(
    "div",
    { class: "stack-box" },
    h(
      "div",
      {
        class: "stack",
        role: "img",
        "aria-label": `${label}: ${parts.map(([name, value]) => `${name} ${num(value)}`).join(", ")}`,
      },
      parts
        .filter((part) => part[1] > 0)
        .map(([name, value, look]) =>
          h(
            "span",
            {
              class: `pattern-${look.pattern}`,
              style: { "flex-grow": String(value), "background-color": look.colour, color: inkOn(look.colour) },
            },
            value / whole > 0.06 ? h("b", {}, percent(value, whole)) : null,
          ),
        ),
    ),
    h(
      "ul",
      { class: "legend" },
      parts.map(([name, value, look]) =>
        h(
          "li",
          {},
          swatch(look),
          name,
          " ",
          h("b", {}, num(value)),
          " ",
          h("span", { class: "dim" }, percent(value, whole)),
        ),
      ),
    ),
  );
}

const numbers = new Map();
/** Number the sections that this report has, in their order. */
export function setSections(names) {
  numbers.clear();
  names.forEach((name, at) => numbers.set(name, at + 1));
}
export const numberOf = (id) => numbers.get(id) ?? 0;

/** A section of the report, numbered. */
export function section(id, title, note, ...content) {
  return h(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    h(
      "h2",
      { id: `${id}-title`, tabindex: "-1" },
      h("span", { class: "number", "aria-hidden": "true" }, String(numberOf(id))),
      title,
    ),
    note ? h("p", { class: "lead" }, note) : null,
    ...content,
  );
}
