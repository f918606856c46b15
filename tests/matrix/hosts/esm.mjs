import { createOnsite } from "salebot-onsite";
import { createSalebot } from "salebot-onsite/api";
import { createGateway } from "salebot-onsite/edge";
import "salebot-onsite/inspector";
import { createOnsite as createSlim } from "salebot-onsite/slim";
import { check } from "./check.cjs";

await check({ createOnsite, createSlim, createSalebot, createGateway });
