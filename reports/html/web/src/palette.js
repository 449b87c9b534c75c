// Colours and patterns. Tiers are told apart by lightness and pattern as well as by hue, and come from rank alone.

const TIER_COLOURS = {
  1: ["#dde6ea"],
  2: ["#dde6ea", "#8a1c2e"],
  3: ["#dde6ea", "#e3a63c", "#8a1c2e"],
  4: ["#dde6ea", "#f0d07e", "#d5812d", "#8a1c2e"],
  5: ["#dde6ea", "#f3dfa2", "#e5ab3e", "#bd5c2a", "#7a182c"],
  6: ["#dde6ea", "#f6eac0", "#ecc566", "#da8c33", "#ad4a2d", "#6b152a"],
};
const PATTERN_AT = { 1: [0], 2: [0, 5], 3: [0, 2, 5], 4: [0, 1, 3, 5], 5: [0, 1, 2, 4, 5], 6: [0, 1, 2, 3, 4, 5] };
const PATTERNS = [
  null,
  {
    symbol: "circle",
    dashArrayX: [
      [1.5, 9],
      [0, 5.25, 1.5, 3.75],
    ],
    dashArrayY: [1.5, 4.5, 0],
    color: "rgba(70,50,0,.28)",
  },
  { symbol: "circle", dashArrayX: [[2, 7]], dashArrayY: [2, 7], rotation: Math.PI / 4, color: "rgba(70,40,0,.24)" },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 7], color: "rgba(60,25,0,.30)" },
  { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 7], rotation: Math.PI / 4, color: "rgba(255,255,255,.26)" },
  {
    symbol: "rect",
    dashArrayX: [1, 0],
    dashArrayY: [1.5, 6.5],
    rotation: -Math.PI / 4,
    color: "rgba(255,255,255,.22)",
  },
];
export const UNREAD = {
  colour: "#ffffff",
  pattern: {
    symbol: "rect",
    dashArrayX: [1, 0],
    dashArrayY: [1, 5],
    rotation: Math.PI / 4,
    color: "rgba(60,70,80,.35)",
  },
};
export const REST = "#f3f2ee";

/** Colour and pattern number of the tier at position `at` of `count`, mildest first. Above six, the ends hold. */
export function tierLook(at, count) {
  if (at < 0) return { colour: UNREAD.colour, pattern: -1 };
  const size = Math.min(count, 6);
  const place = count <= 6 ? at : Math.round((at / (count - 1)) * 5);
  return { colour: TIER_COLOURS[size][place], pattern: PATTERN_AT[size][place] };
}
export function decal(pattern) {
  return pattern < 0 ? { ...UNREAD.pattern } : PATTERNS[pattern] ? { ...PATTERNS[pattern] } : undefined;
}

export const DENSITY = [
  { from: 0, colour: "#f1f3f5" },
  { from: Number.MIN_VALUE, colour: "#d5e1ec" },
  { from: 1, colour: "#a9c4de" },
  { from: 10, colour: "#6f9bc6" },
  { from: 100, colour: "#3b6a9f" },
  { from: 1000, colour: "#1a3661" },
];
/** The step of a number of people per object: 0, up to 1, up to 10, up to 100, up to 1,000, more. */
export function densityStep(people) {
  let step = 0;
  DENSITY.forEach((band, at) => {
    if (people >= band.from) step = at;
  });
  return step;
}

export const RISK = ["#eef1f3", "#f8e6bd", "#f1ba62", "#da7a33", "#a8322d", "#5a1030"];
/** The band of a risk: none, then below an eighth, a quarter, a half of the most that a policy knows, below it, and it. */
export function riskBand(risk, most) {
  if (risk <= 0) return 0;
  return 1 + [1 / 8, 1 / 4, 1 / 2, 1].filter((share) => risk >= share * most).length;
}
/** The least risk of each band but the first, as whole numbers. */
export const riskSteps = (most) => [1, ...[1 / 8, 1 / 4, 1 / 2, 1].map((share) => Math.max(1, Math.ceil(share * most)))];
export const riskColour = (risk, most) => RISK[riskBand(risk, most)];

const RAMP = [
  [241, 245, 249],
  [198, 216, 234],
  [126, 166, 206],
  [58, 106, 159],
  [22, 48, 90],
];
/** A blue for a value between 0 and 1, light to dark. */
export function ramp(share) {
  const at = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
  const low = Math.min(Math.floor(at), RAMP.length - 2);
  const mix = RAMP[low].map((value, part) => Math.round(value + (RAMP[low + 1][part] - value) * (at - low)));
  return `#${mix.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever reads better on a colour (WCAG 2 relative luminance). */
export function inkOn(colour) {
  const part = (at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const light = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? "#000000" : "#ffffff";
}
