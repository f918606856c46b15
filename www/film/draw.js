// Draws the film in a browser, frame by frame, and encodes it: a draft is written, marked up, and becomes clean copy.

const INK = "#1b2150";
const SOFT = "#4a5078";
const BERRY = "#b0124b";
const LEAF = "#1f6b4a";
const FONT = '"PT Serif", Cambria, "Noto Serif", "Liberation Serif", "Times New Roman", serif';
const SIZE = 25;
const LINE = 46;
const SHEET = { left: 110, top: 46, width: 740, height: 448 };
const FROM = { x: SHEET.left + 78, y: SHEET.top + 100 };
const RIGHT = SHEET.left + SHEET.width - 36;

/** When each part begins and ends, in seconds. */
const WRITTEN = [0.2, 2];
const OPENED = [2.3, 2.9];
const MARKED = [3, 7.4];
const CLEANED = [8, 9];

const KEY_EVERY_S = 4;
const BITS_A_SECOND = 90_000;

/** How far a part has come, 0 to 1, slow at both ends. */
function part(seconds, [from, to]) {
  const share = Math.min(1, Math.max(0, (seconds - from) / (to - from)));
  return share * share * (3 - 2 * share);
}

const between = (a, b, share) => a + (b - a) * share;

/** The words of a text, each with what becomes of it and which change it belongs to. */
function wordsOf(text) {
  const words = [];
  let change = 0;
  for (const [, gone, come, stays] of text.matchAll(/\[([^\]]*)\]|\{([^}]*)\}|([^[{]+)/g)) {
    const fate = gone !== undefined ? "goes" : come !== undefined ? "comes" : "stays";
    if (fate !== "stays") change += 1;
    for (const word of (gone ?? come ?? stays).split(/\s+/).filter(Boolean)) words.push({ word, fate, change });
  }
  return { words, changes: change };
}

const fontOf = (fate) => `${fate === "comes" ? "italic " : ""}400 ${SIZE}px ${FONT}`;

/** Where each word stands when these are on the sheet. */
function layOut(pen, words, isThere) {
  let { x, y } = FROM;
  return words.map((one) => {
    if (!isThere(one)) return { x, y };
    pen.font = fontOf(one.fate);
    const wide = pen.measureText(`${one.word} `).width;
    if (x + wide > RIGHT) [x, y] = [FROM.x, y + LINE];
    const place = { x, y, wide };
    x += wide;
    return place;
  });
}

function drawSheet(pen, { subject, brand }) {
  pen.fillStyle = "#e8ecf8";
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.fillStyle = "#fff";
  pen.fillRect(SHEET.left, SHEET.top, SHEET.width, SHEET.height);
  pen.fillStyle = "#d5def2";
  for (let y = SHEET.top + 64; y < SHEET.top + SHEET.height; y += LINE) pen.fillRect(SHEET.left, y, SHEET.width, 1);
  pen.fillStyle = "#f0a9c0";
  pen.fillRect(SHEET.left + 54, SHEET.top, 2, SHEET.height);
  pen.fillStyle = SOFT;
  pen.font = "400 19px sans-serif";
  pen.fillText(subject, FROM.x, SHEET.top + 50);
  pen.save();
  pen.translate(SHEET.left + SHEET.width - 96, SHEET.top + SHEET.height - 62);
  pen.lineWidth = 2.5;
  pen.lineCap = "round";
  pen.strokeStyle = LEAF;
  pen.stroke(new Path2D("M8 84C34 62 62 44 112 30M44 59c-2-14-2-26 12-36M72 44c6 8 8 16 6 28"));
  pen.fillStyle = LEAF;
  pen.fill(new Path2D("M112 30c-14-12-28-14-40-8 10 12 24 15 40 8zM24 71c-4-16-12-24-24-26 0 16 8 25 24 26z"));
  pen.fillStyle = BERRY;
  for (const [x, y, radius] of [[58, 16, 10], [79, 79, 9], [40, 32, 7]]) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.restore();
  pen.fillStyle = INK;
  pen.font = `700 20px ${FONT}`;
  pen.fillText(brand, SHEET.left, SHEET.top + SHEET.height + 32);
}

function drawMoment(pen, film, seconds) {
  drawSheet(pen, film);
  const { words, changes, draft, marked, clean } = film;
  const opened = part(seconds, OPENED);
  const cleaned = part(seconds, CLEANED);
  const drafted = words.filter((one) => one.fate !== "comes").length;
  let written = part(seconds, WRITTEN) * drafted;
  for (const [place, one] of words.entries()) {
    const begins = MARKED[0] + ((one.change - 1) / changes) * (MARKED[1] - MARKED[0]);
    const done = one.fate === "stays" ? 0 : part(seconds, [begins, begins + (MARKED[1] - MARKED[0]) / changes]);
    let seen = one.fate === "comes" ? done : Math.min(1, Math.max(0, written--));
    if (one.fate === "goes") seen *= 1 - cleaned;
    if (seen <= 0) continue;
    const x = between(between(draft[place].x, marked[place].x, opened), clean[place].x, cleaned);
    const y = between(between(draft[place].y, marked[place].y, opened), clean[place].y, cleaned);
    pen.globalAlpha = seen;
    pen.font = fontOf(one.fate);
    pen.fillStyle = one.fate === "comes" ? BERRY : done > 0.5 ? SOFT : INK;
    pen.fillText(one.word, x, y);
    if (one.fate === "goes" && done > 0) {
      pen.fillStyle = BERRY;
      pen.fillRect(x, y - SIZE * 0.3, pen.measureText(one.word).width * done, 2.5);
    }
    pen.globalAlpha = 1;
  }
  pen.globalAlpha = part(seconds, [CLEANED[1], CLEANED[1] + 0.6]);
  pen.fillStyle = LEAF;
  pen.font = "600 24px sans-serif";
  pen.fillText(film.ends, FROM.x, SHEET.top + SHEET.height - 34);
  pen.globalAlpha = 1;
}

async function base64(blob) {
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
}

/** Makes the film: its encoded frames, and one of them as a picture. */
export async function record({ text, width, height, rate, seconds, pictureAt, ...rest }) {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  const { words, changes } = wordsOf(text);
  const film = {
    ...rest,
    words,
    changes,
    draft: layOut(pen, words, (one) => one.fate !== "comes"),
    marked: layOut(pen, words, () => true),
    clean: layOut(pen, words, (one) => one.fate !== "goes"),
  };
  const chunks = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      chunks.push({ isKey: chunk.type === "key", bytes });
    },
    error: (error) => reportError(error),
  });
  encoder.configure({ codec: "vp09.00.31.08", width, height, bitrate: BITS_A_SECOND, framerate: rate, latencyMode: "quality" });
  for (let place = 0; place < rate * seconds; place += 1) {
    drawMoment(pen, film, place / rate);
    const frame = new VideoFrame(canvas, { timestamp: (place * 1e6) / rate });
    encoder.encode(frame, { keyFrame: place % (KEY_EVERY_S * rate) === 0 });
    frame.close();
  }
  await encoder.flush();
  drawMoment(pen, film, pictureAt);
  const picture = await base64(await canvas.convertToBlob({ type: "image/webp", quality: 0.55 }));
  const frames = await Promise.all(chunks.map(async ({ isKey, bytes }) => ({ isKey, base64: await base64(new Blob([bytes])) })));
  return { frames, picture };
}
