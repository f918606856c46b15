// A site on 127.0.0.1: pages given as strings, folders of files, the npm package under /pkg/.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { ROOT } from "./process.mjs";

const TYPES = {
  ".js": "text/javascript; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".wasm": "application/wasm",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".mp4": "video/mp4",
};

/**
 * Starts a site on a free port. `pages.set("/path", html)` adds a page; a name that ends in .js is a script. A
 * function in place of a text answers `(request, response)` itself. `folders.set("/path/", url)` serves what is in a
 * folder.
 */
export async function startSite() {
  const pages = new Map();
  const folders = new Map([["/pkg/", new URL("pkg/", ROOT)]]);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    try {
      let content = pages.get(pathname);
      if (typeof content === "function") return content(request, response);
      const folder = [...folders].find(([path]) => pathname.startsWith(path));
      if (content === undefined && folder) content = await readFile(new URL(pathname.slice(folder[0].length), folder[1]));
      if (content === undefined) return response.writeHead(404).end();
      response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? TYPES[".html"], "cache-control": "no-store" });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    pages,
    folders,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
