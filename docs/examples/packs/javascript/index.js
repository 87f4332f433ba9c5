// Twenty of the built-in rules, written anew in JavaScript: examples to copy from.
// scripts/languages.sh holds them against the built-in ones: they say the same of the same subjects.

import { pack } from "@ephor-scan/rules";

import * as accounts from "./accounts.js";
import * as mailboxes from "./mailboxes.js";
import * as settings from "./settings.js";

export default pack({
  name: "gallery-javascript",
  version: "1.0.0",
  title: "Gallery in JavaScript",
  description: "Twenty of the built-in rules of Ephor, written in JavaScript.",
  rules: [accounts, mailboxes, settings].flatMap((rules) => Object.values(rules)),
});
