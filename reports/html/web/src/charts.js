// ECharts, with only what the report draws, and one register of charts so that printing can size them all.
import { init, use } from "echarts/core";
import { HeatmapChart, TreemapChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { getLang } from "./i18n.js";

use([TreemapChart, HeatmapChart, GridComponent, LabelLayout, SVGRenderer]);

export const FONT = '"Source Han Sans SC","Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei","Segoe UI",Arial,sans-serif';
const charts = new Map();

/** A chart in `host`, which has its size already. */
export function chart(host) {
  const made = init(host, null, { renderer: "svg", locale: getLang() === "zh" ? "ZH" : "EN" });
  charts.set(host, made);
  return made;
}
export function dispose() {
  for (const made of charts.values()) made.dispose();
  charts.clear();
}
export function drop(host) {
  charts.get(host)?.dispose();
  charts.delete(host);
}
/** Fit every chart to its place, or to a width in pixels for paper; drawn at once. */
export function fit(width) {
  for (const [host, made] of charts) {
    if (!host.isConnected || (!width && !host.clientWidth)) continue;
    made.resize(width ? { width, silent: true } : { width: "auto", silent: true });
    made.getZr().flush();
  }
}
