// Direct mode as a frontend developer would write it. The key is the simulator's own, and on the page for all to read.
import { createOnsite } from "/pkg/index.js";

const onsite = createOnsite({
  direct: {
    apiKey: "0123456789abcdef0123456789abcdef",
    exposeApiKey: true,
    baseUrl: "https://chatter.salebot.pro",
    events: {
      price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}" } },
      question_asked: { message: { text: "You asked about the {{props.plan}} plan." } },
    },
  },
});

const calls = {
  recipientId: () => onsite.recipientId(),
  clientId: () => onsite.clientId(),
  callback: () => onsite.callback("price_seen", { plan: "pro" }),
  message: () => onsite.message({ text: "Hello from the page" }),
  track: () => onsite.track("question_asked", { plan: "team" }),
};

function show(output, outcome, text) {
  output.dataset.outcome = outcome;
  output.textContent = text;
}

// A receipt holds a promise of its own: what became of the event.
async function run(call, output) {
  show(output, "waiting", "…");
  try {
    const result = await call();
    if (!result?.accepted) return show(output, "result", JSON.stringify(result));
    const { accepted, ...receipt } = result;
    show(output, "waiting", `${JSON.stringify(receipt)}\n…`);
    show(output, "result", `${JSON.stringify(receipt)}\n${JSON.stringify(await accepted)}`);
  } catch (error) {
    show(output, "error", `${error.code ?? error.name}: ${error.message}`);
  }
}

for (const button of document.querySelectorAll("[data-call]")) {
  const { call } = button.dataset;
  const output = document.querySelector(`[data-testid="result-${call}"]`);
  button.addEventListener("click", () => run(calls[call], output));
  button.disabled = false;
}

const state = document.querySelector("#state");
onsite.ready().then(
  () => show(state, "result", "ready"),
  (error) => show(state, "error", `${error.code ?? error.name}: ${error.message}`),
);
