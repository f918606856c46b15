// What the inspector's types allow, and what they must refuse.

import { close, log, open, type InspectorEvent, type InspectorLog } from "salebot-onsite/inspector";

const isThere: boolean = await open();
const known: InspectorLog | null = await log();
const dropped = known?.events.filter(({ state, reason }) => state === "dropped" && reason === "event_unknown").map(({ name }) => name.toUpperCase());
const places = known?.events.map(({ by }: InspectorEvent) => (typeof by === "object" ? by.rule + 1 : by));
const late = known?.events.flatMap(({ steps }) => steps.filter(({ is }) => is === "retry").map(({ at }) => at.toFixed()));
const why: string | undefined = known?.cores.find(({ kind }) => kind === "lite")?.why;
const refused = known?.batches.filter(({ status = 0 }) => status >= 400).map(({ core }) => known.cores[core - 1]?.gateway);
await close();

// @ts-expect-error it may not be there
known.events;
// @ts-expect-error no such state
known?.events.filter(({ state }) => state === "lost");
// @ts-expect-error no such core
known?.cores.filter(({ kind }) => kind === "heavy");
// @ts-expect-error it takes nothing
open({ section: "rules" });

export { dropped, isThere, late, places, refused, why };
