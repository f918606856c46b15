// What the page's types allow, and what they must refuse.

import { createOnsite, type Code, type Onsite, type OnsiteError, type OnsiteOptions, type OnsiteStub, type Receipt } from "salebot-onsite";

const onsite: Onsite = createOnsite({ gateway: "https://on.shop.example", consent: "required", debug: true });
const receipt: Receipt = await onsite.track("price_seen", { plan: "pro", seats: 3, trial: false, coupon: null });
const { status }: { status: "accepted" | "dropped" } = await receipt.accepted;
const reasons: (Code | undefined)[] = [receipt.reason, (await receipt.accepted).reason];
const recipient: string | null = await onsite.recipientId();
const off: () => void = onsite.on("dropped", ({ reason, message }) => console.log(reason, message));
onsite.on("trigger", ({ id, name, rule, props }) => console.log(id, name, rule + 1, props["plan"]));
onsite.on("retry", ({ after_ms }) => after_ms.toFixed());
await onsite.identify({ name: "Ann", tag: "spring", variables: { phone: "+1" } });
await onsite.flush({ timeoutMs: 500 });
onsite.consent("granted");
window.SalebotOnsite?.track("price_seen");
window.SalebotOnsite?.ready().then(() => window.SalebotOnsite?.on?.("error", ({ code }) => console.warn(code)));
if (window.SalebotOnsite?.on) {
  const loaded: Onsite = window.SalebotOnsite;
  loaded.destroy();
}
declare const early: OnsiteStub;
window.SalebotOnsite = early;
window.SalebotOnsite?.consent("granted");
const codeOf = (error: OnsiteError) => (error.code === "rate_limited" ? error.retryAfterMs : error.cause?.message);

createOnsite({
  direct: {
    apiKey: "k",
    exposeApiKey: true,
    baseUrl: "mavibot.ai",
    events: {
      price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}" } },
      form_sent: [{ save_variables: { "client.phone": "{{props.phone}}" } }, { message: { block: 390 } }],
    },
  },
});
createOnsite({
  gateway: "https://on.shop.example",
  triggers: [{ event: "price_seen", on: { visible: { selector: "#price", percent: 50 } }, where: { device: "mobile" } }],
  storage: "memory",
  dryRun: true,
  automation: "allow",
});
createOnsite({ gateway: "https://on.shop.example", triggers: { gap_s: 5, rules: [{ event: "read", on: "loaded" }] } });
createOnsite({ gateway: "https://on.shop.example", triggers: "gateway" });
await onsite.message({ attachment: { type: "image", url: "https://shop.example/a.png" }, text: "Here" });
await onsite.message({ text: "Which one?", buttons: [{ text: "This", type: "reply" }] });
const buttons = [{ text: "This", type: "reply" }] as const;
await onsite.message({ text: "Which one?", buttons });
await onsite.message({ block: 390, buttons: { hint: "Write: this", buttons } });

const address = new URL("https://on.shop.example");
createOnsite({ gateway: address });
const settings: OnsiteOptions = Math.random() > 0.5 ? { gateway: "https://on.shop.example" } : { direct: { apiKey: "k", exposeApiKey: true, events: {} } };
createOnsite(settings);
// What may be left out may be undefined as well, and the chat's name for a visitor a number.
createOnsite({
  gateway: address, triggers: undefined, storage: undefined, dryRun: undefined, automation: undefined, consent: undefined, gpc: undefined,
  recipient: undefined, recipientTimeoutMs: undefined, debug: undefined,
});
createOnsite({ direct: { apiKey: "k", exposeApiKey: true, baseUrl: undefined, events: {} }, recipient: () => 7 });
await onsite.identify({ name: undefined, tag: undefined, variables: undefined });
await onsite.flush({ timeoutMs: undefined });
interface Details {
  plan: string;
}
const details: Details = { plan: "pro" };
await onsite.track("price_seen", { ...details });

// @ts-expect-error a name is needed
onsite.track();
// @ts-expect-error one of the two is needed
createOnsite({ consent: "required" });
// @ts-expect-error and not both
createOnsite({ gateway: "https://on.shop.example", direct: { apiKey: "k", exposeApiKey: true, events: {} } });
// @ts-expect-error no such option
createOnsite({ gateway: "https://on.shop.example", key: "k" });
// @ts-expect-error this entry has its wasm inside
createOnsite({ gateway: "https://on.shop.example", wasm: "/page_bg.wasm" });
// @ts-expect-error details are flat
onsite.track("price_seen", { plan: { name: "pro" } });
// @ts-expect-error rules are data, or the gateway's
createOnsite({ gateway: "https://on.shop.example", triggers: "mine" });
// @ts-expect-error things are kept in the browser or in memory
createOnsite({ gateway: "https://on.shop.example", storage: "disk" });
// @ts-expect-error a rule makes an event
createOnsite({ gateway: "https://on.shop.example", triggers: [{ on: "loaded" }] });
// @ts-expect-error a function is no detail
onsite.track("price_seen", { plan: () => "pro" });
// @ts-expect-error consent is granted or denied
onsite.consent("maybe");
// @ts-expect-error no such event to listen to
onsite.on("clicked", () => {});
// @ts-expect-error a key on the page must be meant
createOnsite({ direct: { apiKey: "k", events: {} } });
// @ts-expect-error an action is one of callback, message and save_variables
createOnsite({ direct: { apiKey: "k", exposeApiKey: true, events: { price_seen: { push: "x" } } } });
// @ts-expect-error a message is a text, a block or an attachment
onsite.message({ buttons: [] });
// @ts-expect-error the stub has no recipientId() yet
window.SalebotOnsite?.recipientId();
// @ts-expect-error nor is it a whole instance
const whole: Onsite | undefined = window.SalebotOnsite;
// @ts-expect-error a client is a number
const client: string = await onsite.clientId();

export { whole, status, reasons, recipient, off, codeOf, client };
