// SPDX-License-Identifier: MIT
// Short times stay true while a page is open, and the server learns the reader's zone once.
//
//   <time datetime="2026-11-24T03:12:09.120Z" title="…" data-relative>3 min ago</time>   later: Tue 04:12
//   <html data-zone="UTC" data-times="local">   the zone that the server wrote the times in
import { visit } from "@hotwired/turbo";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TICK = 10 * SECOND;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The same words as the server's: relative_time() of core/times.h. */
export function relative(milliseconds) {
  const distance = Math.abs(milliseconds);
  if (distance < SECOND) return "now";
  const [size, unit] = [[DAY, "d"], [HOUR, "h"], [MINUTE, "min"], [SECOND, "s"]].find(([size]) => distance >= size);
  const words = `${Math.floor(distance / size)} ${unit}`;
  return milliseconds > 0 ? `${words} ago` : `in ${words}`;
}

const formats = new Map(); // By zone: making one takes longer than using it a hundred times.

function parts(time, zone) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
    formats.set(zone, format);
  }
  return Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayNumber = ({ year, month, day }) => Date.UTC(year, MONTHS.indexOf(month), day) / DAY;

/** The same words as the server's: Moments::relative() of web/moments.cc. */
export function shortTime(time, now, zone) {
  if (Math.abs(now - time) < HOUR) return relative(now - time);
  const then = parts(time, zone), today = parts(now, zone);
  const clock = `${then.hour}:${then.minute}`;
  const apart = dayNumber(then) - dayNumber(today);
  if (apart === 0) return clock;
  if (Math.abs(apart) < 7) return `${then.weekday} ${clock}`;
  return `${then.year === today.year ? "" : `${then.year} `}${then.day} ${then.month} ${clock}`;
}

/** The zone that the page's times are written in. */
export function zoneOfPage() {
  const { zone, times } = document.documentElement.dataset;
  return times === "utc" || !zone ? "UTC" : zone;
}

/** All at once: two rows of one page never differ in what now is. */
export function refreshTimes() {
  if (document.hidden) return;
  const now = Date.now(), zone = zoneOfPage();
  for (const time of document.querySelectorAll("time[data-relative]")) {
    let words;
    try { words = shortTime(Date.parse(time.dateTime), now, zone); } catch { continue; } // A zone that only the server knows.
    if (time.textContent !== words) time.textContent = words;
  }
}

/** What is copied holds the exact times: "3 min ago" is untrue wherever it is read later. */
function copyExactly() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return;
  const copied = [...document.querySelectorAll("time[data-relative]")].filter((time) => selection.containsNode(time, true));
  const shown = copied.map((time) => time.textContent);
  for (const time of copied) if (time.firstChild) time.firstChild.data = time.title;
  setTimeout(() => copied.forEach((time, i) => { if (time.firstChild) time.firstChild.data = shown[i]; }));
}

const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

function tellZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || cookie("joblog_zone") === zone) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `joblog_zone=${zone}; path=/; max-age=${YEAR_SECONDS}; samesite=strict${secure}`;
  // Load again for times in that zone, but only when the cookie stuck: no cookies, no endless loading.
  const { zone: shown, times } = document.documentElement.dataset;
  const stuck = cookie("joblog_zone") === zone;
  if (stuck && times !== "utc" && shown !== zone) visit(location.href, { action: "replace" });
}

export function keepTimesFresh() {
  tellZone();
  setInterval(refreshTimes, TICK);
  document.addEventListener("visibilitychange", refreshTimes);
  document.addEventListener("turbo:load", refreshTimes);
  document.addEventListener("copy", copyExactly);
}
