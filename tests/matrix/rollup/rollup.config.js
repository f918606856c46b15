import { nodeResolve } from "@rollup/plugin-node-resolve";
import url from "@rollup/plugin-url";

export default {
  input: ["whole.js", "slim.js"],
  output: { dir: "dist" },
  plugins: [nodeResolve(), url({ include: "**/*.wasm", limit: 0, publicPath: "/" })],
};
