// Relative times stay true while a page is open, and the server learns the reader's zone once.
//
//   <time datetime="2026-11-24T03:12:09.120Z" title="…" data-relative>3 min ago</time>
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

/** All at once: two rows of one page never differ in what now is. */
export function refreshTimes() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const words = relative(Date.now() - Date.parse(time.dateTime));
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
