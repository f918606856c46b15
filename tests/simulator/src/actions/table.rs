//! The table: every method with its HTTP method, the scope it needs and its function.

use axum::http::Method as Verb;

use super::{
    Call, Done, broadcast, callbacks, channels, clients, deals, history, lists, messages, search,
    variables,
};
use crate::keys::Scope;
use crate::reply::Refusal;

/// What a method is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Http {
    Get,
    Post,
    Both,
}

impl Http {
    /// As the header `Allow` lists it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Both => "GET, POST",
        }
    }

    /// Whether it may be this one.
    pub(super) fn allows(self, verb: &Verb) -> bool {
        match self {
            Self::Get => verb == Verb::GET,
            Self::Post => verb == Verb::POST,
            Self::Both => true,
        }
    }
}

type Action = fn(&mut Call<'_>) -> Result<Done, Refusal>;

/// One method.
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) http: Http,
    pub(super) scope: Scope,
    pub(super) act: Action,
}

const fn method(name: &'static str, http: Http, scope: Scope, act: Action) -> Method {
    Method {
        name,
        http,
        scope,
        act,
    }
}

use Http::{Both, Get, Post};
use Scope::{Cr, Cw, Del, R, W};

/// All 43, in the order of section 3 of the facts.
#[rustfmt::skip]
pub(super) const METHODS: [Method; 43] = [
    method("callback", Both, W, callbacks::callback),
    method("vk_callback", Both, W, callbacks::vk_callback),
    method("ok_callback", Both, W, callbacks::ok_callback),
    method("whatsapp_callback", Both, W, callbacks::whatsapp_callback),
    method("tg_callback", Post, W, callbacks::tg_callback),
    method("email_callback", Post, W, callbacks::email_callback),
    method("send_callback_by_platform_id", Post, W, callbacks::send_callback_by_platform_id),
    method("message", Both, W, messages::message),
    method("whatsapp_message", Both, W, messages::whatsapp_message),
    method("broadcast", Post, W, broadcast::broadcast),
    method("get_history", Get, R, history::get_history),
    method("clear_history", Get, W, history::clear_history),
    method("assign_to_user", Both, W, clients::assign_to_user),
    method("load_clients", Both, W, clients::load_clients),
    method("add_to_list", Post, W, lists::add_to_list),
    method("remove_from_list", Post, W, lists::remove_from_list),
    method("get_clients", Both, R, lists::get_clients),
    method("delete_clients", Post, Del, clients::delete_clients),
    method("subscribers", Both, R, lists::subscribers),
    method("save_variables", Post, W, variables::save_variables),
    method("get_variables", Get, R, variables::get_variables),
    method("find_client_id_by_platform_id", Post, R, search::find_client_id_by_platform_id),
    method("online_chat_client_id", Get, W, clients::online_chat_client_id),
    method("whatsapp_client_id", Get, R, search::whatsapp_client_id),
    method("find_client_id_by_phone", Get, R, search::find_client_id_by_phone),
    method("find_client_id_by_email", Get, R, search::find_client_id_by_email),
    method("find_client_id_by_var", Get, R, search::find_client_id_by_var),
    method("find_latest_client_id_by_var", Get, R, search::find_latest_client_id_by_var),
    method("find_all_client_id_by_var", Get, R, search::find_all_client_id_by_var),
    method("find_all_client_id_by_several_vars", Get, R, search::find_all_client_id_by_several_vars),
    method("find_clients", Post, R, search::query::find_clients),
    method("set_order_state", Post, Cw, deals::set_order_state),
    method("get_current_order_id", Get, Cr, deals::get_current_order_id),
    method("get_orders", Get, Cr, deals::get_orders),
    method("move_order_to_next_state", Post, Cw, deals::move_order_to_next_state),
    method("get_order_vars", Post, Cr, deals::get_order_vars),
    method("set_order_vars", Post, Cw, deals::set_order_vars),
    method("create_order", Post, Cw, deals::create_order),
    method("get_order_state", Get, Cr, deals::get_order_state),
    method("check_insta_subscription", Both, R, channels::check_insta_subscription),
    method("check_whatsapp", Both, R, channels::check_whatsapp),
    method("connected_channels", Get, R, channels::connected_channels),
    method("get_messages", Get, R, channels::get_messages),
];
