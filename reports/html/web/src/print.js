// Paper: everything opened, charts drawn to the width of an A4 page, and back again afterwards.
import { fit } from "./charts.js";

const PAGE_WIDTH = 688; // 182 mm, as @page in print.css leaves it, at 96 dots an inch

export function preparePrinting(app) {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...app.querySelectorAll("details:not([open])")];
    for (const box of opened) box.open = true;
    fit(PAGE_WIDTH);
  });
  window.addEventListener("afterprint", () => {
    for (const box of opened) box.open = false;
    opened = [];
    fit();
  });
}
