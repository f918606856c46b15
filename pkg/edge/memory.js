// A store in memory, for hosts without Durable Objects that bring none of their own.

/** Keeps what a `VisitorStore` keeps (see edge.d.ts) until the process ends. */
export function memoryStore() {
  const actors = new Map();
  const entry = (actor) => {
    if (!actors.has(actor)) actors.set(actor, { rows: new Map() });
    return actors.get(actor);
  };
  return {
    /** How many actors it has something of. */
    size: () => actors.size,
    has: (actor) => actors.has(actor),
    get(actor) {
      const kept = actors.get(actor);
      return kept && { ...kept, rows: [...kept.rows] };
    },
    put(actor, rows) {
      const kept = entry(actor).rows;
      for (const [slot, text] of rows) kept.set(slot, text);
    },
    delete: (actor) => actors.delete(actor),
    alarm(actor, time) {
      entry(actor).alarm = time;
    },
    *alarms(before) {
      for (const [actor, { alarm }] of actors) if (alarm < before) yield [actor, alarm];
    },
  };
}
