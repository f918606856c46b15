// What happens in forms: they are sent, or begun and left.

const FORM = `<form id="ask" action="/other">
<input name="name" required> <input name="phone"> <input type="password" name="secret"> <select name="size"><option>small</option></select>
<button>Send</button></form>
<form id="search" action="/other"><input name="words"><button>Search</button></form>
<a href="/other">Away</a>`;

/** A form whose page sends it by itself. */
const BY_SCRIPT = `<script>addEventListener("submit", (event) => event.preventDefault())</script>${FORM}`;

export const FORMS = [
  {
    name: "submit: with the fields that are named, never with a password or another field",
    rules: { asked: { submit: { selector: "#ask", fields: ["name", "secret", "size", "none"] } } },
    body: BY_SCRIPT,
    async act(tab) {
      await tab.click("#search button");
      // The name is missing: the browser does not send it.
      await tab.click("#ask button");
      await tab.type("[name=phone]", "555 0100");
      await tab.type("[name=secret]", "hush");
      await tab.type("[name=name]", "Anna");
      await tab.press("Enter");
    },
    makes: [["asked", { name: "Anna", size: "small" }]],
  },
  {
    name: "submit: without fields named none goes along",
    rules: { asked: { submit: {} } },
    body: BY_SCRIPT,
    async act(tab) {
      await tab.type("#search input", "offer");
      await tab.click("#search button");
    },
    makes: [["asked"]],
  },
  {
    name: "submit: the event arrives although the form opens the next page",
    rules: { asked: { submit: { selector: "#ask" } } },
    body: FORM,
    async act(tab) {
      await tab.type("[name=name]", "Anna");
      await tab.click("#ask button");
    },
    leaves: true,
    makes: [["asked"]],
  },
  {
    name: "form_abandon: when the page is left with a form begun",
    rules: { left: { form_abandon: { selector: "#ask" } } },
    body: FORM,
    async act(tab) {
      await tab.type("[name=name]", "Anna");
      await tab.type("[name=phone]", "555");
      await tab.click("a");
    },
    leaves: true,
    makes: [["left"]],
  },
  {
    name: "form_abandon: not when the form was sent",
    rules: { left: { form_abandon: { selector: "#ask" } } },
    body: FORM,
    async act(tab) {
      await tab.type("[name=name]", "Anna");
      await tab.press("Enter");
    },
    leaves: true,
    makes: [],
  },
  {
    name: "form_abandon: not when nothing was written, or in another form",
    rules: { left: { form_abandon: { selector: "#ask" } } },
    body: FORM,
    async act(tab) {
      await tab.click("[name=name]");
      await tab.type("[name=words]", "offer");
      await tab.click("a");
    },
    leaves: true,
    makes: [],
  },
];
