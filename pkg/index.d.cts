// What `require()` gives: the same, of the same types.

export type * from "./index.js" with { "resolution-mode": "import" };
export declare const createOnsite: typeof import("./index.js", { with: { "resolution-mode": "import" } }).createOnsite;
