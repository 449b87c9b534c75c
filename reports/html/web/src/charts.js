// ECharts, with only what the report draws, and one register of charts so that printing can size them all.
import { init, use } from "echarts/core";
import { HeatmapChart, TreemapChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { getLang } from "./i18n.js";

use([TreemapChart, HeatmapChart, GridComponent, LabelLayout, SVGRenderer]);

const LATIN = '"Segoe UI","Helvetica Neue",Helvetica,Arial,"Liberation Sans",';
const CHINESE =
  '"Source Han Sans SC","Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei","Segoe UI",Arial,sans-serif';
/** The font of charts, as the style sheet has it for the text around them. */
export const font = () => (getLang() === "zh" ? CHINESE : LATIN + CHINESE);
const charts = new Map();

/** A chart in `host`, which has its size already. onPaper(made, on): what else changes for paper, and back. */
export function chart(host, onPaper) {
  const made = init(host, null, { renderer: "svg", locale: getLang() === "zh" ? "ZH" : "EN" });
  charts.set(host, { made, onPaper });
  return made;
}
export function dispose() {
  for (const { made } of charts.values()) made.dispose();
  charts.clear();
}
export function drop(host) {
  charts.get(host)?.made.dispose();
  charts.delete(host);
}
/** Fit every chart to its place, or to a width in pixels for paper; drawn at once. */
export function fit(paper) {
  for (const [host, { made, onPaper }] of charts) {
    if (!host.isConnected || (!paper && !host.clientWidth)) continue;
    made.resize(
      paper
        ? {
            width: Math.min(paper, parseFloat(host.style.maxWidth) || paper),
            height: Number(host.dataset.paper) || "auto",
            silent: true,
          }
        : { width: "auto", height: "auto", silent: true },
    );
    onPaper?.(made, Boolean(paper));
    made.getZr().flush();
  }
}
