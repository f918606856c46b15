"use client";
// Its module runs on the server, too, which renders it.

import { createOnsite } from "salebot-onsite";
import { check } from "../check.js";
import { useSeen } from "./use-seen.js";

const early = createOnsite({ gateway: "https://on.shop.example", storage: "memory" });

export default function Whole({ reasons }) {
  useSeen(() => {
    early.destroy();
    return check(createOnsite);
  });
  return <p>{`${typeof early.track} ${reasons}`}</p>;
}
