// Secrets of the gateway's own, as the environment has them.

export const isGiven = (secret) => secret !== undefined && secret !== null && secret !== "";

/** What is wrong with one's form; undefined where nothing is. */
export const wrongIn = ({ checkSecret }, secret) => (typeof secret === "string" ? checkSecret(secret) : "a secret is a text");
