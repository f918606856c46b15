// The page of the entry that is told where its wasm is, which wasm.js knows, as the bundler gives it.

import { createOnsite } from "salebot-onsite/slim";
import { check } from "./check.js";
import wasm from "./wasm.js";

window.seen = check((options) => createOnsite({ ...options, wasm }));
