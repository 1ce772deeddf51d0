// SPDX-License-Identifier: MIT
// All of html-validate's rules, but for those that ask for more words without more meaning here.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
  rules: {
    "form-dup-name": ["error", { shared: ["radio", "button", "submit", "checkbox"] }], // One of a few, some of many.
    "no-implicit-button-type": "off", // A button in a form sends it: that is what they are for.
    "no-implicit-input-type": "off", // Text is what an input takes.
    "require-sri": "off", // Everything comes from this server, under the hash of its content.
    "wcag/h32": "off", // A form of one field in a bar is sent by Enter.
    "meta-refresh": "off", // In <noscript>, while a run goes on.
  },
};
