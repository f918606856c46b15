// A store of a gateway on plain files: one an actor, written whole.

import { mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** The store in this folder. */
export function filesStore(folder) {
  const file = (actor) => join(folder, encodeURIComponent(actor));

  async function read(path) {
    try {
      return JSON.parse(await readFile(path, "utf8"));
    } catch (error) {
      if (error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** On the disk as it was or as it is to be, whenever the process ends. */
  async function change(actor, how) {
    await mkdir(folder, { recursive: true });
    const kept = (await read(file(actor))) ?? { rows: {} };
    how(kept);
    const part = await open(`${file(actor)}.part`, "w");
    await part.writeFile(JSON.stringify(kept));
    await part.sync();
    await part.close();
    await rename(`${file(actor)}.part`, file(actor));
  }

  return {
    async get(actor) {
      const kept = await read(file(actor));
      return kept && { alarm: kept.alarm, rows: Object.entries(kept.rows).map(([slot, text]) => [Number(slot), text]) };
    },
    put: (actor, rows) => change(actor, (kept) => Object.assign(kept.rows, Object.fromEntries(rows))),
    delete: (actor) => rm(file(actor), { force: true }),
    alarm: (actor, time) => change(actor, (kept) => (kept.alarm = time)),
    async *alarms(before) {
      for (const name of await readdir(folder).catch(() => [])) {
        const kept = name.endsWith(".part") ? undefined : await read(join(folder, name));
        if (kept?.alarm < before) yield [decodeURIComponent(name), kept.alarm];
      }
    },
  };
}
