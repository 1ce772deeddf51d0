// SPDX-License-Identifier: MIT
// Builds what browsers load, and the sources that put it into the binary:
//
//   node assets/build.mjs OUT
//
// Tailwind makes app.css, esbuild makes app.js, minified. Every file gets the hash of its content in
// its name (so that it may be cached for ever) and stands beside itself compressed. asset_data.S
// includes the bytes; asset_table.h says where they are. src/web/assets.h is their door.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../build/assets"));
const require = createRequire(import.meta.url);

/** Turbo's progress bar writes its style into the page, which the content security policy forbids and
 *  reports. It is styled in css/frame.css instead. */
const withoutInlineStyle = {
  name: "without-inline-style",
  setup(bundle) {
    bundle.onLoad({ filter: /turbo\.es2017-esm\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const parts = source.split("this.installStylesheetElement();");
      if (parts.length !== 2) throw new Error(`${path}: Turbo installs its style in ${parts.length - 1} places, not in one`);
      return { contents: parts.join(""), loader: "js" };
    });
  },
};

function stylesheet() {
  const command = join(dirname(require.resolve("@tailwindcss/cli/package.json")), "dist/index.mjs");
  const file = join(out, "app.css");
  execFileSync(process.execPath, [command, "--input", join(here, "css/app.css"), "--output", file, "--minify"],
    { stdio: ["ignore", "ignore", "pipe"] });
  return readFileSync(file);
}

async function script() {
  const result = await build({
    entryPoints: [join(here, "js/app.js")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    write: false,
    plugins: [withoutInlineStyle],
  });
  return Buffer.from(result.outputFiles[0].contents);
}

function compressed(bytes) {
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  return { plain: bytes, brotli, gzip: gzipSync(bytes, { level: 9 }) };
}

function hashed(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  return name.replace(/\.(\w+)$/, `-${hash}.$1`);
}

function embed(assets) {
  const data = ["/* Made by assets/build.mjs. */", "  .section .rodata"];
  const declarations = [];
  const rows = [];
  assets.forEach(({ name, type, bytes }, index) => {
    const file = hashed(name, bytes);
    const cells = Object.entries(compressed(bytes)).map(([variant, content]) => {
      const symbol = `joblog_asset_${index}_${variant}`;
      const stored = join(out, `${file}.${variant}`);
      writeFileSync(stored, content);
      data.push(`  .global ${symbol}`, `${symbol}:`, `  .incbin ${JSON.stringify(stored)}`);
      declarations.push(`extern "C" const char ${symbol}[];`);
      return `{${symbol}, ${content.length}}`;
    });
    rows.push(`    {"${name}", "/assets/${file}", "${type}", ${cells.join(", ")}},`);
  });
  data.push('  .section .note.GNU-stack,"",%progbits', "");
  writeFileSync(join(out, "asset_data.S"), data.join("\n"));
  writeFileSync(join(out, "asset_table.h"), [
    "// Made by assets/build.mjs.", "#pragma once", "", '#include "web/assets.h"', "",
    ...declarations, "", "namespace joblog::web::assets {",
    `inline const Asset table[] = {`, ...rows, "};", "}  // namespace joblog::web::assets", "",
  ].join("\n"));
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
embed([
  { name: "app.css", type: "text/css; charset=utf-8", bytes: stylesheet() },
  { name: "app.js", type: "text/javascript; charset=utf-8", bytes: await script() },
  { name: "favicon.svg", type: "image/svg+xml", bytes: readFileSync(join(here, "favicon.svg")) },
]);
