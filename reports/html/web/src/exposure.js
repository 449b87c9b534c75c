// Tier and exposure: how much lies where both meet, and what is strict and open, which is to be dealt with first.
import { tierName } from "./data.js";
import { h, pathNode, visible } from "./dom.js";
import { num, people, t } from "./i18n.js";
import { inkOn, riskColour, tierLook } from "./palette.js";
import { chip, section, swatch } from "./parts.js";

const FIRST = 10;
export const UNKNOWN = "unknown";
const OPEN = new Set(["everybody", "public"]);

export const circleName = (who) => t(`circle_${who}`);

/** The highest risk that a policy knows: the strictest tier open to the world. */
export const mostRisk = (data) => Math.max(1, ...data.exposure.risk.flat());

/** How much an object, or the worst of what lies below a folder, weighs; -1 where nothing was graded. */
export function riskOf(data, node) {
  if (node.kind === "object") return node.risk;
  const { risk, circles } = data.exposure;
  if (!node.exposed) return node.tier < 0 ? -1 : risk[node.tier][circles.indexOf(UNKNOWN)];
  return Math.max(-1, ...node.exposed.map(([tier, who]) => (tier < 0 ? -1 : risk[tier][who])));
}

/** Who can read an object, as a label; wide circles stand out, and so does unknown. */
export function exposureChip(data, object) {
  const who = data.exposure.circles[object.exposure];
  return h("span", { class: `circle circle-${who}`, title: t(`circle_${who}_means`) }, circleName(who));
}

/** Objects of a tier by whether it is known who can read them: {open, known, unknown}; null where nobody counted. */
export function openIn(data, tier) {
  const { objects, circles } = data.exposure;
  if (!objects) return null;
  const sum = (wanted) => circles.reduce((all, who, at) => all + (wanted(who) ? objects[tier][at] : 0), 0);
  return {
    open: sum((who) => OPEN.has(who)),
    known: sum((who) => who !== UNKNOWN),
    unknown: sum((who) => who === UNKNOWN),
    world: sum((who) => who === "public"),
  };
}

/** The section. pick: shows the objects of a tier and circle in the inventory. */
export function exposureSection(data, pick, openObject) {
  const first = data.objects.filter((object) => object.risk > 0 && isOpen(data, object)).slice(0, FIRST);
  const top = data.tiers.length - 1;
  const unknown = data.tiers.reduce((sum, _, at) => sum + (at ? openIn(data, at).unknown : 0), 0);
  return section(
    "exposure",
    t("exposure"),
    t("exposure_note"),
    h("div", { class: "scroll" }, field(data, pick)),
    h("p", { class: "hint" }, t("exposure_weights", { most: num(mostRisk(data)) })),
    h("h3", {}, t("exposure_first")),
    first.length ? firstTable(data, first, openObject) : h("p", {}, t("exposure_none_open")),
    openIn(data, top).unknown || unknown
      ? h("p", { class: "hint" }, t("exposure_unknown", { n: num(unknown), top: num(openIn(data, top).unknown) }))
      : null,
  );
}

const isOpen = (data, object) => OPEN.has(data.exposure.circles[object.exposure]);

function field(data, pick) {
  const { circles, objects, people: persons, risk, ungraded } = data.exposure;
  const order = data.tiers.map((_, at) => at).reverse();
  const cell = (number, concerned, weight, action, key) => {
    const colour = weight < 0 ? "#ffffff" : riskColour(number ? weight : 0, mostRisk(data));
    const style = { "background-color": number ? colour : "#ffffff", color: number ? inkOn(colour) : "#6b7680" };
    const body = [
      h("b", {}, num(number)),
      h("span", { class: "cell-people" }, concerned ? people(concerned) : " "),
      weight < 0 ? null : h("span", { class: "cell-weight", title: t("exposure_weight") }, `×${num(weight)}`),
    ];
    return h(
      "td",
      { style },
      number
        ? h("button", { type: "button", class: "cell", "data-key": key, on: { click: action } }, body)
        : h("div", { class: "cell" }, body),
    );
  };
  return h(
    "table",
    { class: "grid field" },
    h("caption", {}, t("exposure_table")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, t("tier")),
        circles.map((who) =>
          h("th", { scope: "col" }, h("b", {}, circleName(who)), h("span", { class: "dim block" }, t(`circle_${who}_means`))),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      order.map((at) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, swatch(tierLook(at, data.tiers.length)), tierName(data, at, true)),
          circles.map((who, place) =>
            cell(
              objects[at][place],
              persons[at][place],
              risk[at][place],
              () => pick({ tier: String(at), exposure: String(place) }),
              `field:${at}:${who}`,
            ),
          ),
        ),
      ),
      ungraded.some(Boolean)
        ? h(
            "tr",
            {},
            h("th", { scope: "row" }, swatch(tierLook(-1, data.tiers.length)), t("tier_none")),
            circles.map((who, place) =>
              cell(
                ungraded[place],
                0,
                -1,
                () => pick({ tier: "-1", exposure: String(place) }),
                `field:-1:${who}`,
              ),
            ),
          )
        : null,
    ),
  );
}

function firstTable(data, objects, openObject) {
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      { class: "grid first" },
      h("caption", { class: "sr" }, t("exposure_first")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [["exposure_risk", 1], ["tier"], ["exposure_of"], ["path"], ["people", 1], ["access"]].map(([key, right]) =>
            h("th", { scope: "col", class: right ? "right" : null }, t(key)),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        objects.map((object, at) =>
          h(
            "tr",
            {},
            h("td", { class: "right" }, h("b", {}, num(object.risk))),
            h("td", { class: "nowrap" }, chip(data, object.tier)),
            h("td", { class: "nowrap" }, exposureChip(data, object)),
            h(
              "th",
              { scope: "row" },
              h(
                "button",
                { type: "button", class: "link", "data-key": `first:${at}`, on: { click: () => openObject(object) } },
                pathNode(object.path),
              ),
            ),
            h("td", { class: "right" }, num(object.subjects)),
            h("td", { class: "dim access" }, visible(object.access) || "–"),
          ),
        ),
      ),
    ),
  );
}
