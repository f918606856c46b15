// What happens at elements: they are clicked, followed, seen, copied, played; and how far the page is scrolled.

import assert from "node:assert/strict";

/** A page that stays where it is, whatever is clicked. */
const STAY = `<script>addEventListener("click", (event) => event.preventDefault())</script>`;

/** A page of 4000 pixels, with something 300 high that begins at 2000. */
const LONG = `<style>body { margin: 0; height: 4000px; position: relative } #price { position: absolute; top: 2000px; height: 300px; width: 300px }</style>`;

const percentFrom = (least) => (percent) => Number.isInteger(percent) && percent >= least && percent <= 100;

export const ELEMENTS = [
  {
    name: "click: on the element or anything in it, not on its neighbour; its text and its data go with it",
    rules: { bought: { click: { selector: ".buy" } } },
    body: `<p><button class="buy" data-onsite-plan-id="7" data-other="x"><b>Buy</b>
      now</button> <button id="other">Other</button></p>`,
    async act(tab) {
      await tab.click("#other");
      await tab.click(".buy b");
    },
    makes: [["bought", { text: "Buy now", plan_id: "7" }]],
  },
  {
    name: "click: by the keyboard too, and of a long text the beginning",
    rules: { bought: { click: { selector: "#buy" } } },
    body: `<button id="first">First</button><button id="buy">${"long ".repeat(40)}</button>`,
    async act(tab) {
      await tab.click("#first");
      await tab.press("Tab");
      await tab.press("Enter");
    },
    makes: [["bought", { text: (text) => text.startsWith("long long") && text.length <= 100 && text.length > 90 }]],
  },
  {
    name: "click: in a shadow tree, where the page keeps the click to itself, and on what is added later",
    rules: { bought: { click: { selector: ".buy" } } },
    body: `<span id="shop"></span><div id="quiet"><button class="buy" id="own">Own</button></div><div id="later"></div>
<script>
shop.attachShadow({ mode: "open" }).innerHTML = '<button class="buy">Shadow</button>';
quiet.addEventListener("click", (event) => event.stopPropagation());
</script>`,
    async act(tab) {
      await tab.click("#shop");
      await tab.click("#own");
      await tab.evaluate(() => void (document.querySelector("#later").innerHTML = '<a class="buy" id="added">Added</a>'));
      await tab.click("#added");
    },
    makes: ["Shadow", "Own", "Added"].map((text) => ["bought", { text }]),
  },
  {
    name: "data-onsite: a click rule without a rule, and data-onsite-visible once for an element",
    rules: {},
    events: ["price_asked", "price_shown"],
    body: `${LONG}<button data-onsite="price_asked" data-onsite-plan="pro"><i>Ask</i></button><div id="price" data-onsite-visible="price_shown"></div>`,
    async act(tab, { told, quiet }) {
      await tab.click("i");
      await told(1);
      await tab.scrollTo(0, 2000);
      await told(2);
      await tab.scrollTo(0, 0);
      await quiet();
      await tab.scrollTo(0, 2000);
      await quiet();
      await tab.scrollTo(0, 0);
      await quiet();
      await tab.click("i");
    },
    makes: [["price_asked", { plan: "pro", text: "Ask" }], ["price_shown"], ["price_asked", { plan: "pro", text: "Ask" }]],
    check: (told) => assert.deepEqual(told.map(({ rule }) => rule), [-1, -1, -1]),
  },
  {
    name: "link: any, to other sites, to files, or by selector",
    rules: {
      any: { link: {} },
      out: { link: { outbound: true } },
      file: { link: { download: true } },
      menu: { link: { selector: "#menu a" } },
    },
    body: ({ outside }) => `${STAY}<button>None</button>
<a id="in" href="/other?x=1">In</a> <a id="out" href="${outside}/other"><span>Out</span></a> <a id="pdf" href="/offer.pdf">Offer</a>
<a id="named" href="/other" download>Named</a> <a id="mail" href="mailto:info@shop.example">Mail</a> <span id="menu"><a href="#a">Menu</a></span>`,
    async act(tab) {
      for (const selector of ["button", "#in", "#out span", "#pdf", "#named", "#mail", "#menu a"]) await tab.click(selector);
    },
    makes({ url, outside }) {
      const of = (text, href, ...names) => ["any", ...names].map((name) => [name, { text, url: href }]);
      return [
        ...of("In", `${url}/other?x=1`),
        ...of("Out", `${outside}/other`, "out"),
        ...of("Offer", `${url}/offer.pdf`, "file"),
        ...of("Named", `${url}/other`, "file"),
        ...of("Mail", "mailto:info@shop.example"),
        ...of("Menu", `${url}/case#a`, "menu"),
      ];
    },
  },
  {
    name: "link: the event arrives although the page is left at once",
    rules: { out: { link: { outbound: true } } },
    body: ({ outside }) => `<a href="${outside}/other">Out</a>`,
    act: (tab) => tab.click("a"),
    leaves: true,
    makes: [["out"]],
  },
  {
    name: "scroll: once its share or its pixels are reached, with how far it is",
    rules: { most: { scroll: { percent: 90 } }, some: { scroll: { px: 300 } } },
    body: LONG,
    async act(tab, { told, quiet }) {
      await tab.move(100, 100);
      await tab.wheel({ y: 200 });
      await quiet();
      await told(0);
      await tab.wheel({ y: 200 });
      await told(1);
      await tab.scrollTo(0, 4000);
      await told(2);
      await tab.scrollTo(0, 0);
    },
    makes: [["some", { percent: (percent) => percent > 5 && percent < 20 }], ["most", { percent: percentFrom(90) }]],
  },
  {
    name: "scroll: not below its threshold",
    rules: { half: { scroll: { percent: 50 } }, deep: { scroll: { px: 900 } } },
    body: LONG,
    async act(tab) {
      await tab.move(100, 100);
      await tab.wheel({ y: 800 });
    },
    makes: [],
  },
  {
    name: "scroll: a page too short to scroll counts as scrolled",
    rules: { end: { scroll: { percent: 100 } } },
    body: "<p>Short</p>",
    makes: [["end", { percent: 100 }]],
  },
  {
    name: "scroll: sideways is not down",
    rules: { aside: { scroll: { px: 300, axis: "x" } } },
    body: `<style>body { width: 5000px; height: 5000px }</style>`,
    async act(tab, { quiet }) {
      await tab.move(100, 100);
      await tab.wheel({ y: 1000 });
      await quiet();
      await tab.wheel({ x: 600 });
    },
    makes: [["aside", { percent: percentFrom(5) }]],
  },
  {
    name: "visible: when enough of the element is seen, not when a corner is",
    rules: { seen: { visible: { selector: "#price", percent: 60 } } },
    body: `${LONG}<div id="price"></div>`,
    async act(tab, { quiet }) {
      await tab.evaluate(() => scrollTo(0, 2100 - innerHeight));
      await quiet();
      await tab.evaluate(() => scrollTo(0, 2190 - innerHeight));
    },
    makes: [["seen"]],
  },
  {
    name: "visible: not when a corner of it is seen",
    rules: { seen: { visible: { selector: "#price", percent: 60 } } },
    body: `${LONG}<div id="price"></div>`,
    act: (tab) => tab.evaluate(() => scrollTo(0, 2150 - innerHeight)),
    makes: [],
  },
  {
    name: "visible: for as long as the rule says, without a break",
    rules: { passed: { visible: { selector: "#price", for_s: 0.8 } }, read: { visible: { selector: "#end", for_s: 0.5 } } },
    body: `${LONG}<div id="price"></div><p id="end" style="position: absolute; bottom: 0">The end</p>`,
    async act(tab, { quiet }) {
      await tab.scrollTo(0, 2000);
      await quiet();
      await tab.scrollTo(0, 4000);
    },
    makes: [["read"]],
  },
  {
    name: "visible: elements that are added or shown later are found",
    rules: { seen: { visible: { selector: ".price" } } },
    body: `<div id="here"></div><p class="price" style="display: none">10</p>`,
    async act(tab, { told, quiet }) {
      await quiet();
      await tab.evaluate(() => void (document.querySelector("#here").innerHTML = '<div><p class="price">20</p></div>'));
      await told(1);
      await tab.evaluate(() => void (document.querySelector("#here + .price").style.display = "block"));
    },
    makes: [["seen"], ["seen"]],
  },
  {
    name: "copy: of a text in the element, not of one beside it",
    rules: { copied: { copy: { selector: ".phone" } } },
    body: `<p id="other">Another text</p><p class="phone">Call <b>555 0100</b></p>`,
    async act(tab) {
      const select = (selector) => tab.evaluate((selector) => getSelection().selectAllChildren(document.querySelector(selector)), selector);
      await select("#other");
      await tab.copy();
      await select(".phone");
      await tab.copy();
    },
    makes: [["copied", { text: "Call 555 0100" }]],
  },
  {
    name: "media: once so much of it was played",
    rules: { heard: { media: { selector: "#tone", percent: 50 } } },
    body: `<audio id="tone" src="/tone.wav" muted></audio><button onclick="tone.play()">Play</button>`,
    act: (tab) => tab.click("button"),
    makes: [["heard", { percent: percentFrom(50) }]],
  },
  {
    name: "media: not where it stops before, and not another one",
    rules: { heard: { media: { selector: "#tone", percent: 50 } } },
    body: `<audio id="tone" src="/tone.wav" muted ontimeupdate="if (currentTime > 0) pause()"></audio><audio id="other" src="/tone.wav" muted></audio>
<button onclick="tone.play(); other.play()">Play</button>`,
    async act(tab) {
      await tab.click("button");
      await tab.evaluate(() => new Promise((resolve) => document.querySelector("#other").addEventListener("ended", resolve)));
    },
    makes: [],
  },
];
