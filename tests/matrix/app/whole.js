// The page of the entry that carries its wasm inside, and of the inspector, where its address does not turn that off.

import { open } from "salebot-onsite/inspector";
import { createOnsite } from "salebot-onsite";
import { check } from "./check.js";

window.openInspector = open;
window.seen = check(createOnsite);
