"use client";
// Tells what rules make of routes.

import { createOnsite } from "salebot-onsite";
import { useSeen } from "../use-seen.js";

export default function Routed() {
  useSeen(() => {
    const told = [];
    const triggers = [{ event: "opened", on: "page_view" }, { event: "moved", on: "history" }];
    const onsite = createOnsite({ gateway: "https://on.shop.example", storage: "memory", automation: "allow", triggers });
    onsite.on("trigger", ({ name }) => told.push(`${name} ${location.pathname}`));
    return told;
  });
}
