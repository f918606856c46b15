// Our gateway: as it is, and with what stands for the storage where that is not measured.

import { createGateway } from "salebot-onsite/edge";
import { ACTOR_ANSWER, CONFIG } from "./config.js";

const gateway = createGateway(({ LIMITED }) => ({ ...CONFIG, ...(LIMITED && { limits: {} }) }));
const NO_STORAGE = { idFromName: (name) => name, get: () => ({ batch: async () => ACTOR_ANSWER }) };
let bare;

export default {
  fetch(request, env, context) {
    bare ??= { ...env, ONSITE_VISITOR: NO_STORAGE };
    return gateway.fetch(request, env.STORAGE ? env : bare, context);
  },
};

export const OnsiteVisitor = gateway.Visitor;
