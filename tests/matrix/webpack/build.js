import webpack from "webpack";
import { promisify } from "node:util";

const options = {
  mode: "production",
  entry: { whole: "./whole.js", slim: "./slim.js" },
  output: { filename: "[name].js" },
};
const stats = await promisify(webpack)(options);
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
