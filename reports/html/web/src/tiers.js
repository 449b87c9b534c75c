// The tiers: how much lies in each, what each demands, and where access as found speaks against it.
import { h } from "./dom.js";
import { tierName } from "./data.js";
import { openIn, UNKNOWN } from "./exposure.js";
import { has, num, percent, say, t } from "./i18n.js";
import { tierLook } from "./palette.js";
import { section, swatch } from "./parts.js";

const KINDS = ["access", "storage", "transfer", "backup", "destruction"];
const OPEN_MODE = /^[r-][w-][xsS-][r-][w-][xsS-]r/;
const OPEN_WORDS = /everyone|所有人|guest|来宾|anonymous|匿名|public-read|authenticated users/i;

/** Whether every account can read an object: as its place says, else by words of its access; null where nobody knows. */
export function openToAll(data, object) {
  const who = data.exposure.circles[object.exposure];
  if (who !== UNKNOWN) return who === "everybody" || who === "public";
  return OPEN_MODE.test(object.access) || OPEN_WORDS.test(object.access) || null;
}

/** The section. pickTier: shows a tier's objects in the inventory. */
export function tiersSection(data, pickTier) {
  const order = data.tiers.map((_, at) => at).reverse();
  const most = Math.max(1, ...data.tiers.map((tier) => tier.objects));
  const kinds = [
    ...KINDS.filter((kind) => data.tiers.some((tier) => kind in tier.demands)),
    ...new Set(data.tiers.flatMap((tier) => Object.keys(tier.demands)).filter((kind) => !KINDS.includes(kind))),
  ];
  const heading = (kind) => (has(`demand_${kind}`) ? t(`demand_${kind}`) : kind);
  return section(
    "tiers",
    t("tiers"),
    t("tiers_note"),
    h(
      "table",
      { class: "grid bars" },
      h("caption", {}, t("tiers_table")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [["tier"], ["objects", 1], ["share", 1], ["tiers_people", 1], ["tiers_bar"]].map(([key, right]) =>
            h("th", { scope: "col", class: right ? "right" : null }, t(key)),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        order.map((at) => {
          const tier = data.tiers[at];
          const look = tierLook(at, data.tiers.length);
          return h(
            "tr",
            {},
            h(
              "th",
              { scope: "row" },
              swatch(look),
              h(
                "button",
                { type: "button", class: "link", "data-key": `tier:${at}`, on: { click: () => pickTier(at) } },
                tierName(data, at),
              ),
            ),
            h("td", { class: "right" }, num(tier.objects)),
            h("td", { class: "right" }, percent(tier.objects, data.summary.objects)),
            h("td", { class: "right" }, num(tier.subjects)),
            h(
              "td",
              { class: "bar-cell" },
              tier.objects === 0
                ? null
                : h("span", {
                    class: `bar pattern-${look.pattern}`,
                    style: { width: `${(100 * tier.objects) / most}%`, "background-color": look.colour },
                  }),
            ),
          );
        }),
      ),
    ),
    kinds.length
      ? h(
          "div",
          { class: "scroll" },
          h(
            "table",
            { class: "grid demands" },
            h("caption", {}, t("demands_table")),
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                h("th", { scope: "col" }, t("tier")),
                kinds.map((kind) => h("th", { scope: "col" }, heading(kind))),
                h("th", { scope: "col" }, t("demands_found")),
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
                  kinds.map((kind) =>
                    h("td", {}, data.tiers[at].demands[kind] ? say(data.tiers[at].demands[kind]) : "–"),
                  ),
                  h("td", {}, found(data, at)),
                ),
              ),
            ),
          ),
        )
      : null,
  );
}

function found(data, at) {
  if (at === 0) return "–";
  const counted = openIn(data, at);
  if (counted) return foundAll(counted);
  const known = data.objects.filter((object) => object.tier === at && openToAll(data, object) !== null);
  const open = known.filter((object) => openToAll(data, object)).length;
  if (!known.length) return h("span", { class: "dim" }, t("access_unknown"));
  return open
    ? h("span", { class: "warn" }, t("access_open", { open: num(open), known: num(known.length) }))
    : t("access_closed", { known: num(known.length) });
}

/** Of all objects of a tier, where the run counted them by who can read them. */
function foundAll({ open, known, unknown }) {
  const untold = unknown ? t("access_untold", { n: num(unknown) }) : null;
  if (!known) return h("span", { class: "dim" }, unknown ? untold : "–");
  const said = open
    ? h("span", { class: "warn" }, t("access_open_all", { open: num(open), known: num(known) }))
    : t("access_closed_all", { known: num(known) });
  return [said, untold ? h("span", { class: "dim block" }, untold) : null];
}
