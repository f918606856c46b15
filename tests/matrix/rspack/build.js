import { rspack } from "@rspack/core";
import { promisify } from "node:util";

const options = {
  mode: "production",
  entry: { whole: "./whole.js", slim: "./slim.js" },
  output: { filename: "[name].js" },
};
const stats = await promisify(rspack)(options);
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
