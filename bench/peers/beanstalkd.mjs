// SPDX-License-Identifier: MIT
// beanstalkd, which syncs its journal at every change (-f0). In bulk and for the lives it is asked
// ahead, a hundred commands at a time. It forgets a job that has run, and keeps no log.
import net from "node:net";
import { figure, job, jobs } from "./measure.mjs";

const body = JSON.stringify(job);
const put = `put 0 0 60 ${body.length}\r\n${body}\r\n`;
const ahead = 100;

// Sends commands and answers with the first lines of the replies, in their order.
class Connection {
  #waiting = [];
  #read = "";
  constructor(path) {
    this.socket = net.createConnection(path);
    this.socket.setEncoding("latin1").on("data", (data) => this.#take(data));
  }
  ask(command) {
    this.socket.write(command);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
  #take(data) {
    this.#read += data;
    for (;;) {
      const end = this.#read.indexOf("\r\n");
      if (end < 0) return;
      const first = this.#read.slice(0, end);
      const size = first.startsWith("RESERVED ") ? Number(first.split(" ")[2]) + 2 : 0;
      if (this.#read.length < end + 2 + size) return;
      this.#read = this.#read.slice(end + 2 + size);
      this.#waiting.shift()(first);
    }
  }
}

function require(answer, begin) {
  if (!answer.startsWith(begin)) throw new Error(`beanstalkd answered ${answer}`);
}

const connection = new Connection(process.env.BENCH_BEANSTALKD);

// Runs `step` for each of `count` jobs, at most `ahead` at the same time.
async function asked(count, step) {
  let left = count;
  const one = async () => {
    while (left-- > 0) await step();
  };
  await Promise.all(Array.from({ length: ahead }, one));
}

async function live() {
  const reserved = await connection.ask("reserve-with-timeout 5\r\n");
  require(reserved, "RESERVED ");
  require(await connection.ask(`delete ${reserved.split(" ")[1]}\r\n`), "DELETED");
}

await figure("beanstalkd", "enqueue, one caller", jobs.one, async () => {
  for (let i = 0; i < jobs.one; ++i) require(await connection.ask(put), "INSERTED");
});
await asked(jobs.one, live);
const count = Math.ceil(jobs.bulk / 10);
await figure("beanstalkd", "enqueue in bulk", count, () =>
  asked(count, async () => require(await connection.ask(put), "INSERTED")),
);
await figure("beanstalkd", "lives", count, () => asked(count, live));
connection.socket.destroy();
