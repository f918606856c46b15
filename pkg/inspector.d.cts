// What `require()` gives: the same, of the same types.

export type * from "./inspector.js" with { "resolution-mode": "import" };
export declare const open: typeof import("./inspector.js", { with: { "resolution-mode": "import" } }).open;
export declare const close: typeof import("./inspector.js", { with: { "resolution-mode": "import" } }).close;
export declare const log: typeof import("./inspector.js", { with: { "resolution-mode": "import" } }).log;
