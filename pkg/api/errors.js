// Errors made on this side of the wasm, in the form of those that come out of it.

/** An `Error` with a `code`, and what else is known of it. */
export const codeError = (code, message, more) => Object.assign(new Error(message), { code }, more);

/** The caller gave something that cannot be used. */
export const invalid = (message) => codeError("invalid_argument", message);

/** The caller's signal ended it. */
export const aborted = (method) => codeError("aborted", "the caller ended it", method && { method });

/** What may be told of an error that was thrown by a host, or by anybody. */
export const causeOf = (thrown) => ({ name: String(thrown?.name ?? "Error"), message: String(thrown?.message ?? thrown) });
