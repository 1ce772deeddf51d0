// SPDX-License-Identifier: MIT
// The times of lines that arrive live. The server writes them once for all readers, in UTC; the page
// puts in its own zone and form, and its way back.
import { zoneOfPage } from "./times.js";

const formats = new Map(); // By zone: making one takes longer than using it a hundred times.

function formatsOf(zone) {
  let found = formats.get(zone);
  if (!found) {
    const numbers = { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
    const name = (locale) => new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "short" });
    found = { numbers: new Intl.DateTimeFormat("en-US", numbers), names: [name("en-US"), name("en-GB")] };
    formats.set(zone, found);
  }
  return found;
}

const part = (parts, type) => parts.find((one) => one.type === type)?.value ?? "";

/** "CET", where a language has a name for it; else "GMT+1". */
function zoneName(names, date) {
  const all = names.map((format) => part(format.formatToParts(date), "timeZoneName"));
  return all.find((name) => !name.startsWith("GMT")) ?? all[0];
}

function write(time, zone, mode) {
  const date = new Date(time.dateTime);
  const { numbers, names } = formatsOf(zone);
  const parts = numbers.formatToParts(date);
  const get = (type) => part(parts, type);
  const clock = `${get("hour")}:${get("minute")}:${get("second")}.${String(date.getUTCMilliseconds()).padStart(3, "0")}`;
  time.dataset.clock = clock;
  time.title = `${get("year")}-${get("month")}-${get("day")} ${clock} ${zone === "UTC" ? "UTC" : zoneName(names, date)}`;
  const shown = { start: sinceStart(time.dataset.ms), delta: sinceStart(0) }[mode] ?? clock;
  time.textContent = `${shown} `; // As the server writes it: copied text needs the space.
}

/** All of a fragment. `mode`: clock, start or delta (which the lines above decide, not this). */
export function localize(fragment, mode) {
  const zone = zoneOfPage();
  for (const time of fragment.querySelectorAll("time.term-time")) {
    try { write(time, zone, mode); } catch { break; } // A zone that only the server knows: UTC, and says so.
  }
  const page = new URL(location.href).searchParams;
  for (const link of fragment.querySelectorAll(".term-cut a[href]")) {
    const address = new URL(link.getAttribute("href"), location.href);
    for (const name of ["back", "time", "level"]) {
      if (page.has(name)) address.searchParams.set(name, page.get(name));
    }
    link.setAttribute("href", address.pathname + address.search + address.hash);
  }
  return fragment;
}

/** 83123 -> "+1:23.123"; the same as the server's. */
export function sinceStart(milliseconds) {
  const sign = milliseconds < 0 ? "−" : "+";
  const all = Math.abs(milliseconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(all / 3600000), Math.floor(all / 60000) % 60, Math.floor(all / 1000) % 60];
  const tail = `.${String(all % 1000).padStart(3, "0")}`;
  if (hours > 0) return `${sign}${hours}:${two(minutes)}:${two(seconds)}${tail}`;
  if (minutes > 0) return `${sign}${minutes}:${two(seconds)}${tail}`;
  return `${sign}${seconds}${tail}`;
}
