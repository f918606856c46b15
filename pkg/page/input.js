// What the page's host reports to the core: the kinds of input, numbered as in src/wasm/page.rs. Constants of their own,
// because minifiers put their values in their places.

export const woken = 0;
export const badCall = 1;
export const wantRecipient = 2;
export const flush = 3;
export const recipient = 4;
export const consent = 5;
export const answer = 6;
export const hurry = 7;
export const reset = 8;
export const track = 9;
export const page = 10;
export const identify = 11;
export const callback = 12;
export const message = 13;
export const left = 14;
export const rules = 15;
export const unusable = 16;
export const kept = 17;
export const notKept = 18;
export const known = 19;
export const view = 20;
export const domReady = 21;
export const loaded = 22;
export const hidden = 23;
export const shown = 24;
export const active = 25;
export const exit = 26;
export const jsError = 27;
export const scroll = 28;
export const element = 29;
