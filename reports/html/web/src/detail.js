// Everything the page knows of one object, in a panel at the side.
import { h, pathNode, visible } from "./dom.js";
import { entityName, QUIET, reasonText } from "./data.js";
import { exposureChip } from "./exposure.js";
import { bytes, has, num, say, t, time } from "./i18n.js";
import { chip } from "./parts.js";
import { reasons, sample } from "./risk.js";

let panel = null;

/** Open the panel; focus goes back to where it was when it is closed. */
export function openDetail(data, object) {
  closeDetail();
  panel = h(
    "dialog",
    {
      class: "detail",
      "aria-labelledby": "detail-title",
      on: {
        close: (event) => {
          event.currentTarget.remove();
          panel = null;
        },
        click: (event) => {
          if (event.target === event.currentTarget) event.currentTarget.close();
        },
      },
    },
    content(data, object),
  );
  document.body.append(panel);
  panel.showModal();
}
export function closeDetail() {
  panel?.close();
  panel?.remove();
  panel = null;
}

function content(data, object) {
  const line = (label, value) =>
    value === null || value === undefined || value === "" ? null : [h("dt", {}, label), h("dd", {}, value)];
  const detail = data.details[object.index];
  const flags = object.flags.map((flag) => (has(`flag_${flag}`) ? t(`flag_${flag}`) : visible(flag)));
  return h(
    "div",
    { class: "detail-inner" },
    h(
      "div",
      { class: "detail-head" },
      h("h2", { id: "detail-title" }, pathNode(object.path)),
      h("button", { type: "button", class: "plain-button", autofocus: true, on: { click: closeDetail } }, t("close")),
    ),
    object.quiet
      ? h("div", { class: "alert stop" }, h("h3", {}, t("secret_title")), h("p", {}, t("secret_text")))
      : null,
    h(
      "dl",
      { class: "lines" },
      line(t("tier"), chip(data, object.tier)),
      line(t("status"), `${t(`status_${object.status}`)}${object.reason ? ` · ${reasonText(data, object)}` : ""}`),
      line(t("names_sampled"), object.names ? sampled(object.names) : null),
      line(t("allow_here"), object.suppressed ? num(object.suppressed) : null),
      line(t("flags"), flags.filter((_, at) => object.flags[at] !== QUIET).join(" · ")),
      line(t("people"), t("about_n", { n: num(object.subjects) })),
      line(t("target"), visible(object.target)),
      line(t("media"), visible(object.media)),
      line(t("size"), object.size === null ? null : `${bytes(object.size)} (${num(object.size)} B)`),
      line(t("modified"), object.modified ? time(object.modified) : null),
      line(t("owner"), visible(object.owner)),
      line(t("exposure_of"), exposure(data, object)),
      line(t("exposure_risk"), object.risk < 0 ? null : num(object.risk)),
      line(t("access"), visible(object.access)),
      line(t("duplicates"), object.duplicate ? pathNode(object.duplicate) : null),
      line(t("same_text"), object.sameText ? pathNode(object.sameText) : null),
    ),
    object.why.length ? [h("h3", {}, t("why_tier")), reasons(data, object, true)] : null,
    object.quiet
      ? h("p", { class: "quiet" }, t("quiet"))
      : [
          object.counts.length
            ? [
                h("h3", {}, t("found")),
                h(
                  "table",
                  { class: "grid" },
                  h(
                    "thead",
                    {},
                    h(
                      "tr",
                      {},
                      h("th", { scope: "col" }, t("entity")),
                      h("th", { scope: "col", class: "right" }, t("number")),
                    ),
                  ),
                  h(
                    "tbody",
                    {},
                    object.counts.map(([code, number]) =>
                      h(
                        "tr",
                        {},
                        h("th", { scope: "row" }, entityName(data, code)),
                        h("td", { class: "right" }, num(number)),
                      ),
                    ),
                  ),
                ),
              ]
            : null,
          detail?.columns?.some((column) => column[1])
            ? [h("h3", {}, t("columns")), columns(data, detail.columns)]
            : null,
          detail?.samples?.length
            ? [h("h3", {}, t("samples")), sampleTable(data, detail.samples)]
            : object.counts.length
              ? h("p", { class: "hint" }, t("samples_elsewhere", { n: num(data.limits.detailed) }))
              : null,
        ],
  );
}

function exposure(data, object) {
  return [exposureChip(data, object), " ", t(`circle_${data.exposure.circles[object.exposure]}_means`)];
}

/** What a sample of the text says of the names in it: bytes read, of how many, mentions, standard error. */
function sampled([read, of, mentions, error]) {
  return t("names_here", { read: bytes(read), of: bytes(of), n: num(Math.round(mentions)), error: num(Math.round(error)) });
}

function columns(data, rows) {
  return h(
    "table",
    { class: "grid" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        [["container"], ["column"], ["entity"], ["number", 1], ["values", 1]].map(([key, right]) =>
          h("th", { scope: "col", class: right ? "right" : null }, t(key)),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      rows
        .filter((row) => row[1])
        .map(([container, name, comment, code, number, values]) =>
          h(
            "tr",
            {},
            h("td", {}, visible(container)),
            h("td", {}, visible(name), comment ? h("span", { class: "dim" }, ` ${visible(comment)}`) : null),
            h("td", {}, entityName(data, code)),
            h("td", { class: "right" }, num(number)),
            h("td", { class: "right" }, num(values)),
          ),
        ),
    ),
  );
}

function sampleTable(data, rows) {
  return h(
    "table",
    { class: "grid" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, t("entity")),
        h("th", { scope: "col" }, t("masked")),
        h("th", { scope: "col" }, t("location")),
        h("th", { scope: "col" }, t("why_found")),
      ),
    ),
    h(
      "tbody",
      {},
      rows.flatMap(([code, found]) =>
        found.map((one) =>
          h(
            "tr",
            {},
            h("td", {}, entityName(data, code)),
            h("td", {}, sample(one)),
            h("td", { class: "dim" }, where(one[2])),
            h("td", { class: "dim" }, say(data.proofs[one[3]])),
          ),
        ),
      ),
    ),
  );
}

function where(location) {
  return Object.entries(location)
    .map(([key, value]) => `${has(`at_${key}`) ? t(`at_${key}`) : visible(key)} ${visible(value)}`)
    .join(" · ");
}
