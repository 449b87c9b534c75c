// Bundles src/ into one script and one style sheet: node build.mjs OUT_DIR. Called by hatch_build.py.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const out = process.argv[2];
const common = { bundle: true, minify: true, legalComments: "none", charset: "utf8", logLevel: "warning" };

// zrender keys its caches by the text that is drawn, in plain objects: a file named __proto__ would change every object.
const cachesWithoutPrototype = {
  name: "caches-without-prototype",
  setup({ onLoad }) {
    onLoad({ filter: /zrender[\\/]lib[\\/]core[\\/]LRU\.js$/ }, ({ path }) => {
      const parts = readFileSync(path, "utf8").split("this._map = {}");
      if (parts.length !== 3) throw new Error(`${path} is not what it was: look whether its keys are safe now`);
      return { contents: parts.join("this._map = Object.create(null)") };
    });
  },
};

await build({
  ...common,
  plugins: [cachesWithoutPrototype],
  entryPoints: ["src/main.js"],
  outfile: join(out, "report.js"),
  format: "iife",
  target: ["es2020"],
  // ECharts asks for this flag at build time; without it its development checks would be bundled.
  define: { "process.env.NODE_ENV": '"production"', __DEV__: "false" },
});
await build({
  ...common,
  entryPoints: ["src/style/all.css"],
  outfile: join(out, "report.css"),
  target: ["chrome109", "firefox115", "safari16"],
});

// The licences of what is inside the bundle go with every report.
const inside = ["echarts", "zrender", "tslib"];
const notices = inside.map((name) => {
  const at = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
  const texts = (
    name === "echarts" ? ["NOTICE", "LICENSE", "licenses/LICENSE-d3"] : name === "tslib" ? ["LICENSE.txt"] : ["LICENSE"]
  ).map((file) => readFileSync(join(at, file), "utf8").trim());
  return [`${name} ${version} (${license})`, "=".repeat(60), ...texts].join("\n\n");
});
writeFileSync(join(out, "third-party-licences.txt"), notices.join("\n\n\n") + "\n");
