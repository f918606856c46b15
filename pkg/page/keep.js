// What is kept in the browser for the next page and for other tabs.

const PREFIX = "onsite.1.";

/** Opens the browser's storage, or where it is off none; `heard` learns what other tabs keep, `failed` that it is blocked or full. */
export function openStorage(isOff, heard, failed, signal) {
  const guarded = (act) => {
    if (isOff) return;
    try {
      return act(localStorage);
    } catch (error) {
      failed(/quota/i.test(error?.name));
    }
  };
  const read = (name) => guarded((storage) => storage.getItem(PREFIX + name)) ?? "";
  addEventListener(
    "storage",
    ({ key, newValue }) => {
      if (!isOff && key?.startsWith(PREFIX)) heard(key.slice(PREFIX.length), newValue ?? "");
    },
    { signal },
  );
  // Whoever comes back from the browser's cache did not hear what other pages kept meanwhile.
  addEventListener(
    "pageshow",
    ({ persisted }) => {
      if (persisted) for (const name of ["consent", "memory", "dry"]) heard(name, read(name));
    },
    { capture: true, signal },
  );
  return {
    read,
    keep: (name, text) => guarded((storage) => (text ? storage.setItem(PREFIX + name, text) : storage.removeItem(PREFIX + name))),
  };
}
