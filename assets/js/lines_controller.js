// SPDX-License-Identifier: MIT
// The lines of a run: #L120 and #L120-L134 are marked, a click with shift makes a range, e and E step
// through errors, times are shown by the clock, since the start or since the line before, and long
// lines are wrapped or not. A run that failed opens at its first error. Needs nothing but the lines:
// README.md, "Terminal".
import { Controller } from "@hotwired/stimulus";
import { sinceStart } from "./line_times.js";

const WRAP_KEY = "joblog.wrap";

export default class extends Controller {
  static targets = ["body", "wrap", "mode", "copied"];
  static values = { time: { type: String, default: "clock" }, run: String, open: String };

  connect() {
    this.hash = () => this.mark(true);
    this.step = (event) => this.stepError(event);
    addEventListener("hashchange", this.hash);
    document.addEventListener("joblog:error", this.step);
    this.wrapped(remembered());
    this.land();
  }

  /** To what the address or the page names. Once more when everything is loaded and laid out: a page
   *  whose style comes late grows above the line, and Turbo goes to the top by itself. */
  land() {
    this.landing = new AbortController();
    const { signal } = this.landing;
    const go = () => {
      if (!signal.aborted) this.mark(true);
      if (!signal.aborted && !location.hash) this.open();
    };
    go();
    for (const touched of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(touched, () => this.landing.abort(), { signal, passive: true });
    }
    addEventListener("turbo:load", () => requestAnimationFrame(go), { signal, once: true });
    addEventListener("load", () => requestAnimationFrame(go), { signal, once: true });
    document.fonts.ready.then(() => requestAnimationFrame(go));
  }

  open() {
    if (!this.openValue || (scrollY > 0 && scrollY !== this.opened)) return; // Back where the reader was.
    document.getElementById(this.openValue)?.scrollIntoView({ block: "nearest" });
    this.opened = scrollY;
  }

  disconnect() {
    this.landing.abort();
    removeEventListener("hashchange", this.hash);
    document.removeEventListener("joblog:error", this.step);
  }

  line(number) {
    return document.getElementById(`L${number}`);
  }

  // --- Links to lines

  /** click->lines#choose on the body: a line number chooses its line; with shift, all up to it. */
  choose(event) {
    const link = event.target.closest(".term-no");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const number = numberOf(link.closest(".term-line"));
    const chosen = range(location.hash);
    const hash = event.shiftKey && chosen ? format(Math.min(chosen[0], number), Math.max(chosen[0], number)) : format(number, number);
    this.set(hash);
  }

  set(hash) {
    history.replaceState(history.state, "", hash);
    this.mark(false);
  }

  mark(scroll) {
    for (const line of this.bodyTarget.querySelectorAll(".is-selected")) line.classList.remove("is-selected");
    const chosen = range(location.hash);
    if (!chosen) return;
    const [first, last] = chosen;
    let line = this.line(first);
    if (!line && scroll) return this.load(first);
    if (line && scroll) line.scrollIntoView({ block: first === last ? "nearest" : "center" });
    for (; line && numberOf(line) <= last; line = following(line)) line.classList.add("is-selected");
  }

  /** A link to a line stays good when the log has grown: the server has the page around it. */
  load(number) {
    if (!this.runValue) return;
    const address = new URL(location.href);
    if (address.searchParams.get("line") === String(number)) return; // There is no such line.
    for (const place of ["from", "to", "q", "hits_after", "level"]) address.searchParams.delete(place);
    address.searchParams.set("line", number);
    location.replace(address);
  }

  async copy() {
    const link = new URL(location.href);
    try {
      await navigator.clipboard.writeText(link.href);
      if (this.hasCopiedTarget) this.copiedTarget.textContent = "Link copied";
    } catch {
      if (this.hasCopiedTarget) this.copiedTarget.textContent = "Copy the address of this page";
    }
  }

  // --- Errors

  /** To the next error that is loaded, else by the server's link to the one that is not. */
  stepError(event) {
    const forward = event.detail.direction === "next";
    const errors = [...this.bodyTarget.querySelectorAll('.term-line[data-level="error"]')];
    const at = range(location.hash)?.[0] ?? 0;
    const next = forward ? errors.find((line) => numberOf(line) > at) : errors.findLast((line) => numberOf(line) < at);
    const link = this.element.querySelector(`a[data-error="${event.detail.direction}"]`);
    if (next) {
      this.set(format(numberOf(next), numberOf(next)));
      next.scrollIntoView({ block: "center" });
      next.querySelector(".term-no").focus({ preventScroll: true });
    } else if (link) {
      link.click();
    } else {
      return;
    }
    event.preventDefault();
  }

  // --- Times

  /** click->lines#showTime on links with ?time=…; without the lines' figures the link is followed. */
  showTime(event) {
    const mode = event.params.time;
    const times = this.bodyTarget.querySelectorAll(".term-time");
    if (times.length > 0 && !times[0].dataset.clock) return;
    event.preventDefault();
    this.timeValue = mode;
    this.writeTimes(times, 0);
    for (const link of this.modeTargets) {
      if (link === event.currentTarget) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    history.replaceState(history.state, "", event.currentTarget.href.split("#")[0] + location.hash);
  }

  /** tail:lines->lines#arrived: new lines take the form of those above. */
  arrived({ detail: { first } }) {
    const times = [...this.bodyTarget.querySelectorAll(".term-time")];
    const from = times.findIndex((time) => time.closest(".term-line") === first);
    if (from >= 0) this.writeTimes(times, from);
    if (range(location.hash)) this.mark(false);
  }

  writeTimes(times, from) {
    for (let at = from; at < times.length; at += 1) {
      const { clock, ms } = times[at].dataset;
      if (!clock) continue;
      const before = at > 0 ? times[at - 1].dataset.ms : ms;
      const time = { start: sinceStart(ms), delta: sinceStart(ms - before) }[this.timeValue] ?? clock;
      times[at].textContent = `${time} `; // As the server writes it: copied text needs the space.
    }
  }

  // --- Wrapping

  toggleWrap() {
    const on = this.element.dataset.wrap === "off";
    try { localStorage.setItem(WRAP_KEY, on ? "on" : "off"); } catch { /* Then it is not remembered. */ }
    this.wrapped(on);
  }

  wrapped(on) {
    this.element.dataset.wrap = on ? "on" : "off";
    if (!this.hasWrapTarget) return;
    this.wrapTarget.setAttribute("aria-pressed", String(on));
  }
}

function remembered() {
  try { return localStorage.getItem(WRAP_KEY) !== "off"; } catch { return true; }
}

const numberOf = (line) => Number(line.id.slice(1));
const format = (first, last) => (first === last ? `#L${first}` : `#L${first}-L${last}`);

function range(hash) {
  const found = /^#L(\d{1,15})(?:-L(\d{1,15}))?$/.exec(hash);
  if (!found) return null;
  const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
  return [Math.min(first, last), Math.max(first, last)];
}

/** The line after this one, in this chunk or the next. */
function following(line) {
  return line.nextElementSibling ?? line.parentElement.nextElementSibling?.querySelector(".term-line");
}
