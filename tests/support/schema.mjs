// Says of each JSON text on a line of stdin whether a schema of pkg/ accepts it: 1 or 0, a line each. The schema's file is
// the argument.

import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";

const schema = JSON.parse(readFileSync(new URL(`../../pkg/${process.argv[2]}`, import.meta.url), "utf8"));
const accepts = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false }).compile(schema);
const lines = readFileSync(0, "utf8").trimEnd().split("\n");
console.log(lines.map((line) => (accepts(JSON.parse(line)) ? 1 : 0)).join("\n"));
