// What the environment says beside the service's address and secrets: whose actors these are, and whether it is for development.

import { isGiven } from "./secret.js";

/** The project's part of all names. */
export const projectOf = (env) => (isGiven(env?.ONSITE_PROJECT) ? env.ONSITE_PROJECT : "onsite");

/** What is wrong with it; undefined where nothing is. With a slash one project's actors could have the names of another's. */
export const wrongProject = (env) =>
  /^[\w.-]{1,64}$/.test(projectOf(env)) ? undefined : "ONSITE_PROJECT: a project is 1 to 64 letters, digits, _, . and -";

/** Whether this is the name of one of a project's actors, and not of one of another project, whose name begins with this one's. */
export const isOf = (project, name) => name.startsWith(`${project}/`) && /^([\w-]{1,64}|ledger\/\d+)$/.test(name.slice(project.length + 1));

/** Whether pages on the developer's own machine may send, too. */
export function isDev({ ONSITE_DEV: given }, log) {
  const word = isGiven(given) ? String(given) : "0";
  if (!["0", "1", "false"].includes(word)) log("warn", "ONSITE_DEV: what is not 1 lets no pages on localhost send", { code: "configuration" });
  return word === "1";
}
