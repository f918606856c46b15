// Errors made on this side of the wasm, in the form of those that come out of it.

/** An `Error` with a `code`, and what else is known of it. */
export const codeError = (code, message, more) => Object.assign(new Error(message), { code }, more);

/** The caller gave something that cannot be used. */
export const invalid = (message, more) => codeError("invalid_argument", message, more);

/** The caller's signal ended a method, for this reason. */
export function aborted(method, reason, apiKey) {
  const { name, message } = causeOf(reason);
  const cause = { name: redacted(name, apiKey), message: redacted(message, apiKey) };
  return codeError("aborted", `${method}: the caller ended it`, { method, cause });
}

/** What may be told of an error that was thrown by a host, or by anybody. */
export function causeOf(thrown) {
  try {
    return { name: String(thrown?.name ?? "Error"), message: String(thrown?.message ?? thrown) };
  } catch {
    // It cannot be made a text.
    return { name: "Error", message: "" };
  }
}

/** A text without URLs and key, as the wasm blots them out. */
function redacted(text, apiKey) {
  const words = text.replaceAll(/[^\s"'`<>]*:\/\/[^\s"'`<>]*/g, "***");
  return typeof apiKey === "string" && apiKey ? words.replaceAll(apiKey, "***") : words;
}
