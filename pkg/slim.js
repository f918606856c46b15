// The npm package's page entry without the wasm, which the page says where to find.

import { makeCreate } from "./page/create.js";
import { openCore } from "./page/open-given.js";

export const createOnsite = /* @__PURE__ */ makeCreate(openCore);
