// A request's body, and no more of it than is wanted.

/** Why a body is not taken. */
export class BodyError extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

const cutOff = () => new BodyError(400, "network", "the body was cut off");

/** The length that the headers give; undefined where they give none. */
function lengthOf(request) {
  const length = request.headers.get("content-length");
  return length === null ? undefined : Number(length);
}

/** Reads piece by piece, and stops where it becomes too much. */
async function readPieces(body, most) {
  const reader = body.getReader();
  const pieces = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return join(pieces, length);
    pieces.push(value);
    length += value.byteLength;
    if (length > most) {
      reader.cancel().catch(() => {});
      return undefined;
    }
  }
}

function join(pieces, length) {
  if (pieces.length === 1) return pieces[0];
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

/**
 * Resolves to the body's bytes, `most` of them at the most. A length in the headers is believed where it says too much; that
 * not more comes than it says, the host's HTTP sees to.
 * Rejects with a `BodyError`.
 */
export async function readBytes(request, most, sentence = `a body is at most ${most} bytes`) {
  const tooLarge = () => new BodyError(413, "too_large", sentence);
  const said = lengthOf(request);
  if (said > most) throw tooLarge();
  let bytes;
  try {
    if (said !== undefined) bytes = new Uint8Array(await request.arrayBuffer());
    else bytes = request.body ? await readPieces(request.body, most) : new Uint8Array();
  } catch {
    throw cutOff();
  }
  if (bytes === undefined || bytes.byteLength > most) throw tooLarge();
  return bytes;
}

/** The same as text. What is not UTF-8 is a `BodyError` too. */
export async function readText(request, most, sentence) {
  const bytes = await readBytes(request, most, sentence);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BodyError(400, "invalid_argument", "the body is not UTF-8");
  }
}
