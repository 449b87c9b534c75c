// The embedded JSON as objects: the reader of what packing.py wrote.
import { getLang, say, t } from "./i18n.js";
import { visible } from "./dom.js";

const OBJECT = [
  "path",
  "target",
  "media",
  "size",
  "modified",
  "owner",
  "access",
  "status",
  "reason",
  "tier",
  "subjects",
  "counts",
  "folder",
  "flags",
  "duplicate",
  "why",
  "opens",
  "sameText",
  "names",
  "suppressed",
  "exposure",
  "risk",
];
const FOLDER = ["name", "parent", "target", "objects", "bytes", "tier", "subjects", "findings", "unread", "most", "exposed"];
const WHY = ["tier", "zh", "en", "laws"];
export const STATUSES = ["scanned", "partial", "skipped", "failed"];
export const QUIET = "state_secret_marking";

const named = (fields, row) => Object.fromEntries(fields.map((field, at) => [field, row[at]]));
const pairs = (flat) => Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]]);

const triples = (flat) => Array.from({ length: flat.length / 3 }, (_, at) => flat.slice(3 * at, 3 * at + 3));

/** Everything the page shows, with numbers resolved to what they stand for. */
export function unpack(raw) {
  const folders = raw.folders.map((row, index) => ({
    ...named(FOLDER, row),
    index,
    kind: "folder",
    children: [],
    own: [],
  }));
  const why = raw.why.map((row) => named(WHY, row));
  const objects = raw.objects.map((row, index) => {
    const object = { ...named(OBJECT, row), index, kind: "object" };
    object.status = STATUSES[object.status];
    object.counts = pairs(object.counts).sort((one, two) => two[1] - one[1]);
    object.findings = object.counts.reduce((sum, pair) => sum + pair[1], 0);
    for (const field of ["target", "media", "owner", "access"]) object[field] = raw.strings[object[field]];
    object.why = object.why.map((at) => why[at]);
    object.quiet = object.flags.includes(QUIET);
    return object;
  });
  const all = {
    index: -1,
    kind: "folder",
    parent: null,
    children: [],
    own: [],
    target: "",
    objects: raw.summary.objects,
    bytes: raw.summary.bytes,
    subjects: raw.summary.subjects?.estimate ?? 0,
    tier: -1,
    findings: 0,
    unread: 0,
    most: [],
    exposed: folders.every((folder) => folder.exposed) ? [] : null,
  };
  for (const folder of folders) {
    folder.target = raw.strings[folder.target];
    folder.most = pairs(folder.most);
    folder.exposed &&= triples(folder.exposed);
    const above = folders[folder.parent] ?? all;
    folder.above = above;
    above.children.push(folder);
    if (above === all) {
      all.tier = Math.max(all.tier, folder.tier);
      all.findings += folder.findings;
      all.unread += folder.unread;
      all.exposed?.push(...folder.exposed);
    }
  }
  for (const object of objects) {
    object.above = folders[object.folder] ?? all;
    object.above.own.push(object);
    // An archive is an object and a folder: in the map it is one box.
    if (folders[object.opens]) folders[object.opens].container = object;
  }
  const root = all.children.length === 1 ? all.children[0] : all;
  return { ...raw, folders, objects, root, all, unread: objects.filter((object) => object.status !== "scanned") };
}

/** The name of an entity type by its number or code. */
export function entityName(data, code) {
  return say(data.entities[typeof code === "number" ? data.codes[code] : code] ?? { zh: code, en: code });
}

/** A tier's name as the policy gives it; shorter, without a bracketed remark, where asked. */
export function tierName(data, at, brief = false) {
  if (at < 0) return t("tier_none");
  const name = say(data.tiers[at].name);
  return brief ? name.replace(/\s*[（(].*[)）]\s*$/, "") || name : name;
}

/** A folder's own name: a target carries the name its owner gave it. */
export function folderName(folder) {
  if (folder.index < 0) return t("all_targets");
  return visible(folder.parent < 0 && folder.target ? folder.target : folder.name);
}
export function folderPath(folder) {
  const parts = [];
  for (let at = folder; at && at.index >= 0; at = at.above) parts.unshift(at.name);
  return parts.join("/");
}
export function within(object, folder) {
  if (folder.index < 0) return true;
  for (let at = object.above; at && at.index >= 0; at = at.above) if (at === folder) return true;
  return false;
}

/** Why an object was not wholly read, as a sentence. */
export function reasonText(data, object) {
  return (object.reason ?? [])
    .map(([code, detail, raw]) => {
      if (raw) return visible(raw);
      const template = data.reasons[code]?.[getLang()] ?? code;
      return visible(
        detail ? template.replace("{detail}", () => detail) : template.replace(/\s*[:：]?\s*\{detail\}/, ""),
      );
    })
    .join(t("sentence_join"));
}
/** The codes of all reasons of an object, each once. */
export function reasonCodes(object) {
  return [...new Set((object.reason ?? [[""]]).map((reason) => reason[0]))];
}
/** A reason as a heading, without a detail. */
export function reasonTitle(data, code) {
  const title = data.reasons[code]?.title;
  return title ? say(title) : visible(code || t("reason_unknown"));
}
