// SPDX-License-Identifier: MIT
// A list that stays true: asks every two seconds (or as told), while somebody looks, what changed; changes rows
// in their place and announces new ones instead of pushing them under the reader's finger.
// The answer's form: README.md, "Live lists".
import { Controller } from "@hotwired/stimulus";
import { connectionLost } from "./connection_notice.js";
import { parse, replace } from "./fragments.js";
import { refreshTimes } from "./times.js";

const SLOWEST = 60000;
const LOST_AFTER = 2; // Failures in a row before the reader is told: one may be a hiccup.

export default class extends Controller {
  static targets = ["notice"];
  // Quiet: says nothing of a lost connection; others of the page do.
  static values = { url: String, every: { type: Number, default: 2000 }, quiet: Boolean };

  connect() {
    this.failures = 0;
    this.visible = () => !document.hidden && this.ask();
    document.addEventListener("visibilitychange", this.visible);
    this.wait(this.everyValue);
  }

  disconnect() {
    document.removeEventListener("visibilitychange", this.visible);
    clearTimeout(this.timer);
    this.request?.abort();
    this.lost(false);
  }

  lost(lost) {
    if (!this.quietValue) connectionLost(lost);
  }

  wait(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), milliseconds);
  }

  async ask() {
    clearTimeout(this.timer);
    if (document.hidden) return; // Becoming visible asks again.
    this.request?.abort();
    const request = (this.request = new AbortController());
    try {
      const response = await fetch(this.urlValue, { headers: { accept: "text/html" }, signal: request.signal });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      this.show(await response.text());
      this.failures = 0;
    } catch (error) {
      if (request.signal.aborted) return;
      this.failures += 1;
    }
    this.lost(this.failures >= LOST_AFTER);
    this.wait(Math.min(this.everyValue * 2 ** this.failures, SLOWEST));
  }

  show(html) {
    const answer = parse(html);
    for (const fresh of answer.querySelectorAll("tr[id], [data-live][id]")) {
      const old = document.getElementById(fresh.id);
      if (!old || !replace(old, fresh)) continue;
      if (old.matches("tr")) this.flash(old);
    }
    refreshTimes();
    this.announce(Number(answer.querySelector("output[data-new]")?.dataset.new ?? 0));
  }

  flash(row) {
    row.classList.add("is-changed");
    row.addEventListener("animationend", () => row.classList.remove("is-changed"), { once: true });
  }

  /** The notice holds a link whose words the server wrote but for the number:
   *  <a class="pill" href="/"><span data-count>0</span> new · show</a> */
  announce(count) {
    if (!this.hasNoticeTarget) return;
    const number = this.noticeTarget.querySelector("[data-count]");
    if (number && number.textContent !== String(count)) number.textContent = count;
    this.noticeTarget.hidden = count === 0;
  }
}
