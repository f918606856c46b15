# The gateway with a binding ONSITE_RATE_LIMIT, which is limiter.js; otherwise as in www/worker/workerd.capnp.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "limiter", worker = .limiter),
    (name = "internet", network = (allow = ["local"])),
    (name = "visitors", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "gateway")],
);

const gateway :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    (name = "index.js", esModule = embed "../../../www/worker/dist/index.js"),
    (name = "gateway_bg.wasm", wasm = embed "../../../www/worker/dist/gateway_bg.wasm"),
  ],
  durableObjectNamespaces = [(className = "OnsiteVisitor", uniqueKey = "onsite-visitor", enableSql = true)],
  durableObjectStorage = (localDisk = "visitors"),
  bindings = [
    (name = "ONSITE_VISITOR", durableObjectNamespace = "OnsiteVisitor"),
    (name = "ONSITE_RATE_LIMIT", service = (name = "limiter", entrypoint = "Limiter")),
    (name = "SALEBOT_API_KEY", fromEnvironment = "SALEBOT_API_KEY"),
    (name = "SALEBOT_BASE_URL", fromEnvironment = "SALEBOT_BASE_URL"),
    (name = "ONSITE_CONFIG", fromEnvironment = "ONSITE_CONFIG"),
  ],
);

const limiter :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [(name = "limiter.js", esModule = embed "limiter.js")],
  bindings = [(name = "DESK", fromEnvironment = "DESK")],
);
