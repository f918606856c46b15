//! How an answer that is an object is declared, and how its members are read.

use super::answer::{Answer, Unreadable};
use super::answers::{Rest, json};
use crate::json::Value;
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// The members of an object, and which of them were read.
pub(super) struct Members<'v> {
    members: &'v [(Cow<'v, str>, Value<'v>)],
    read: Vec<&'static str>,
}

impl<'v> Members<'v> {
    pub(super) fn of(value: &'v Value<'v>) -> Result<Self, Unreadable> {
        Ok(Self {
            members: value.members().ok_or(Unreadable::Kind)?,
            read: Vec::new(),
        })
    }

    pub(super) fn take<T: Answer>(
        &mut self,
        name: &'static str,
        alias: Option<&'static str>,
    ) -> Result<T, Unreadable> {
        let named = |wanted: &str| self.members.iter().rfind(|member| member.0 == wanted);
        let (name, value) = match (named(name), alias) {
            (None, Some(alias)) => (alias, named(alias)),
            (found, _) => (name, found),
        };
        let (read, whole) = T::read_member(value.map(|member| &member.1))?;
        if whole {
            self.read.push(name);
        }
        Ok(read)
    }

    pub(super) fn rest(self) -> Rest {
        let strangers = self
            .members
            .iter()
            .filter(|member| !self.read.contains(&&*member.0));
        strangers
            .map(|(name, value)| (name.clone().into_owned(), json(value)))
            .collect()
    }
}

/// Declares answers that are objects, and the list of them.
macro_rules! answers {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident { $( $(#[doc = $member_doc:literal])+ $member:ident $(/ $alias:literal)?: $ty:ty, )* }
    )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Eq)]
            #[non_exhaustive]
            pub struct $name {
                $( $(#[doc = $member_doc])+ pub $member: $ty, )*
                /// What else it holds.
                pub rest: $crate::api::Rest,
            }

            impl $name {
                const SHAPE: &'static $crate::api::answer::Shape = &$crate::api::answer::Shape {
                    name: stringify!($name),
                    members: &[$( $crate::api::answer::Member {
                        name: stringify!($member),
                        alias: $crate::api::members::answers!(@alias $($alias)?),
                        what: <$ty as $crate::api::Answer>::TYPE,
                    } ),*],
                };
            }

            impl $crate::api::Answer for $name {
                const TYPE: &'static $crate::api::answer::Type =
                    &$crate::api::answer::Type::Object(Self::SHAPE);

                fn read(
                    value: &$crate::json::Value<'_>,
                ) -> Result<Self, $crate::api::answer::Unreadable> {
                    let mut members = $crate::api::members::Members::of(value)?;
                    Ok(Self {
                        $( $member: members.take(stringify!($member), $crate::api::members::answers!(@alias $($alias)?))?, )*
                        rest: members.rest(),
                    })
                }
            }
        )+

        /// What people read of them.
        pub(super) const DOCS: &[$crate::api::AnswerDoc] = &[$( $crate::api::AnswerDoc {
            shape: $name::SHAPE,
            doc: concat!($($doc),+),
            members: &[$( concat!($($member_doc),+) ),*],
        } ),+];
    };
    (@alias $alias:literal) => { Some($alias) };
    (@alias) => { None };
}

pub(super) use answers;
