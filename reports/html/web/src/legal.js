// What this report proves and what not, the questions for a lawyer, and how it was made.
import { h, visible } from "./dom.js";
import { bytes, duration, has, num, say, t } from "./i18n.js";
import { section } from "./parts.js";

export function legalSection(data) {
  const list = (keys) =>
    h(
      "ul",
      {},
      keys.filter(has).map((key) => h("li", {}, t(key))),
    );
  const run = (stem) => Array.from({ length: 12 }, (_, at) => `${stem}_${at + 1}`);
  return section(
    "legal",
    t("legal"),
    t("legal_lead"),
    h(
      "div",
      { class: "columns" },
      h("div", {}, h("h3", {}, t("proves_title")), list(run("proves"))),
      h("div", {}, h("h3", {}, t("not_title")), list(run("not"))),
    ),
    h("h3", {}, t("questions_title")),
    h(
      "table",
      { class: "grid questions" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("law")), h("th", { scope: "col" }, t("question")))),
      h(
        "tbody",
        {},
        run("question")
          .filter(has)
          .map((key) => h("tr", {}, h("th", { scope: "row" }, t(`${key}_law`)), h("td", {}, t(key)))),
      ),
    ),
    data.laws.length
      ? [
          h("h3", {}, t("laws_title")),
          h(
            "ol",
            { class: "laws" },
            data.laws.map((law, at) =>
              h("li", { id: `law-${at + 1}`, tabindex: "-1" }, h("span", { class: "dim" }, `[${at + 1}] `), say(law)),
            ),
          ),
        ]
      : null,
    data.notes.length
      ? [
          h("h3", {}, t("policy_notes")),
          h(
            "ul",
            {},
            data.notes.map((note) =>
              h(
                "li",
                {},
                say(note.text),
                note.basis.length
                  ? h(
                      "span",
                      { class: "basis" },
                      note.basis.map((basis) => h("span", {}, say(basis))),
                    )
                  : null,
              ),
            ),
          ),
        ]
      : null,
  );
}

export function methodSection(data) {
  const run = data.summary;
  const rows = (pairs) =>
    h(
      "dl",
      { class: "lines method" },
      pairs.map(([key, value]) => [h("dt", {}, key), h("dd", {}, value)]),
    );
  const plain = (value) => visible(value !== null && typeof value === "object" ? JSON.stringify(value) : value);
  const limit = (key, value) => {
    if (typeof value !== "number") return plain(value);
    if (/timeout/.test(key)) return duration(value);
    return /size|memory|expanded|window|member_in/.test(key) ? bytes(value) : num(value);
  };
  const box = (title, content) => h("details", {}, h("summary", {}, title), content);
  return section(
    "method",
    t("method"),
    t("method_lead"),
    box(
      t("limits"),
      rows(
        Object.entries(run.limits ?? {}).map(([key, value]) => [
          has(`limit_${key}`) ? t(`limit_${key}`) : h("code", {}, visible(key)),
          limit(key, value),
        ]),
      ),
    ),
    box(
      t("options"),
      rows(Object.entries(run.options ?? {}).map(([key, value]) => [h("code", {}, visible(key)), plain(value)])),
    ),
    box(
      t("versions"),
      rows([
        ["run", plain(run.run_id ?? "–")],
        ["ruleset", plain(run.ruleset ?? "–")],
        ["policy", plain(run.policy?.digest ?? "–")],
        ...Object.entries(run.versions ?? {}).map(([key, value]) => [visible(key), plain(value)]),
      ]),
    ),
  );
}

export function footer(data) {
  return h(
    "footer",
    {},
    h("p", {}, h("b", {}, t("footer_masked"))),
    h("p", {}, t("footer_keyed", { key: visible(data.summary.key_id ?? "–") })),
    h("p", {}, t("footer_keep")),
    h(
      "details",
      { class: "licences screen-only" },
      h("summary", {}, t("licences")),
      h("pre", { lang: "en" }, data.licences),
    ),
    h("p", { class: "dim" }, `pandian ${visible(data.summary.pandian ?? "")} · ${visible(data.summary.run_id ?? "")}`),
  );
}
