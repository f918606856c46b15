// The page of the entry that carries its wasm inside; on the server it calls this and the other one as well, imported and required.

import { createOnsite } from "salebot-onsite";
import Whole from "./whole.js";

const { createOnsite: createSlim } = require("salebot-onsite/slim");

const gateway = "https://on.shop.example";

export default async function Page() {
  const made = [createOnsite({ gateway }), createSlim({ gateway, wasm: "/page_bg.wasm" })];
  const receipts = await Promise.all(made.map((onsite) => onsite.track("price_seen")));
  return <Whole reasons={receipts.map(({ reason }) => reason).join(" ")} />;
}
