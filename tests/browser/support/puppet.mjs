// SPDX-License-Identifier: MIT
// A command that does what the test says, when the test says it: so that a story about a run that
// goes on needs no waiting for time. Its strings are a FIFO in the data folder, named after its kind.
import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** The script of such a kind. Without strings it ends. */
export const PUPPET = `
while read -r verb words; do
  case $verb in
    say) echo "$words" ;;
    warn) echo "WARN $words" >&2 ;;
    count) seq -f "line %.0f" $words ;;
    end) exit "$words" ;;
  esac
done <"$JOBLOG_KIND.strings"`;

export class Puppet {
  constructor(folder, kind) {
    const path = join(folder, `${kind}.strings`);
    execFileSync("mkfifo", [path]);
    this.strings = openSync(path, "r+"); // Both ends: opening does not wait for the other side.
  }

  pull(words) {
    writeSync(this.strings, `${words}\n`);
  }

  say(line) { this.pull(`say ${line}`); }
  warn(line) { this.pull(`warn ${line}`); }
  /** Writes "line FIRST" to "line LAST". */
  count(first, last) { this.pull(`count ${first} ${last}`); }
  end(code = 0) { this.pull(`end ${code}`); }

  drop() {
    if (this.strings) closeSync(this.strings);
    this.strings = 0;
  }
}
