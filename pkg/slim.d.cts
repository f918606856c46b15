// What `require()` gives: the same, of the same types.

export type * from "./slim.js" with { "resolution-mode": "import" };
export declare const createOnsite: typeof import("./slim.js", { with: { "resolution-mode": "import" } }).createOnsite;
