// A chart of nested cells: how both heat maps look, whatever their cells say.
import { chart, font } from "./charts.js";

const HIDDEN = { x: -1e4, y: -1e4 };

/** Draw `tree` in `host`; label(index, join) is what stands on the cell of that number, its lines put together by `join`. */
export function nested(host, tree, label) {
  const made = chart(host);
  made.setOption({
    animation: false,
    textStyle: { fontFamily: font() },
    series: [
      {
        type: "treemap",
        animation: false,
        data: tree,
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        squareRatio: 1.25,
        visibleMin: 12,
        childrenVisibleMin: 60,
        itemStyle: { borderColor: "#ffffff", borderWidth: 1, gapWidth: 1 },
        labelLayout: ({ rect }) => (rect.width < 40 || rect.height < 18 ? HIDDEN : {}),
        label: {
          show: true,
          position: "insideTopLeft",
          padding: [3, 4],
          fontSize: 12,
          lineHeight: 16,
          overflow: "truncate",
          formatter: ({ dataIndex }) => plain(label(dataIndex, "\n")),
        },
        upperLabel: {
          show: false,
          padding: [0, 5],
          overflow: "truncate",
          formatter: ({ dataIndex }) => plain(label(dataIndex, " — ")),
        },
        emphasis: {
          itemStyle: { borderColor: "#0b57d0", borderWidth: 3 },
          label: { show: true },
          upperLabel: { show: true },
        },
      },
    ],
  });
  return made;
}

// Braces open rich text in an ECharts label; a name keeps its own, in the wide form.
const plain = (said) => said.replace(/\{/g, "｛").replace(/\}/g, "｝");
