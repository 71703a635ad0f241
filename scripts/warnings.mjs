#!/usr/bin/env node
// What a compiler that lints had to say (`cargo build --message-format json`), for people. Cargo says
// again what it said when it compiled. Exit code 1 if it said anything, or if the build did not end well.
import { createInterface } from "node:readline";

const said = new Set();
let ended;
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.startsWith("{")) continue;
  const { reason, success, message } = JSON.parse(line);
  if (reason === "build-finished") ended = success;
  if (reason === "compiler-message" && /^(warning|error)/.test(message.level)) said.add(message.rendered);
}
for (const text of said) console.log(text);
process.exit(said.size > 0 || ended !== true ? 1 : 0);
