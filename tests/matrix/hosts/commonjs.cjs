const { createOnsite } = require("salebot-onsite");
const { createSalebot } = require("salebot-onsite/api");
const { createGateway } = require("salebot-onsite/edge");
require("salebot-onsite/inspector");
const { createOnsite: createSlim } = require("salebot-onsite/slim");
const { check } = require("./check.cjs");

check({ createOnsite, createSlim, createSalebot, createGateway });
