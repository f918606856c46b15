// An owner's own events: what their types allow, and what they must refuse. The entry without wasm inside takes the same.

import { createOnsite, type Onsite, type Receipt } from "salebot-onsite";
import { createOnsite as createSlim } from "salebot-onsite/slim";

interface PriceSeen {
  plan: "pro" | "team";
  seats?: number;
}

interface MyEvents {
  price_seen: PriceSeen;
  form_sent: { phone: string | null };
  scrolled: { depth?: number };
  opened: undefined;
  closed: void;
  either: { plan: string } | undefined;
}

const gateway = "https://on.shop.example";
const onsite = createOnsite<MyEvents>({ gateway });
const receipt: Receipt = await onsite.track("price_seen", { plan: "pro" });
await onsite.track("price_seen", { plan: "team", seats: 3 });
await onsite.track("form_sent", { phone: null });
await onsite.track("scrolled");
await onsite.track("scrolled", { depth: 50 });
await onsite.track("opened");
await onsite.track("closed");
await onsite.track("either");
await onsite.track("either", { plan: "any" });
await onsite.page({ any: "detail" });
onsite.on("trigger", ({ name }) => name.toUpperCase());
const kept: Onsite<MyEvents> = onsite;
const track = (onsite: Onsite<Pick<MyEvents, "opened">>) => onsite.track("opened");
track(onsite);
createOnsite<{ price_seen: { plan: string } }>({ gateway }).track("price_seen", { plan: "pro" });

const any: Onsite = createOnsite({ gateway });
any.track("whatever", { plan: "pro" });
any.track("whatever");

// @ts-expect-error no such event
onsite.track("price_sean", { plan: "pro" });
// @ts-expect-error no such plan
onsite.track("price_seen", { plan: "basic" });
// @ts-expect-error a detail is missing
onsite.track("price_seen", {});
// @ts-expect-error all details are missing
onsite.track("price_seen");
// @ts-expect-error no such detail
onsite.track("price_seen", { plan: "pro", price: 9 });
// @ts-expect-error this event has no details
onsite.track("opened", { plan: "pro" });
// @ts-expect-error a number is needed
onsite.track("scrolled", { depth: "50" });
// @ts-expect-error details are flat
createOnsite<{ price_seen: { plan: { name: string } } }>({ gateway });
// @ts-expect-error an event has details by name
createOnsite<{ price_seen: string[] }>({ gateway });
for (const wasm of ["/page_bg.wasm", new URL("https://shop.example/page_bg.wasm"), await fetch("/page_bg.wasm"), await WebAssembly.compileStreaming(fetch("/page_bg.wasm"))]) {
  createSlim<MyEvents>({ gateway, wasm }).track("opened");
}
createSlim({ direct: { apiKey: "k", exposeApiKey: true, events: {} }, wasm: "/page_bg.wasm" }).track("whatever");

// @ts-expect-error it has to know where its wasm is
createSlim({ gateway });
// @ts-expect-error bytes are none of these
createSlim({ gateway, wasm: new Uint8Array(8) });
// @ts-expect-error nor is the promise of an answer
createSlim({ gateway, wasm: fetch("/page_bg.wasm") });
// @ts-expect-error no such event
createSlim<MyEvents>({ gateway, wasm: "/page_bg.wasm" }).track("price_sean");

export { kept, receipt };
