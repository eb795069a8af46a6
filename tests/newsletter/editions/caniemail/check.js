// Prints as JSON which features of a mail's HTML are not supported, and by which mail programs.
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const html = readFileSync(process.argv[2], "utf8");
const clients = ["gmail.*", "outlook.*", "apple-mail.*"];
const found = {};
for (const [client, issues] of caniemail({ clients, html }).issues.errors) {
  for (const issue of issues) (found[issue.title] ??= []).push(client);
}
console.log(JSON.stringify(found));
