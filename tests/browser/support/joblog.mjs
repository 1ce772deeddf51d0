// SPDX-License-Identifier: MIT
// A real joblog: a folder of its own, a configuration whose kinds are small shell scripts, the server
// on a free port, and the command line beside it, as somebody at a terminal would use it.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { PUPPET, Puppet } from "./puppet.mjs";

const PROGRAM = process.env.JOBLOG_BINARY;
const WITHIN = 20_000;
const run = promisify(execFile);

export const USER = "night watch";
export const PASSWORD = "correct horse battery";

export class Joblog {
  /** Starts one. `commands`: kind → { script, further keys of [commands.KIND] }; `puppets`: kinds that the
   *  test moves (puppet.mjs) → further keys; `recurring`: task → its keys; `workers`: [{ queues, threads }];
   *  `orders`: lines of the sample ERP, none by default; `sync`: keys of [open_orders]. */
  static async start({ puppets = {}, commands = {}, ...options } = {}) {
    const joblog = new Joblog({ ...options, commands: { ...commands, ...mapped(puppets, (_, keys) => ({ script: PUPPET, ...keys })) } });
    try {
      joblog.puppets = mapped(puppets, (kind) => new Puppet(joblog.folder, kind));
      if (options.orders) await joblog.do("sample-erp", "--orders", String(options.orders), "--seed", "7");
      await joblog.serve();
    } catch (error) {
      await joblog.stop();
      throw error;
    }
    return joblog;
  }

  constructor(options) {
    if (!PROGRAM) throw new Error("JOBLOG_BINARY names no program: these tests run the built joblog");
    this.folder = mkdtempSync(join(tmpdir(), "joblog-browser-"));
    writeFileSync(join(this.folder, "joblog.toml"), configuration(options));
    this.environment = {
      PATH: process.env.PATH,
      LANG: "C.UTF-8",
      TZ: "UTC",
      JOBLOG_DATA: this.folder,
      JOBLOG_CONFIG: join(this.folder, "joblog.toml"),
      ADMIN_USERNAME: USER,
      ADMIN_PASSWORD: PASSWORD,
    };
    this.said = "";
    this.heard = () => {};
    this.puppets = {};
  }

  async serve() {
    this.server = spawn(PROGRAM, ["serve"], { env: this.environment, stdio: ["ignore", "ignore", "pipe"] });
    this.ended = new Promise((resolve) => this.server.once("exit", resolve));
    process.once("exit", this.leaveNothing = () => this.server.kill("SIGKILL"));
    process.once("SIGTERM", () => process.exit(1)); // A time-out: with an end like any other.
    this.url = await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`joblog did not start:\n${this.said}`)), WITHIN);
      createInterface({ input: this.server.stderr }).on("line", (line) => {
        this.said += `${line}\n`;
        this.heard(line);
        const address = / serves (http:\/\/\S+\/)/.exec(line)?.[1];
        if (address) resolve(address);
        if (address) clearTimeout(late);
      });
      this.ended.then(() => reject(new Error(`joblog ended:\n${this.said}`)));
    });
  }

  /** What `joblog ARGUMENTS` prints. */
  async do(...args) {
    const { stdout } = await run(PROGRAM, args, { env: this.environment });
    return stdout;
  }

  async json(...args) {
    return (await this.do(...args, "--json")).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** Leaves a job for the workers; its number. */
  async enqueue(kind, args = {}, ...more) {
    const [job] = await this.json("enqueue", kind, "--arguments", JSON.stringify(args), ...more);
    return job.id;
  }

  /** Runs a kind in the foreground and waits for its end, good or bad; the run. */
  async ran(kind, args = {}) {
    await this.do("run", kind, "--arguments", JSON.stringify(args), "--quiet").catch(({ code, stderr }) => {
      if (code !== 1) throw new Error(`joblog run ${kind} ended with ${code}: ${stderr}`);
    });
    return (await this.json("logs", "--kind", kind, "--limit", "1"))[0];
  }

  /** Asks until a job is in that state; the job. */
  async becomes(id, state) {
    const deadline = performance.now() + WITHIN;
    for (;;) {
      const [job] = await this.json("jobs", "show", String(id));
      if (job.state === state) return job;
      if (performance.now() > deadline) throw new Error(`job ${id} is ${job.state}, not ${state}`);
    }
  }

  async stop() {
    // Puppets end when they are dropped; not before the server takes no further job.
    const drop = () => Object.values(this.puppets).forEach((puppet) => puppet.drop());
    this.heard = (line) => line.includes("still running") && drop();
    this.server?.kill("SIGTERM");
    await this.ended;
    drop();
    if (this.leaveNothing) process.off("exit", this.leaveNothing);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const mapped = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value)]));

/** A JSON string is a TOML string as well. */
const toml = (value) => {
  if (Array.isArray(value)) return `[${value.map(toml).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([key, inner]) => `${key} = ${toml(inner)}`).join(", ")} }`;
};
const table = (name, keys) => [`[${name}]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${toml(value)}`), ""];

function configuration({ commands = {}, recurring = {}, workers = [{ queues: ["*"], threads: 4 }], sync = {} }) {
  const lines = ['zone = "Europe/Berlin"', "", ...table("web", { port: 0 })];
  for (const worker of workers) lines.push(...table("[worker]", { name: "default", ...worker }));
  lines.push(...table("open_orders", {
    source: "odbc",
    connection: "Driver=SQLite3;Database=${JOBLOG_DATA}/sample_erp.sqlite3",
    query: "SELECT * FROM open_sales_orders",
    ...sync,
  }));
  for (const [kind, { script, ...keys }] of Object.entries(commands)) {
    lines.push(...table(`commands.${kind}`, { command: ["sh", "-c", script], directory: "${JOBLOG_DATA}", grace: "1s", ...keys }));
  }
  for (const [task, keys] of Object.entries(recurring)) lines.push(...table(`recurring.${task}`, keys));
  return lines.join("\n");
}
