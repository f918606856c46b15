# A gateway around which worker.js counts; otherwise as in www/worker/workerd.capnp.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .counted),
    (name = "internet", network = (allow = ["local"])),
    (name = "visitors", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "gateway")],
);

const counted :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "index.js", esModule = embed "../../../www/worker/dist/index.js"),
    (name = "gateway_bg.wasm", wasm = embed "../../../www/worker/dist/gateway_bg.wasm"),
  ],
  durableObjectNamespaces = [
    (className = "OnsiteVisitor", uniqueKey = "onsite-visitor", enableSql = true),
    (className = "OnsiteLedger", uniqueKey = "onsite-ledger", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "visitors"),
  bindings = [
    (name = "ONSITE_VISITOR", durableObjectNamespace = "OnsiteVisitor"),
    (name = "ONSITE_LEDGER", durableObjectNamespace = "OnsiteLedger"),
    (name = "SALEBOT_API_KEY", fromEnvironment = "SALEBOT_API_KEY"),
    (name = "SALEBOT_BASE_URL", fromEnvironment = "SALEBOT_BASE_URL"),
    (name = "ONSITE_CONFIG", fromEnvironment = "ONSITE_CONFIG"),
  ],
);
