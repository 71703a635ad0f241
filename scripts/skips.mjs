#!/usr/bin/env node
// Which tests tried nothing. A test whose tool or data is absent says `skipped: …` and ends; nextest
// counts it as passed. This reads what passing tests said (junit.xml) and names each of them. What
// can be installed must be there: such a skip is a failure. Only data that a stranger's clone cannot
// have (../shared/data) may be absent, and is named and counted all the same.
//
// The last line: `N skipped, M of them for want of ../shared/data`. Exit code 1 unless all are.
import { existsSync, readFileSync } from "node:fs";

const [report, shared = "../shared/data"] = process.argv.slice(2);
if (!report || !existsSync(report)) {
  console.error("node scripts/skips.mjs JUNIT.XML [DATA]: what nextest wrote; run the tests first");
  process.exit(2);
}
const text = (xml) =>
  xml.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#?\w+;/g, (one) => one === "&amp;" ? "&" : " ");
const skips = [];
let cases = 0;
for (const [, attributes, inner] of readFileSync(report, "utf8").matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
  cases += 1;
  const name = /(?:^| )name="([^"]*)"/.exec(attributes)?.[1];
  const place = /classname="([^"]*)"/.exec(attributes)?.[1];
  const reasons = new Set([...(inner ?? "").matchAll(/skipped: ([^\n<]*)/g)].map((found) => text(found[1]).trim()));
  for (const reason of reasons) skips.push({ test: `${place} ${text(name ?? "?")}`, reason });
}
if (cases === 0) {
  console.error(`${report} names no test: nothing is shown`);
  process.exit(1);
}
const isOutside = ({ reason }) => reason.includes("../shared/data") && !existsSync(shared);
const outside = skips.filter(isOutside);
for (const { test, reason } of skips) console.log(`  ${isOutside({ reason }) ? "not at hand" : "TRIED NOTHING"}: ${test}: ${reason}`);
console.log(`${skips.length} skipped, ${outside.length} of them for want of ../shared/data`);
process.exit(skips.length > outside.length ? 1 : 0);
