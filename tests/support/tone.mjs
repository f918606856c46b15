// A sound, made here.

const RATE = 8000;
const HEADER_BYTES = 44;

/** So many seconds of a tone, as a site answers with it: WAV, one channel of 8 bits. */
export function tone(seconds) {
  const samples = Math.round(seconds * RATE);
  const bytes = Buffer.alloc(HEADER_BYTES + samples);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // channels
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE, 28); // bytes a second
  bytes.writeUInt16LE(1, 32); // bytes a sample
  bytes.writeUInt16LE(8, 34); // bits a sample
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at++) bytes[HEADER_BYTES + at] = 128 + Math.round(60 * Math.sin((2 * Math.PI * 440 * at) / RATE));
  return (request, response) => {
    const headers = { "content-type": "audio/wav", "accept-ranges": "bytes" };
    const [, from, to] = request.headers.range?.match(/^bytes=(\d+)-(\d*)$/) ?? [];
    if (from === undefined) return response.writeHead(200, { ...headers, "content-length": bytes.length }).end(bytes);
    const part = bytes.subarray(Number(from), to ? Number(to) + 1 : bytes.length);
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...headers, "content-length": part.length, "content-range": range }).end(part);
  };
}
