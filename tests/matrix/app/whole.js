// The page of the entry that carries its wasm inside.

import { createOnsite } from "salebot-onsite";
import { check } from "./check.js";

window.seen = check(createOnsite);
