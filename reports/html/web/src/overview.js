// The head of the report: what was looked at, the figures that matter, and what must be done first.
import { QUIET, reasonTitle, tierName } from "./data.js";
import { h, pathNode, visible } from "./dom.js";
import { openIn } from "./exposure.js";
import { bytes, decimal, duration, getLang, has, num, percent, say, t, time } from "./i18n.js";
import { tierLook } from "./palette.js";
import { numberOf, section, stack } from "./parts.js";

/** Title, language, print, and the facts of the run. */
export function header(data, setLanguage, print) {
  const run = data.summary;
  const languages = [
    ["zh", "中文", "zh-CN"],
    ["en", "English", "en"],
  ];
  const fact = (label, ...value) => h("div", {}, h("dt", {}, label), h("dd", {}, ...value));
  const targets = run.targets ?? [];
  const policy = run.policy ?? {};
  return h(
    "header",
    { class: "masthead" },
    h(
      "div",
      { class: "masthead-top" },
      h("p", { class: "brand" }, h("b", {}, "盘点"), " pandian"),
      h(
        "div",
        { class: "tools screen-only" },
        h(
          "div",
          { class: "choice", role: "group", "aria-label": "语言 / Language" },
          languages.map(([lang, name, code]) =>
            h(
              "button",
              {
                type: "button",
                lang: code,
                "aria-pressed": String(lang === getLang()),
                "data-key": `lang:${lang}`,
                on: { click: () => setLanguage(lang) },
              },
              name,
            ),
          ),
        ),
        h("button", { type: "button", class: "plain-button", "data-key": "print", on: { click: print } }, t("print")),
      ),
    ),
    h("h1", {}, t("title")),
    h(
      "p",
      { class: "subtitle" },
      targets.map((target, at) => [at ? t("and") : "", h("span", { translate: "no" }, visible(target.name))]),
    ),
    run.complete === false ? h("p", { class: "notice" }, t("incomplete")) : null,
    targets
      .filter((target) => target.failed)
      .map((target) => h("p", { class: "notice" }, t("target_failed", { name: visible(target.name), why: visible(target.failed) }))),
    targets
      .filter((target) => target.insecure)
      .map((target) => h("p", { class: "notice" }, t("target_insecure", { name: visible(target.name) }))),
    h(
      "dl",
      { class: "facts" },
      fact(
        t("targets"),
        targets.map((target) => h("div", { class: "target" }, pathNode(target.url || target.name), about(data, target))),
      ),
      fact(
        t("scanned_at"),
        time(run.started),
        h("span", { class: "dim" }, " · ", t("took", { time: duration(run.seconds ?? 0) })),
      ),
      fact(
        t("policy"),
        say(policy.name) || visible(policy.id ?? "–"),
        h(
          "span",
          { class: "dim" },
          ` · ${t("version", { v: visible(policy.version ?? "–") })} · `,
          h("code", {}, visible(policy.digest ?? "").slice(0, 12)),
        ),
      ),
      fact(t("run_id"), h("code", {}, visible(run.run_id ?? "–"))),
      fact(t("key_id"), h("code", {}, visible(run.key_id ?? "–"))),
      fact(
        t("made_by"),
        `pandian ${visible(run.pandian ?? "")}`,
        h("span", { class: "dim" }, ` · ${t("ruleset")} `, h("code", {}, visible(run.ruleset ?? "–").slice(0, 12))),
      ),
    ),
  );
}

/** What the scope file says of a target: business name, owner, purpose, legal basis. */
function about(data, target) {
  const bases = (target.legal_basis ?? []).map((word) => say(data.bases?.[word]) || visible(word));
  const said = [
    target.business && visible(target.business),
    target.owner && t("target_owner", { owner: visible(target.owner) }),
    target.purpose && visible(target.purpose),
    bases.length ? t("target_basis", { basis: bases.join(t("list_join")) }) : null,
    target.contact && visible(target.contact),
  ].filter(Boolean);
  return said.length ? h("div", { class: "dim" }, said.join(" · ")) : null;
}

/** Red boxes first: a state secret stops everything; questions of law for a person to answer come next. */
export function alerts(data, openObject) {
  const boxes = [];
  const secret = data.flags.find((flag) => flag.id === QUIET);
  if (secret) {
    const marked = data.objects.filter((object) => object.quiet);
    boxes.push(
      h(
        "div",
        { class: "alert stop", role: "alert" },
        h("h2", {}, t("secret_title")),
        h("p", {}, t("secret_text")),
        marked.length
          ? h(
              "ul",
              {},
              marked.map((object) =>
                h(
                  "li",
                  {},
                  h(
                    "button",
                    { type: "button", class: "link", on: { click: () => openObject(object) } },
                    pathNode(object.path),
                  ),
                ),
              ),
            )
          : null,
      ),
    );
  }
  for (const flag of data.flags) {
    if (flag === secret || !flag.text) continue; // flags of single objects stand with these
    boxes.push(
      h(
        "div",
        { class: "alert ask", role: "note" },
        h("h2", {}, t("ask_title")),
        h("p", {}, say(flag.text)),
        flag.basis.length
          ? h(
              "p",
              { class: "basis" },
              t("basis"),
              flag.basis.map((basis) => h("span", {}, say(basis))),
            )
          : null,
      ),
    );
  }
  return boxes;
}

