# The demo's gateway in workerd: `cargo xtask demo` and the tests start it with
#   workerd serve www/worker/workerd.capnp --socket-addr http=127.0.0.1:PORT
# A variable that is not set in the environment arrives as null.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    # On the developer's own machine the service is a simulator at 127.0.0.1.
    (name = "internet", network = (
      allow = ["public", "private", "local"],
      tlsOptions = (trustBrowserCas = true)
    )),
    # Where the objects are kept: the folder comes with --directory-path.
    (name = "visitors", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8081", http = (), service = "gateway")],
);

const gateway :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    (name = "index.js", esModule = embed "dist/index.js"),
    (name = "gateway_bg.wasm", wasm = embed "dist/gateway_bg.wasm"),
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
    (name = "WEBHOOK_SECRET", fromEnvironment = "WEBHOOK_SECRET"),
    # Who knows it may administer the gateway, at /v1/admin.
    (name = "ADMIN_TOKEN", fromEnvironment = "ADMIN_TOKEN"),
    (name = "ONSITE_DEV", fromEnvironment = "ONSITE_DEV"),
    # JSON text: the whole configuration, in place of the one in the worker's code.
    (name = "ONSITE_CONFIG", fromEnvironment = "ONSITE_CONFIG"),
    # JSON text: an array of the origins that pages may call from.
    (name = "ONSITE_ORIGINS", fromEnvironment = "ONSITE_ORIGINS"),
  ],
);
