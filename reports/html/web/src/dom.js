// Building the page: elements from values, never from markup. Every text of the run goes through visible().

/** An element. props: class, on (event -> handler), style (property -> value, set through the CSSOM), data, and
 * attributes; a null or false attribute is left out. children: nodes, texts, or lists of them; null is left out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name === "style") for (const [key, part] of Object.entries(value)) element.style.setProperty(key, part);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

/** Append nodes and texts, in order. */
export function add(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Cs}/gu;

/** Text of a run with every character shown that would hide, reorder or break it: ⟨U+202E⟩, \xFF for a stray byte. */
export function visible(text) {
  return String(text).replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0);
    if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16).toUpperCase()}`;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** Where the name begins in a path. A path is absolute or a URL; what is not, is a table: its names are joined by points. */
export function nameAt(path) {
  const file = /^([/\\]|[A-Za-z]:[/\\]|[A-Za-z][\w+.-]+:\/\/)/.test(path);
  return (file ? Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) : path.lastIndexOf(".")) + 1;
}

/** A path in two tones: where it lies, and its name; breaks after separators. */
export function pathNode(path, tag = "span") {
  const at = nameAt(path);
  const folder = path
    .slice(0, at)
    .split(/(?<=[/\\])/)
    .filter(Boolean)
    .flatMap((part) => [visible(part), document.createElement("wbr")]);
  return h(
    tag,
    { class: "path", dir: "ltr", translate: "no" },
    h("span", { class: "where" }, folder),
    h("span", { class: "name" }, visible(path.slice(at)) || "∅"),
  );
}

/** ECharts sets style attributes on SVG elements; a strict style-src forbids the attribute but not the CSSOM. */
export function allowSvgStyle() {
  const plain = Element.prototype.setAttribute;
  SVGElement.prototype.setAttribute = function setAttribute(name, value) {
    if (name === "style") this.style.cssText = value;
    else plain.call(this, name, value);
  };
}

/** A row of buttons of which one is pressed. options: [value, label]. */
export function choice(label, options, current, pick, key) {
  return h(
    "div",
    { class: "choice", role: "group", "aria-label": label },
    h("span", { class: "choice-label", "aria-hidden": "true" }, label),
    options.map(([value, text]) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(value === current),
          "data-key": `${key}:${value}`,
          on: { click: () => pick(value) },
        },
        text,
      ),
    ),
  );
}
