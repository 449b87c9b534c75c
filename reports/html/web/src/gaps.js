// Where handling falls short of what tiers demand: the rules that are met, the objects, and what nobody can tell from here.
import { tierName } from "./data.js";
import { h, pathNode } from "./dom.js";
import { has, num, say, t } from "./i18n.js";
import { chip, section } from "./parts.js";

const demand = (kind) => (has(`demand_${kind}`) ? t(`demand_${kind}`) : kind);
const PAGE = 50;

/** The section. view: {shown, rule}. */
export function gapsSection(data, view, go) {
  const gaps = data.gaps;
  const met = gaps.rules.map((rule, at) => ({ ...rule, at })).filter((rule) => rule.objects || rule.unknown);
  const rest = gaps.untold.filter(([tier, demands]) => tier > 0 && demands.length);
  return section(
    "gaps",
    t("gaps"),
    t("gaps_lead"),
    met.length
      ? h("div", { class: "scroll" }, rulesTable(data, met, view, go))
      : h("p", {}, t("gaps_none")),
    h(
          "div",
          { class: "untold" },
          h("h3", {}, t("gaps_untold")),
          h(
            "ul",
            {},
            h("li", {}, t("gaps_untold_always")),
            rest.map(([tier, demands]) =>
              h(
                "li",
                {},
                t("gaps_untold_item", {
                  tier: tierName(data, tier, true),
                  demands: demands.map(demand).join(t("list_join")),
                }),
              ),
            ),
          ),
        ),
    gaps.objects.length ? objectsPart(data, gaps, view, go) : null,
  );
}

function rulesTable(data, met, view, go) {
  return h(
    "table",
    { class: "grid gaps" },
    h("caption", {}, t("gaps_table")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        [["gaps_demand"], ["gaps_rule"], ["objects", 1], ["gaps_unknown", 1], ["gaps_remedy"]].map(([key, right]) =>
          h("th", { scope: "col", class: right ? "right" : null }, t(key)),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      met.map((rule) =>
        h(
          "tr",
          {},
          h("td", { class: "nowrap" }, demand(rule.demand)),
          h(
            "th",
            { scope: "row" },
            rule.objects
              ? h(
                  "button",
                  {
                    type: "button",
                    class: "link",
                    "aria-pressed": String(view.rule === rule.at),
                    "data-key": `gap:${rule.at}`,
                    on: { click: () => go({ rule: view.rule === rule.at ? null : rule.at, shown: PAGE }) },
                  },
                  say(rule.text),
                )
              : say(rule.text),
            h("div", { class: "dim" }, rule.tiers.map((tier) => tierName(data, tier, true)).join(t("list_join"))),
          ),
          h("td", { class: rule.objects ? "right warn" : "right" }, num(rule.objects)),
          h("td", { class: "right" }, rule.unknown ? num(rule.unknown) : "–"),
          h("td", {}, say(rule.remedy), rule.basis.map((law) => h("div", { class: "dim" }, say(data.laws[law])))),
        ),
      ),
    ),
  );
}

function objectsPart(data, gaps, view, go) {
  const found = gaps.objects.filter((object) => view.rule === null || object[2].some(([rule]) => rule === view.rule));
  const rows = found.slice(0, view.shown);
  return [
    h("h3", {}, t("gaps_objects")),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "grid gapobjects" },
        h("thead", {}, h("tr", {}, ["tier", "path", "gaps_rule"].map((key) => h("th", { scope: "col" }, t(key))))),
        h(
          "tbody",
          {},
          rows.map(([path, tier, said]) =>
            h(
              "tr",
              {},
              h("td", {}, chip(data, tier)),
              h("th", { scope: "row" }, pathNode(path)),
              h("td", {}, h("ul", {}, said.map(([rule, words]) => h("li", {}, `${demand(gaps.rules[rule].demand)} · ${say(gaps.said[words])}`)))),
            ),
          ),
        ),
      ),
    ),
    h("p", { class: "hint" }, t("gaps_objects_cut", { shown: num(rows.length) })),
    found.length > rows.length
      ? h(
          "button",
          {
            type: "button",
            class: "plain-button screen-only",
            "data-key": "gaps-more",
            on: { click: () => go({ shown: view.shown + PAGE }) },
          },
          t("show_more", { n: num(Math.min(PAGE, found.length - rows.length)) }),
        )
      : null,
  ];
}
