// A certificate for 127.0.0.1 that nobody has signed but itself.

import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** An element of DER: its tag, its length, and what is in it. */
function der(tag, ...parts) {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const hex = (text) => Buffer.from(text, "hex");
const sequence = (...parts) => der(0x30, ...parts);
const oid = (text) => der(0x06, hex(text));
const time = (text) => der(0x17, Buffer.from(text));

const ECDSA_WITH_SHA256 = sequence(oid("2a8648ce3d040302"));
const NAME = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from("the simulator")))));
const ALTERNATIVE_NAME = sequence(oid("551d11"), der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1])))));

/** Makes one: `{ key, cert }` as PEM. */
export function selfSigned() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const what = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    ECDSA_WITH_SHA256,
    NAME,
    sequence(time("200101000000Z"), time("491231235959Z")),
    NAME,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(ALTERNATIVE_NAME)),
  );
  const signed = sequence(what, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), sign("sha256", what, privateKey)));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: `-----BEGIN CERTIFICATE-----\n${signed.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`,
  };
}
