// What `require()` gives: the same, of the same types.

export type * from "./api.js" with { "resolution-mode": "import" };
export declare const createSalebot: typeof import("./api.js", { with: { "resolution-mode": "import" } }).createSalebot;
export declare const parseWebhook: typeof import("./api.js", { with: { "resolution-mode": "import" } }).parseWebhook;
