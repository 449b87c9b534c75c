// One tooltip for all charts: an element of ours, filled with text nodes.
import { add, h } from "./dom.js";

let box = null;

/** Show lines (texts or nodes, the first as a heading) near a pointer. */
export function showTip(event, lines) {
  if (!box) {
    box = h("div", { class: "tip", "aria-hidden": "true" });
    document.body.append(box);
  }
  box.replaceChildren();
  add(
    box,
    lines.filter(Boolean).map((line, at) => h(at ? "div" : "strong", {}, line)),
  );
  box.classList.add("on");
  const wide = box.offsetWidth;
  const high = box.offsetHeight;
  const left = event.clientX + 16 + wide > window.innerWidth ? event.clientX - wide - 12 : event.clientX + 16;
  const top = Math.min(event.clientY + 14, window.innerHeight - high - 8);
  box.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
}
export function hideTip() {
  box?.classList.remove("on");
}
