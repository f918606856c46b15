//! A call that is ready to act: at once, or when its caller has long gone.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

use crate::actions::{self, Call, Caller, Dress};
use crate::keys::Scope;
use crate::params::Params;
use crate::reply::Reply;
use crate::service::Service;
use crate::state::Project;

/// A call, with all that it needs to act.
pub(crate) struct Work {
    pub(crate) verb: Method,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) action: String,
    pub(crate) params: Params,
    pub(crate) problem: Option<String>,
    pub(crate) dress: Dress,
}

impl Work {
    /// Acts, and says whether it had its effect.
    pub(crate) fn run(&self, project: &mut Project, now_ms: i64) -> (Reply, bool) {
        let caller = Caller {
            verb: &self.verb,
            scopes: &self.scopes,
        };
        let mut call = Call {
            project,
            params: self.params.clone(),
            now_ms,
            dress: self.dress,
        };
        actions::run(&self.action, &caller, self.problem.as_deref(), &mut call)
    }

    /// What it is about, for the control door.
    pub(crate) fn to_json(&self, at_ms: i64) -> Value {
        let given = |name: &str| self.params.merged.get(name);
        json!({
            "at_ms": at_ms,
            "action": self.action,
            "client_id": given("client_id"),
            "message": given("message"),
            "message_id": given("message_id"),
        })
    }
}

/// A call whose caller hears nothing. When this is dropped, be it because the service closed the connection or because
/// the caller gave up, the connection is gone, and the time begins after which the call acts all the same.
pub(crate) struct Unheard {
    service: Arc<Service>,
    /// The journal's entry, and the call; none once it was put off.
    work: Option<(u64, Work)>,
    after_ms: u64,
    epoch: u64,
}

impl Unheard {
    /// A call that acts so long after its connection is gone, unless the simulator is reset before.
    pub(crate) fn new(service: &Arc<Service>, seq: u64, work: Work, after_ms: u64) -> Self {
        Self {
            service: Arc::clone(service),
            work: Some((seq, work)),
            after_ms,
            epoch: service.epoch(),
        }
    }
}

impl Drop for Unheard {
    fn drop(&mut self) {
        if let Some((seq, work)) = self.work.take() {
            self.service.put_off(seq, work, self.after_ms, self.epoch);
        }
    }
}
