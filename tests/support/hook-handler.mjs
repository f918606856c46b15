// A handler of the webhook's messages that a test watches.

/** Brings each message to the test, at `desk`, and does what it is told there: an answer other than 200 has it throw the words. */
export const handlerAt = (desk) => async (message) => {
  const told = await fetch(desk, { method: "POST", body: JSON.stringify(message) });
  const words = await told.text();
  if (!told.ok) throw Object.assign(new TypeError(words), { code: words });
};
