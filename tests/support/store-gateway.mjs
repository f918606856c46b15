// A program: a gateway on Node with a store on files, until it is ended. FOLDER and CONFIG (JSON) say which.

import { createGateway } from "salebot-onsite/edge";
import { filesStore } from "./files-store.mjs";
import { serve } from "./node.mjs";

const { FOLDER, CONFIG, ...env } = process.env;
const gateway = createGateway(JSON.parse(CONFIG), { store: filesStore(FOLDER) });
const { url } = await serve(gateway, env);
await gateway.start(env);
console.log(`listening on ${url}`);
