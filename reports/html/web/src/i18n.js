// What the page says, in either language, and how it writes numbers, sizes and times.
import { visible } from "./dom.js";

const state = { lang: "zh", texts: {} };

/** Set the catalogues once, the language any time. */
export function setTexts(texts) {
  state.texts = texts;
}
export function setLang(lang) {
  state.lang = lang;
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
}
export function getLang() {
  return state.lang;
}

/** The message of a key with its {placeholders} filled, and {name|one|more} chosen by a number. */
export function t(key, values) {
  const text = state.texts[state.lang][key];
  if (text === undefined) throw new Error(`no message ${key}`);
  if (!values) return text;
  return text
    .replace(/\{(\w+)\|([^|{}]*)\|([^|{}]*)\}/g, (_, name, one, more) => (String(values[name]) === "1" ? one : more))
    .replace(/\{(\w+)\}/g, (hit, name) => (name in values ? values[name] : hit));
}
export function has(key) {
  return state.texts[state.lang][key] !== undefined;
}

/** The side of a {zh, en} pair that is being read, made visible. */
export function say(pair) {
  return pair ? visible(pair[state.lang] ?? pair.zh ?? "") : "";
}

const locale = () => (state.lang === "zh" ? "zh-CN" : "en-GB");
const formats = new Map();
function format(options) {
  const key = locale() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(locale(), options));
  return formats.get(key);
}
export const num = (value) => format({}).format(value ?? 0);
/** A number in little room: 12,345 is 1.23万 or 12.3k. */
export function short(value, digits = 3) {
  if (value < 10000) return num(value < 100 ? Math.round(value * 10) / 10 : Math.round(value));
  return format({ notation: "compact", maximumSignificantDigits: digits }).format(value);
}
export const decimal = (value) => format({ maximumSignificantDigits: 3 }).format(value);

/** A share of a whole; never rounded up to 100 % or down to 0 % where it is neither. */
export function percent(part, whole) {
  if (!whole) return "–";
  const share = (100 * part) / whole;
  if (part && share < 0.1) return "<0.1%";
  if (part < whole && share > 99.9) return ">99.9%";
  return `${format({ maximumFractionDigits: 1 }).format(share)}%`;
}

export function bytes(value) {
  if (value === null || value === undefined) return "–";
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let at = 0;
  let left = value;
  while (left >= 1024 && at < units.length - 1) {
    left /= 1024;
    at += 1;
  }
  return `${at && left < 100 ? decimal(left) : num(Math.round(left))} ${units[at]}`;
}

/** An ISO time as the reader's clock shows it, with the offset. */
export function time(iso, seconds = false) {
  const moment = new Date(iso);
  if (!iso || Number.isNaN(moment.getTime())) return iso ? visible(iso) : "–";
  const two = (value) => String(value).padStart(2, "0");
  const minutes = -moment.getTimezoneOffset();
  const offset = `UTC${minutes ? `${minutes < 0 ? "−" : "+"}${Math.floor(Math.abs(minutes) / 60)}${minutes % 60 ? `:${two(Math.abs(minutes) % 60)}` : ""}` : ""}`;
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}${seconds ? `:${two(moment.getSeconds())}` : ""}`;
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${clock} ${offset}`;
}
export function day(iso) {
  const moment = new Date(iso);
  if (!iso || Number.isNaN(moment.getTime())) return iso ? visible(iso) : "–";
  const two = (value) => String(value).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return t("seconds", { n: decimal(seconds) });
  const hours = Math.floor(whole / 3600);
  const parts = hours ? [t("hours", { n: hours })] : [];
  parts.push(t("minutes", { n: Math.floor((whole % 3600) / 60) }));
  if (!hours) parts.push(t("seconds", { n: whole % 60 }));
  return parts.join(" ");
}

/** A number of people, written out (num) or short; one is a person. */
export const people = (value, written = num) =>
  value === 1 ? t("one_person", { n: "1" }) : t("n_people", { n: written(value) });
