// What a page of the matrix does, whoever has bundled it: an event by a gateway, one by a rule of its own, one by direct mode.

/** Resolves to how the events ended, and to the errors that were told. `create` is the entry's `createOnsite`. */
export async function check(create) {
  const { gateway, service, key, recipient } = Object.fromEntries(new URLSearchParams(location.search));
  const errors = [];
  const make = (options) => {
    const onsite = create({ ...options, recipient: () => recipient, automation: "allow" });
    onsite.on("error", (error) => errors.push(error));
    return onsite;
  };
  const own = make({ gateway, triggers: [{ event: "opened", on: "page_view" }] });
  const tracked = await own.track("price_seen", { plan: "pro" });
  const direct = make({ direct: { apiKey: key, exposeApiKey: true, baseUrl: service, events: {} } });
  const called = await direct.callback("called");
  return { tracked: await tracked.accepted, called: await called.accepted, errors };
}
