// What `require()` gives: the same, of the same types.

export type * from "./edge.js" with { "resolution-mode": "import" };
export declare const createGateway: typeof import("./edge.js", { with: { "resolution-mode": "import" } }).createGateway;
