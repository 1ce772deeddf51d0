// SPDX-License-Identifier: MIT
// "Connection lost": a line in the corner while what should arrive by itself does not.
let notice;

export function connectionLost(lost) {
  if (!lost && !notice) return;
  if (!notice?.isConnected) {
    notice = document.createElement("div");
    notice.className = "connection";
    notice.setAttribute("role", "status");
    notice.dataset.turboTemporary = ""; // A page that is gone back to has its own news.
    document.body.append(notice);
  }
  notice.hidden = !lost;
  notice.textContent = lost ? "Connection lost. Trying again …" : "";
}
