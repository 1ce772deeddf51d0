// SPDX-License-Identifier: MIT
// A run as it goes: its new lines, its progress and its end arrive in one stream of server-sent
// events, resumed by the last line's number; by asking every two seconds where streams do not get
// through. Follows only a reader who is at the end. The messages' form: README.md, "Live tail".
//
// A hidden tab lets its stream go and resumes when it is looked at: a browser opens only six
// connections to a server, and six forgotten tabs would block the seventh page.
import { Controller } from "@hotwired/stimulus";
import { connectionLost } from "./connection_notice.js";
import { parse, replaceById } from "./fragments.js";
import { localize } from "./line_times.js";

const LINES_MAX = 5000;
const CHUNK = 100;
const STREAM_TRIES = 2; // Where no stream ever came through, ask instead …
const LATER_TRIES = 4; // … and where one did, but there is no place for another.
const POLLS = 30; // Then a stream is tried again.
const RETRY = 1000;
const RETRY_MAX = 15000;
const POLL = 2000;
const AT_END = 48; // Pixels from the end that still count as the end.

export default class extends Controller {
  static targets = ["lines", "follow", "count", "earlier"];
  static values = { url: String, pollUrl: String, after: Number };

  connect() {
    this.failures = 0;
    this.unseen = 0;
    this.waiting = [];
    this.ended = false;
    this.following = this.atEnd();
    this.height = scrollY;
    // Lines out of sight have an estimated height until they are seen: keep to the end when it moves.
    this.sizes = new ResizeObserver(() => this.following && this.toEnd());
    this.sizes.observe(this.element);
    this.visible = () => (document.hidden ? this.pause() : this.stream());
    document.addEventListener("visibilitychange", this.visible);
    this.stream();
  }

  disconnect() {
    document.removeEventListener("visibilitychange", this.visible);
    this.sizes.disconnect();
    this.stop();
    connectionLost(false);
  }

  stop() {
    this.ended = true;
    this.pause();
  }

  pause() {
    this.source?.close();
    this.request?.abort();
    clearTimeout(this.timer);
  }

  // --- What arrives

  stream() {
    if (this.ended || document.hidden) return;
    this.pause();
    const source = (this.source = new EventSource(this.address(this.urlValue)));
    source.addEventListener("open", () => {
      this.streams = true;
      this.alive();
    });
    source.addEventListener("lines", ({ data, lastEventId }) => this.take(data, Number(lastEventId)));
    source.addEventListener("progress", ({ data }) => replaceById(this.local(data)));
    source.addEventListener("end", ({ data }) => this.end(data));
    // The browser would resume by itself, but with the address of the beginning: we ask anew.
    source.addEventListener("error", () => {
      source.close();
      const ask = this.failures + 1 >= (this.streams ? LATER_TRIES : STREAM_TRIES) && this.pollUrlValue;
      this.failed(() => (ask ? this.poll() : this.stream()));
    });
  }

  async poll(asked = 1) {
    if (this.ended) return;
    if (asked > POLLS) {
      this.failures = LATER_TRIES - 1; // One failure, and it is asked again.
      return this.stream();
    }
    const request = (this.request = new AbortController());
    try {
      const response = await fetch(this.address(this.pollUrlValue), { headers: { accept: "application/json" }, signal: request.signal });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      const { lines, last, progress, ended } = await response.json();
      this.alive();
      this.take(lines, last);
      if (progress) replaceById(this.local(progress));
      if (ended) this.end(ended);
      else this.timer = setTimeout(() => this.poll(asked + 1), POLL);
    } catch (error) {
      if (!request.signal.aborted) this.failed(() => this.poll());
    }
  }

  /** In the reader's zone, whatever the server knew of it. */
  local(html) {
    return localize(parse(html), this.element.dataset.linesTimeValue);
  }

  address(url) {
    const address = new URL(url, location.href);
    address.searchParams.set("after", this.afterValue);
    return address;
  }

  alive() {
    this.failures = 0;
    connectionLost(false);
  }

  failed(again) {
    if (this.ended) return;
    this.failures += 1;
    connectionLost(this.failures > 1);
    this.timer = setTimeout(again, Math.min(RETRY * 2 ** (this.failures - 1), RETRY_MAX));
  }

  end(html) {
    this.stop();
    connectionLost(false);
    this.flush();
    const badge = () => document.querySelector(".page-title .badge")?.textContent.trim();
    const before = badge();
    replaceById(this.local(html));
    document.title = document.title.replace(` ${before} `, ` ${badge()} `);
  }

  // --- What is shown

  /** Lines are written once a frame, however many messages brought them. */
  take(html, last) {
    if (!html || !(last > this.afterValue)) return;
    this.afterValue = last;
    this.waiting.push(html);
    this.frame ??= requestAnimationFrame(() => this.flush());
  }

  flush() {
    cancelAnimationFrame(this.frame);
    this.frame = null;
    if (this.waiting.length === 0) return;
    const { following } = this;
    const lines = [...this.local(this.waiting.join("")).querySelectorAll(".term-line")];
    this.waiting = [];
    if (following) this.dropEarliest(lines.length);
    else this.unseen += lines.length;
    this.skipped ||= !following && this.shown() > 2 * LINES_MAX;
    if (!this.skipped) {
      this.append(lines);
      this.dispatch("lines", { detail: { first: lines[0] } });
      if (following) this.toEnd();
    }
    this.offer();
  }

  shown() {
    return this.linesTarget.querySelectorAll(".term-line").length;
  }

  append(lines) {
    for (const line of lines) {
      let chunk = this.linesTarget.lastElementChild;
      if (!chunk?.matches(".term-chunk") || chunk.childElementCount >= CHUNK) {
        chunk = document.createElement("div");
        chunk.className = "term-chunk";
        this.linesTarget.append(chunk);
      }
      chunk.append(line);
    }
  }

  /** A page that is open all night keeps the latest lines. A reader of older ones keeps theirs; when
   *  those grow too many, new ones are only counted, and the way to the end is the server's page. */
  dropEarliest(coming) {
    let surplus = this.shown() + coming - LINES_MAX;
    while (surplus >= CHUNK && this.linesTarget.childElementCount > 1) {
      const chunk = this.linesTarget.firstElementChild;
      surplus -= chunk.childElementCount;
      chunk.remove();
      if (this.hasEarlierTarget) this.earlierTarget.hidden = false;
    }
  }

  // --- Following

  atEnd() {
    return this.element.getBoundingClientRect().bottom <= innerHeight + AT_END;
  }

  toEnd() {
    const below = this.element.getBoundingClientRect().bottom - innerHeight + 16;
    if (below > 0) scrollBy({ top: below, behavior: "instant" });
    this.height = scrollY;
  }

  /** scroll@window->tail#scrolled: up means reading, at the end means following. */
  scrolled() {
    if (this.atEnd()) this.following = !this.skipped;
    else if (scrollY < this.height) this.following = false;
    this.height = scrollY;
    if (!this.following || this.unseen === 0) return;
    this.unseen = 0;
    this.offer();
  }

  follow(event) {
    if (this.skipped) return; // The link loads the end.
    event.preventDefault();
    this.unseen = 0;
    this.following = true;
    this.toEnd();
    this.offer();
  }

  offer() {
    if (!this.hasFollowTarget) return;
    if (this.hasCountTarget) this.countTarget.textContent = this.unseen;
    this.followTarget.hidden = this.unseen === 0;
  }
}
