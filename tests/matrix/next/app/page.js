// The page of the entry that carries its wasm inside; on the server it calls it as well.

import { createOnsite } from "salebot-onsite";
import Whole from "./whole.js";

export default async function Page() {
  const { reason } = await createOnsite({ gateway: "https://on.shop.example" }).track("price_seen");
  return <Whole reason={reason} />;
}
