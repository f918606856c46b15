"use client";
// The page of the entry that is told where its wasm is.

import { createOnsite } from "salebot-onsite/slim";
import { check } from "../../check.js";
import wasm from "../../wasm.js";
import { useSeen } from "../use-seen.js";

export default function Slim() {
  useSeen(() => check((options) => createOnsite({ ...options, wasm })));
  return <p>slim</p>;
}
