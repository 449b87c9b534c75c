// What is known of one cell of the map, beside it; read out where the map is used by keyboard.
import { cellName, density } from "./cells.js";
import { entityName, folderName, folderPath, reasonText } from "./data.js";
import { circleName, exposureChip } from "./exposure.js";
import { h, pathNode } from "./dom.js";
import { bytes, decimal, num, t } from "./i18n.js";
import { chip } from "./parts.js";

/** What is known of a cell, beside the map. */
export function fillAbout(box, data, cell, listFolder) {
  const node = cell.node;
  const line = (label, value) => [h("dt", {}, label), h("dd", {}, value)];
  box.replaceChildren();
  if (cell.kind === "rest") {
    box.append(h("h3", {}, cellName(cell)), h("p", {}, t("map_rest_note")));
  } else if (cell.kind === "folder") {
    const path = node.index < 0 ? "" : folderPath(node);
    box.append(
      h("h3", {}, folderName(node)),
      path ? pathNode(path, "p") : "",
      h(
        "dl",
        {},
        line(t("highest_tier"), chip(data, node.tier)),
        line(t("objects"), num(node.objects)),
        line(t("size"), bytes(node.bytes)),
        line(t("people"), node.subjects ? t("about_n", { n: num(node.subjects) }) : "0"),
        line(t("density"), t("people_per_object", { n: decimal(density(cell)) })),
        line(t("findings"), num(node.findings)),
        line(t("not_read"), num(node.unread)),
        node.exposed ? line(t("exposure_of"), circlesOf(data, node)) : null,
      ),
    );
    if (node.most.length)
      box.append(
        h("h4", {}, t("most_types")),
        h(
          "ul",
          { class: "plain" },
          node.most.map(([code, number]) => h("li", {}, entityName(data, code), " ", h("b", {}, num(number)))),
        ),
      );
    box.append(
      h(
        "button",
        { type: "button", class: "link screen-only", on: { click: () => listFolder(node) } },
        t("list_these"),
      ),
    );
  } else {
    box.append(
      h("h3", {}, cellName(cell)),
      pathNode(node.path, "p"),
      h(
        "dl",
        {},
        line(t("tier"), chip(data, node.tier)),
        line(t("exposure_of"), exposureChip(data, node)),
        line(t("people"), num(node.subjects)),
        line(t("findings"), num(node.findings)),
        line(t("size"), bytes(node.size)),
        node.status === "scanned"
          ? null
          : line(t("status"), `${t(`status_${node.status}`)} · ${reasonText(data, node)}`),
      ),
    );
    if (!node.quiet && node.counts.length)
      box.append(
        h(
          "ul",
          { class: "plain" },
          node.counts
            .slice(0, 6)
            .map(([code, number]) => h("li", {}, entityName(data, code), " ", h("b", {}, num(number)))),
        ),
      );
  }
}

/** How many objects below a folder each circle can read, those of the mildest tier and the unread with them. */
function circlesOf(data, folder) {
  const sums = data.exposure.circles.map((_, at) =>
    folder.exposed.reduce((sum, [, who, number]) => sum + (who === at ? number : 0), 0),
  );
  return sums
    .map((sum, at) => (sum ? `${circleName(data.exposure.circles[at])} ${num(sum)}` : ""))
    .filter(Boolean)
    .join(t("list_join"));
}
