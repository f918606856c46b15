// Makes the page's film, in both languages, with the picture that stands before it: an email becomes clean copy.
// Chromium draws and encodes it (VP9); the WebM around that is written here. `node www/film.mjs` makes
// www/site/film.{en,ru}.{webm,webp} anew, once `cargo xtask setup` has been run; CHROMIUM says where the browser is, if not at
// /usr/bin/chromium.

import { readFile, writeFile } from "node:fs/promises";
import { startBrowser } from "../tests/support/browser.mjs";
import { startSite } from "../tests/support/site.mjs";

const WIDTH = 960;
const HEIGHT = 540;
const FRAMES_A_SECOND = 15;
const SECONDS = 12;
/** The moment that stands for the whole: half is struck out. */
const PICTURE_AT_S = 6;

/** What stays is plain, what goes is in [], what comes is in {}. */
const FILMS = {
  en: {
    subject: "Subject: the installation",
    text: "[I am writing in order to inform you that due to the fact that the delivery of the] {The} equipment [has been subject to a certain delay,] {is late, so} we [are not currently in a position to commence] {will start} the installation [work before the day of] {on} Thursday. [Please do not hesitate to contact us should you have any questions.] {Questions? Just reply.}",
    ends: "15 words instead of 55",
    brand: "Yasnika",
  },
  ru: {
    subject: "Тема: монтаж оборудования",
    text: "[Настоящим информируем Вас о том, что в связи с задержкой поставки оборудования] {Оборудование задерживается,} [проведение монтажных работ не представляется возможным осуществить] {поэтому монтаж начнём} [ранее четверга.] {в четверг.} [В случае возникновения вопросов просим Вас обращаться к нам.] {Будут вопросы — просто ответьте на это письмо.}",
    ends: "14 слов вместо 30",
    brand: "Ясника",
  },
};

const site = await startSite();
const browser = await startBrowser();
try {
  // Pages of this machine are secure, as encoding asks.
  site.pages.set("/", "<!doctype html><title>A film</title>");
  site.pages.set("/draw.js", await readFile(new URL("film/draw.js", import.meta.url), "utf8"));
  const page = await browser.newPage();
  await page.goto(site.url);
  for (const [language, film] of Object.entries(FILMS)) {
    const made = await page.evaluate(
      async (given) => (await import("/draw.js")).record(given),
      { ...film, width: WIDTH, height: HEIGHT, rate: FRAMES_A_SECOND, seconds: SECONDS, pictureAt: PICTURE_AT_S },
    );
    const frames = made.frames.map(({ isKey, base64 }) => ({ isKey, bytes: Buffer.from(base64, "base64") }));
    const to = (ending) => new URL(`site/film.${language}.${ending}`, import.meta.url);
    await writeFile(to("webm"), webm(frames));
    await writeFile(to("webp"), Buffer.from(made.picture, "base64"));
  }
} finally {
  await browser.close();
  await site.close();
}

/** Frames as a WebM file: one track, a cluster from each key frame on. */
function webm(frames) {
  const at = (place) => Math.round((place * 1000) / FRAMES_A_SECOND);
  const clusters = [];
  for (const [place, frame] of frames.entries()) {
    if (frame.isKey) clusters.push({ from: at(place), blocks: [] });
    const { from, blocks } = clusters.at(-1);
    const head = Buffer.from([0x81, 0, 0, frame.isKey ? 0x80 : 0]);
    head.writeInt16BE(at(place) - from, 1);
    blocks.push(element("a3", Buffer.concat([head, frame.bytes])));
  }
  return Buffer.concat([
    element("1a45dfa3", number("4286", 1), number("42f7", 1), number("42f2", 4), number("42f3", 8), text("4282", "webm"), number("4287", 4), number("4285", 2)),
    element(
      "18538067",
      // Times are in milliseconds.
      element("1549a966", number("2ad7b1", 1_000_000), float("4489", SECONDS * 1000), text("4d80", "film.mjs"), text("5741", "film.mjs")),
      element(
        "1654ae6b",
        element("ae", number("d7", 1), number("73c5", 1), number("83", 1), text("86", "V_VP9"), element("e0", number("b0", WIDTH), number("ba", HEIGHT))),
      ),
      ...clusters.map(({ from, blocks }) => element("1f43b675", number("e7", from), ...blocks)),
    ),
  ]);
}

/** An element of EBML: its id, its size in eight bytes, what it holds. */
function element(id, ...parts) {
  const content = Buffer.concat(parts);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(content.length) | (1n << 56n));
  return Buffer.concat([Buffer.from(id, "hex"), size, content]);
}

function number(id, value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return element(id, bytes);
}

function float(id, value) {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}

function text(id, value) {
  return element(id, Buffer.from(value));
}
