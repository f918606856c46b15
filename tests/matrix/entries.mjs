// The matrix: which bundlers and runtimes the package is tried with, in which version, and how.

const WRANGLER = ["deploy", "--dry-run", "--outdir", "dry"];

/** Pages: each is built by a bundler from what is in its template, in pages/ and in app/, then opened in Chromium. */
export const BUNDLERS = [
  ...["5.4.21", "6.4.6", "7.3.8", "8.3.8"].map((version) => ({
    name: `Vite ${version.split(".")[0]}`,
    template: "vite",
    packages: { vite: version },
    ways: [
      { name: "build", build: ["vite", "build"] },
      { name: "dev", serve: ["vite", "--host", "127.0.0.1", "--strictPort"] },
    ],
  })),
  { name: "webpack", template: "webpack", packages: { webpack: "5.112.2" }, ways: [{ name: "build", build: ["node", "build.js"] }] },
  { name: "Rspack", template: "rspack", packages: { "@rspack/core": "2.3.2" }, ways: [{ name: "build", build: ["node", "build.js"] }] },
  {
    name: "Rollup",
    template: "rollup",
    packages: { rollup: "4.68.7", "@rollup/plugin-node-resolve": "16.0.3", "@rollup/plugin-url": "8.0.2" },
    ways: [{ name: "build", build: ["rollup", "--config", "--silent"] }],
  },
  {
    name: "esbuild",
    template: "esbuild",
    packages: { esbuild: "0.28.2" },
    ways: [
      {
        name: "build",
        build: [
          "esbuild", "whole.js", "slim.js", "--bundle", "--minify", "--splitting", "--format=esm", "--outdir=dist", "--loader:.wasm=file", "--public-path=/",
          "--log-level=warning",
        ],
      },
    ],
  },
  {
    name: "Parcel",
    template: "parcel",
    packages: { parcel: "2.16.4" },
    ways: [{ name: "build", build: ["parcel", "build", "index.html", "slim.html", "--dist-dir", "dist", "--no-cache", "--cache-dir", ".parcel-cache"] }],
  },
  {
    name: "Next",
    template: "next",
    packages: { next: "16.4.6", react: "19.3.1", "react-dom": "19.3.1" },
    entries: [".", "./slim", "./api"],
    isServer: true,
    pages: ["/", "/slim"],
    ways: [
      { name: "Turbopack", build: ["next", "build"], serve: ["next", "start", "--hostname", "127.0.0.1"] },
      { name: "webpack", build: ["next", "build", "--webpack"], serve: ["next", "start", "--hostname", "127.0.0.1"] },
    ],
  },
].map(({ ways, entries = [".", "./slim", "./inspector"], pages = ["/index.html", "/slim.html"], ...entry }) => ({
  ...entry,
  entries,
  pages,
  ways: ways.map((way) => ({ ...way, how: [way.build, way.serve].filter(Boolean).map((line) => `\`${line.join(" ")}\``).join(", ") })),
}));

/** Programs that use `./api` and `./edge`, and import the others where there is no page. */
export const RUNTIMES = ["Node", "Deno", "Bun"].map((name) => ({
  name,
  entries: [".", "./slim", "./inspector", "./api", "./edge"],
  ways: [
    { name: "import", file: "esm.mjs", how: "a program of modules" },
    { name: "require", file: "commonjs.cjs", how: "a CommonJS program" },
  ],
}));

/** The same as Workers, by whatever makes them ready. */
export const WORKERS = [
  { name: "workerd", ways: [{ name: "esbuild", how: "bundled by esbuild for the condition `workerd`" }] },
  {
    name: "wrangler",
    ways: [
      { name: "deploy", command: WRANGLER, how: `\`wrangler ${WRANGLER.join(" ")}\`, what it makes in workerd` },
      { name: "dev", how: "`wrangler dev`" },
    ],
  },
].map((entry) => ({ ...entry, entries: ["./api", "./edge"] }));

/** All of them, in the order of the document. */
export const ALL = [...BUNDLERS, ...RUNTIMES, ...WORKERS];

/** What every run of the tests tries; `cargo xtask test --all` tries all. */
export const EVERYDAY = ["esbuild", "webpack", "Vite 8", "Node"];
