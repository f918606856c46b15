// A worker whose configuration says in `desk` where its handler brings what the webhook posts.

import { createGateway } from "salebot-onsite/edge";
import { handlerAt } from "./hook-handler.mjs";

const read = ({ ONSITE_CONFIG }) => JSON.parse(ONSITE_CONFIG);
const gateway = createGateway(
  (env) => {
    const { desk, ...config } = read(env);
    return config;
  },
  { onMessage: (message, env) => handlerAt(read(env).desk)(message) },
);

export default gateway;
export const OnsiteVisitor = gateway.Visitor;
export const OnsiteLedger = gateway.Ledger;