/** Five figures, the tiers in one bar, and three sentences that say what they mean. */
export function overview(data) {
  const run = data.summary;
  const people = run.subjects ?? {};
  const status = run.status ?? {};
  const top = data.tiers.length - 1;
  const findings = Object.values(run.entities ?? {}).reduce((sum, entry) => sum + (entry.findings ?? 0), 0);
  const figure = (value, label, note, kind) =>
    h(
      "div",
      { class: kind ? `figure ${kind}` : "figure" },
      h("dt", {}, label),
      h("dd", {}, h("b", {}, value), h("span", {}, note)),
    );
  const read = status.scanned ?? 0;
  const rest = (status.skipped ?? 0) + (status.failed ?? 0);
  const graded = data.tiers.reduce((sum, tier) => sum + tier.objects, 0);
  return section(
    "overview",
    t("overview"),
    null,
    h(
      "dl",
      { class: "figures" },
      figure(
        num(run.objects),
        t("objects"),
        `${bytes(run.bytes)} · ${t("n_targets", { n: num((run.targets ?? []).length) })}`,
      ),
      figure(
        percent(read, run.objects),
        t("coverage_read"),
        t("coverage_note", { partial: num(status.partial ?? 0), unread: num(rest) }),
      ),
      figure(
        people.estimate ? num(people.estimate) : "0",
        t("people_distinct"),
        people.error
          ? t("people_error", { low: num(people.low), high: num(people.high), error: decimal(people.error * 100) })
          : t("people_exact"),
      ),
      figure(
        num(data.tiers[top]?.objects ?? 0),
        t("objects_in", { tier: tierName(data, top, true) }),
        t("share_of_objects", { share: percent(data.tiers[top]?.objects ?? 0, run.objects) }),
      ),
      figure(
        num(findings),
        t("findings"),
        t("n_types", { n: num(Object.values(run.entities ?? {}).filter((entry) => entry.findings).length) }),
      ),
    ),
    stack(t("tiers_bar"), [
      ...data.tiers
        .map((tier, at) => [tierName(data, at, true), tier.objects, tierLook(at, data.tiers.length)])
        .reverse(),
      [t("tier_none"), Math.max(0, run.objects - graded), tierLook(-1, 1)],
    ]),
    h(
      "ul",
      { class: "points" },
      points(data, rest).map((point) => h("li", {}, point)),
    ),
  );
}

function points(data, unread) {
  const run = data.summary;
  const top = data.tiers.length - 1;
  const worst = data.objects.filter((object) => object.tier >= 0).sort((one, two) => two.subjects - one.subjects)[0];
  const result = [];
  if (data.tiers[top]?.objects)
    result.push(
      t("point_top", {
        tier: tierName(data, top, true),
        n: num(data.tiers[top].objects),
        share: percent(data.tiers[top].objects, run.objects),
        people: num(data.tiers[top].subjects),
      }),
    );
  else result.push(t("point_no_top", { tier: tierName(data, top, true) }));
  const open = data.exposure.objects && openIn(data, top);
  if (open?.open)
    result.push(
      h(
        "span",
        { class: "warn" },
        t("point_open", { n: num(open.open), tier: tierName(data, top, true), section: num(numberOf("exposure")) }),
        open.world ? t("point_world", { n: num(open.world) }) : null,
      ),
    );
  if (open?.unknown) result.push(t("point_untold", { n: num(open.unknown), tier: tierName(data, top, true) }));
  if (worst?.subjects) result.push([t("point_worst", { n: num(worst.subjects) }), " ", pathNode(worst.path)]);
  for (const flag of data.flags) {
    const marked = data.objects.filter((object) => object.flags.includes(flag.id)).length;
    if (!flag.text && flag.id !== QUIET && marked)
      result.push(
        t("point_flag", { n: num(marked), flag: has(`flag_${flag.id}`) ? t(`flag_${flag.id}`) : visible(flag.id) }),
      );
  }
  if (unread) {
    const most = Object.entries(run.reasons ?? {})
      .sort((one, two) => two[1] - one[1])
      .slice(0, 3);
    result.push(
      t("point_unread", {
        n: num(unread),
        section: num(numberOf("coverage")),
        why: most.map(([code, number]) => `${reasonTitle(data, code)} ${num(number)}`).join(t("list_join")),
      }),
    );
  } else result.push(t("point_all_read"));
  return result;
}
